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
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stagedFolder } from './staged-folder.js';

let dir: string;
let out: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'candor-staged-'));
  out = join(dir, 'out');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('stagedFolder', () => {
  it('shows nothing under its name until it is committed', () => {
    const folder = stagedFolder(out);
    folder.file('a.jsonl').write({ a: 1 });
    expect(existsSync(out)).toBe(false);
    folder.commit();
    folder.discard();
    expect(readdirSync(dir)).toEqual(['out']);
    expect(readFileSync(join(out, 'a.jsonl'), 'utf8')).toBe('{"a":1}\n');
  });

  it('leaves nothing behind when it is discarded', () => {
    const folder = stagedFolder(out);
    folder.file('a.jsonl').write({ a: 1 });
    folder.discard();
    expect(readdirSync(dir)).toEqual([]);
  });

  it('refuses a file and a folder with files', () => {
    mkdirSync(out);
    expect(() => stagedFolder(out).discard()).not.toThrow();
    writeFileSync(join(out, 'mine'), '');
    expect(() => stagedFolder(out)).toThrow('already has files');
    expect(() => stagedFolder(join(out, 'mine'))).toThrow('is a file');
  });

  it('with force replaces its own files, removes stale ones and leaves others alone', () => {
    mkdirSync(out);
    for (const name of ['mine', 'a.jsonl', 'stale.jsonl', 'summary.json'])
      writeFileSync(join(out, name), 'old');
    const folder = stagedFolder(out, {
      force: true,
      owned: ['a.jsonl', 'stale.jsonl', 'summary.json'],
    });
    folder.file('a.jsonl').write(1);
    folder.file('summary.json').write(2);
    expect(readFileSync(join(out, 'a.jsonl'), 'utf8')).toBe('old');
    folder.commit();
    expect(readdirSync(out).sort()).toEqual(['a.jsonl', 'mine', 'summary.json']);
    expect(readFileSync(join(out, 'a.jsonl'), 'utf8')).toBe('1\n');
    expect(readFileSync(join(out, 'mine'), 'utf8')).toBe('old');
    expect(readdirSync(dir)).toEqual(['out']);
  });

  it('is staged by one process at a time', () => {
    const folder = stagedFolder(out);
    expect(() => stagedFolder(out)).toThrow(/\.lock: this process is already using this directory/);
    folder.discard();
    stagedFolder(out).discard();
    expect(readdirSync(dir)).toEqual([]);
  });

  it('replaces no files that appeared in the meantime', () => {
    const folder = stagedFolder(out);
    folder.file('a.jsonl').write(1);
    mkdirSync(out);
    writeFileSync(join(out, 'mine'), '');
    expect(() => folder.commit()).toThrow(/has received files since the start/);
    folder.discard();
    expect(readdirSync(out)).toEqual(['mine']);
  });

  it('removes what a dead process left, but nothing of a living one', () => {
    const dead = join(dir, '.out.partial-999999999');
    const living = join(dir, `.out.partial-${process.ppid}`);
    mkdirSync(dead);
    mkdirSync(living);
    stagedFolder(out).discard();
    expect(existsSync(dead)).toBe(false);
    expect(existsSync(living)).toBe(true);
  });
});
