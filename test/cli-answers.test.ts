/** `candor answers` as a user runs it: the built command on real folders. */
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { version } from '../src/base/version.js';
import { findingsFixture } from '../src/studies/answers/findings.fixture.js';
import { findingsText } from '../src/studies/answers/findings.js';

const MAIN = fileURLToPath(new URL('../dist/apps/cli/main.js', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'candor-cli-answers-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function answers(args: readonly string[], stopOn?: RegExp): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [MAIN, 'answers', ...args], { cwd: home });
    const said = { out: '', err: '' };
    let stopped = false;
    child.stdout.on('data', (text) => (said.out += text));
    child.stderr.on('data', (text) => {
      said.err += text;
      if (stopped || !stopOn?.test(said.err)) return;
      stopped = true;
      child.kill('SIGINT');
    });
    child.on('close', (code) => resolve({ code, ...said }));
  });
}

const stored = { ...findingsFixture(), candor: version };
const storedText = findingsText(stored);
writeFileSync(join(home, 'stored.json'), storedText);

describe('candor answers', () => {
  it('answers a question: page, data, short answer, path', async () => {
    const { code, out, err } = await answers(['--seeds', '2', '--only', 'candor', '--out', 'one']);
    expect(err).toContain('candor  answered in');
    expect(code).toBe(0);
    expect(readdirSync(join(home, 'one'))).toEqual(['answers.html', 'answers.json']);
    const found = JSON.parse(readFileSync(join(home, 'one/answers.json'), 'utf8'));
    expect(found).toMatchObject({ seeds: 2, only: ['candor'], unanswered: [] });
    expect(found.answers[0].short.length).toBeGreaterThan(20);
    expect(out).toMatch(/^A quick run: 2 seeds a number\./);
    expect(out.replace(/\s+/g, ' ')).toContain(found.answers[0].short);
    expect(out.trimEnd().split('\n').at(-1)).toBe('one/answers.html');
  });

  it('writes the page again from its data, byte for byte, under any name', async () => {
    expect((await answers(['--from', 'stored.json', '--out', 'deep/page.html'])).code).toBe(0);
    expect(readFileSync(join(home, 'deep/page.json'), 'utf8')).toBe(storedText);
    const again = await answers(['--from', 'deep/page.json', '--out', 'again', '--json']);
    expect(again.out).toBe(storedText);
    expect(readFileSync(join(home, 'again/answers.html'), 'utf8')).toBe(
      readFileSync(join(home, 'deep/page.html'), 'utf8'),
    );
    // Over its own files it may write.
    expect((await answers(['--from', 'stored.json', '--out', 'again'])).code).toBe(0);
  });

  it.each([
    [
      'answers.html',
      'my notes',
      /taken\/answers\.html: there already, with no data beside it; choose another/,
    ],
    [
      'answers.json',
      '{"mine": 1}',
      /taken\/answers\.json: not written by candor answers; choose another/,
    ],
  ])('leaves a file alone that is not its own: %s', async (name, text, message) => {
    const dir = join(home, 'taken');
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir);
    writeFileSync(join(dir, name), text);
    const { code, err } = await answers(['--from', 'stored.json', '--out', 'taken']);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(readdirSync(dir)).toEqual([name]);
    expect(readFileSync(join(dir, name), 'utf8')).toBe(text);
  });

  it.each([
    [['--only', 'candour'], "unknown question 'candour', did you mean 'candor'?"],
    [['--seeds', '0'], 'it must be a whole number, 1 or more'],
    [['--from', 'nowhere.json'], 'nowhere.json'],
  ])('refuses %j', async (args, message) => {
    const { code, err } = await answers([...args, '--out', 'refused']);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(existsSync(join(home, 'refused'))).toBe(false);
  });

  it('stops at Ctrl-C and leaves nothing behind', async () => {
    const { code, out, err } = await answers(
      ['--seeds', '100000000', '--out', 'stopped'],
      /running/,
    );
    expect(code).toBe(130);
    expect(err).toContain('candor: stopped; nothing was written');
    expect(out).toBe('');
    expect(existsSync(join(home, 'stopped'))).toBe(false);
  });
});
