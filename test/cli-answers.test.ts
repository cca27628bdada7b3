/** `candor answers` as a user runs it: the built command on real folders. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { version } from '../src/base/version.js';
import { findingsFixture } from '../src/studies/answers/findings.fixture.js';
import { findingsText } from '../src/studies/answers/findings.js';
import { runCandor, sharedFolder } from './cli.fixture.js';

const home = sharedFolder('cli-answers');

const answers = (args: readonly string[], interruptOn?: RegExp) =>
  runCandor(['answers', ...args], { cwd: home.path, interruptOn });

const stored = { ...findingsFixture(), candor: version };
const storedText = findingsText(stored);
home.write('stored.json', storedText);

describe('candor answers', () => {
  it('writes page and data of a question, and prints the short answer and the path', async () => {
    const { status, stdout, stderr } = await answers([
      '--seeds',
      '2',
      '--only',
      'candor',
      '--out',
      'one',
    ]);
    expect(stderr).toContain('candor  answered in');
    expect(status).toBe(0);
    expect(home.list('one')).toEqual(['answers.html', 'answers.json']);
    const found = JSON.parse(home.read('one/answers.json'));
    expect(found).toMatchObject({ seeds: 2, only: ['candor'], unanswered: [] });
    expect(found.answers[0].short.length).toBeGreaterThan(20);
    expect(stdout).toMatch(/^A quick run: 2 seeds per number\./);
    expect(stdout.replace(/\s+/g, ' ')).toContain(found.answers[0].short);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('one/answers.html');
  });

  it('reproduces the page from its data, byte for byte, under any name', async () => {
    expect((await answers(['--from', 'stored.json', '--out', 'deep/page.html'])).status).toBe(0);
    expect(home.read('deep/page.json')).toBe(storedText);
    const again = await answers(['--from', 'deep/page.json', '--out', 'again', '--json']);
    expect(again.stdout).toBe(storedText);
    expect(home.read('again/answers.html')).toBe(home.read('deep/page.html'));
    // It may overwrite its own files.
    expect((await answers(['--from', 'stored.json', '--out', 'again'])).status).toBe(0);
  });

  it.each([
    [
      'answers.html',
      'my notes',
      /taken\/answers\.html: already exists, without data beside it; choose another/,
    ],
    [
      'answers.json',
      '{"mine": 1}',
      /taken\/answers\.json: not written by candor answers; choose another/,
    ],
  ])('does not touch files that it did not write: %s', async (name, text, message) => {
    rmSync(home.at('taken'), { recursive: true, force: true });
    mkdirSync(home.at('taken'));
    home.write(`taken/${name}`, text);
    const { status, stderr } = await answers(['--from', 'stored.json', '--out', 'taken']);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(home.list('taken')).toEqual([name]);
    expect(home.read('taken', name)).toBe(text);
  });

  it.each([
    [['--only', 'candour'], "unknown question 'candour', did you mean 'candor'?"],
    [['--seeds', '0'], 'It must be a whole number of at least 1.'],
    [['--from', 'nowhere.json'], 'nowhere.json'],
  ])('refuses %j', async (args, message) => {
    const { status, stderr } = await answers([...args, '--out', 'refused']);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(existsSync(home.at('refused'))).toBe(false);
  });

  it('stops at Ctrl-C and leaves nothing behind', async () => {
    const { status, stdout, stderr } = await answers(
      ['--seeds', '100000000', '--out', 'stopped'],
      /running/,
    );
    expect(status).toBe(130);
    expect(stderr).toContain('candor: stopped; nothing was written');
    expect(stdout).toBe('');
    expect(existsSync(home.at('stopped'))).toBe(false);
  });
});
