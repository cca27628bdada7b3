import { spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ownIdentity } from './_process-identity.js';
import { lockOwner, takeLock } from './lock.js';

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'candor-lock-'));
  path = join(dir, 'lock');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const write = (changes: object) =>
  writeFileSync(path, JSON.stringify({ ...ownIdentity(), nonce: 'x', ...changes }));
const nobody = 999_999_999;

describe('a lock', () => {
  it('is there while it is held, and leaves nothing behind', () => {
    const lock = takeLock(path);
    expect(readdirSync(dir)).toEqual(['lock']);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid });
    lock.check();
    lock();
    expect(readdirSync(dir)).toEqual([]);
    lock();
  });

  it('is not taken twice by one process', () => {
    const lock = takeLock(path);
    expect(() => takeLock(path)).toThrow(/lock: this process is at work here already/);
    lock();
    takeLock(path)();
  });

  it('of a process that runs is refused with its number', () => {
    const parent = process.ppid;
    writeFileSync(path, `${parent}\n`);
    expect(() => takeLock(path)).toThrow(
      `process ${parent} is at work here; wait for it, or end it first`,
    );
    expect(lockOwner(path)).toBe(parent);
    expect(readFileSync(path, 'utf8')).toBe(`${parent}\n`);
  });

  it.each([
    ['is empty', ''],
    ['holds anything', 'not a lock\0\n'],
    ['holds half of one', '{"pid":'],
    ['names a process that has ended', `${nobody}\n`],
    ['names a process that cannot be', '-1'],
  ])('that %s is taken over', (_, text) => {
    writeFileSync(path, text);
    expect(lockOwner(path)).toBeNull();
    takeLock(path)();
    expect(readdirSync(dir)).toEqual([]);
  });

  it('whose number is another program by now is taken over', async () => {
    const stranger = spawn('sleep', ['60']);
    try {
      await new Promise((resolve) => stranger.once('spawn', resolve));
      write({ pid: stranger.pid!, started: '1' });
      takeLock(path)();
      // Written by hand, or by an earlier version: the number alone.
      writeFileSync(path, `${stranger.pid}\n`);
      takeLock(path)();
      // This process, in an earlier life in a container where it is always the first.
      write({ started: '1' });
      takeLock(path)();
      writeFileSync(path, `${process.pid}\n`);
      takeLock(path)();
    } finally {
      stranger.kill();
    }
  });

  it('from before a reboot, or of this machine’s restarted container, is taken over', () => {
    write({ pid: process.ppid, boot: 'another' });
    takeLock(path)();
    write({ pid: process.ppid, boot: 'another', host: 'renamed-since' });
    takeLock(path)();
    write({ pid: process.ppid, namespace: 'pid:[1]' });
    takeLock(path)();
  });

  it('of another container is refused, and the message says what to do', () => {
    write({ pid: 1, namespace: 'pid:[1]', host: 'other-container' });
    expect(() => takeLock(path)).toThrow(
      /process 1 of another machine or container, other-container, took it.*remove this file once you know/,
    );
    expect(lockOwner(path)).toBeNull();
  });

  it('that was removed or taken over fails its check, and is left to its new owner', () => {
    const lock = takeLock(path);
    rmSync(path);
    expect(() => lock.check()).toThrow(/no longer this process's lock: it was removed/);
    write({ pid: process.ppid });
    expect(() => lock.check()).toThrow(/process \d+ has it now/);
    lock();
    expect(readdirSync(dir)).toEqual(['lock']);
  });

  it('is taken where killed processes left every step of a take-over', () => {
    writeFileSync(path, `${nobody}\n`);
    writeFileSync(join(dir, `lock.${nobody}-00000000.tmp`), '');
    writeFileSync(join(dir, `lock.${'0'.repeat(32)}`), `${nobody}\n`);
    writeFileSync(join(dir, `lock.${'0'.repeat(32)}.${nobody}-00000000.tmp`), '');
    writeFileSync(join(dir, 'lock.txt'), 'a note');
    takeLock(path)();
    expect(readdirSync(dir)).toEqual(['lock.txt']);
  });

  it('that is not a regular file is refused in words', () => {
    mkdirSync(path);
    expect(() => takeLock(path)).toThrow(/lock: is not a regular file/);
    rmSync(path, { recursive: true });
    symlinkSync('nowhere', path);
    expect(() => takeLock(path)).toThrow(/lock: is not a regular file/);
  });
});
