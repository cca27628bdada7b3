import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { builtUrl } from '../built.js';
import { writeFileAtomic, writeJsonAtomic } from './files.js';

const home = mkdtempSync(join(tmpdir(), 'candor-files-'));
afterAll(() => rmSync(home, { recursive: true }));

describe('an atomic file', () => {
  it('can be written by several processes at once, and has the bytes of one of them', async () => {
    const path = join(home, 'shared.json');
    const code = `
      import { writeJsonAtomic } from ${JSON.stringify(builtUrl(import.meta.url, './files.ts'))};
      for (let i = 0; i < 200; i++) writeJsonAtomic(${JSON.stringify(path)}, { writer: process.pid });`;
    const writers = Array.from({ length: 4 }, () =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', code]),
    );
    await Promise.all(writers);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ writer: expect.any(Number) });
    expect(readdirSync(home)).toEqual(['shared.json']);
  });

  it('leaves nothing behind if it cannot be written', () => {
    const folder = join(home, 'taken');
    mkdirSync(folder);
    expect(() => writeFileAtomic(folder, 'x')).toThrow();
    expect(readdirSync(home).filter((name) => name.startsWith('taken'))).toEqual(['taken']);
    expect(() => writeJsonAtomic(join(home, 'nowhere', 'a.json'), {})).toThrow(/ENOENT/);
  });
});
