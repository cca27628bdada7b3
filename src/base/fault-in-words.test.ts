import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { resolveScheme } from '../selection/index.js';
import { UserError } from './errors.js';
import { faultInWords } from './fault-in-words.js';

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
    expect(faultInWords(new UserError('seed: must be a number'))).toBe('seed: must be a number');
    expect(faultInWords(caught(() => resolveScheme('nested-tpo3')))).toMatch(/nested-top3/);
  });

  it('of the file system is reported, whatever its code', () => {
    for (const path of [join(home, 'gone'), home, join(home, 'n'.repeat(300))])
      expect(faultInWords(caught(() => readFileSync(path)))).toMatch(/^E[A-Z]+: /);
  });

  it('that caused another error is reported by the message of the other', () => {
    const cause = caught(() => readFileSync(home));
    expect(faultInWords(new Error('checkpoint x: cannot be written', { cause }))).toBe(
      'checkpoint x: cannot be written',
    );
  });

  it('that is a bug has no message, because it needs its stack', () => {
    expect(faultInWords(new TypeError('x is undefined'))).toBeNull();
    expect(faultInWords('text')).toBeNull();
    const file = openSync(home, 'r');
    closeSync(file);
    expect(faultInWords(caught(() => readSync(file, Buffer.alloc(1))))).toBeNull();
  });
});
