import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { resolveScheme } from '../selection/index.js';
import { UserError } from './errors.js';
import { messageForUser } from './fault-in-words.js';

const home = mkdtempSync(join(tmpdir(), 'candor-fault-'));
afterAll(() => rmSync(home, { recursive: true }));

function caught(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return expect.unreachable();
}

describe('a fault', () => {
  it('that the user can fix is reported by its own message', () => {
    expect(messageForUser(new UserError('seed: must be a number'))).toBe('seed: must be a number');
    expect(messageForUser(caught(() => resolveScheme('nested-tpo3')))).toMatch(/nested-top3/);
  });

  it('of the file system is reported, whatever its code', () => {
    for (const path of [join(home, 'gone'), home, join(home, 'n'.repeat(300))])
      expect(messageForUser(caught(() => readFileSync(path)))).toMatch(/^E[A-Z]+: /);
  });

  it('that caused another error is reported by the message of the other', () => {
    const cause = caught(() => readFileSync(home));
    expect(messageForUser(new Error('checkpoint x: cannot be written', { cause }))).toBe(
      'checkpoint x: cannot be written',
    );
  });

  it('that is a bug has no message, because it needs its stack', () => {
    expect(messageForUser(new TypeError('x is undefined'))).toBeNull();
    expect(messageForUser('text')).toBeNull();
    const file = openSync(home, 'r');
    closeSync(file);
    expect(messageForUser(caught(() => readSync(file, Buffer.alloc(1))))).toBeNull();
  });
});
