import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type ReadLinesOptions, readLines } from './lines.js';

const dir = mkdtempSync(join(tmpdir(), 'candor-lines-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function linesOf(bytes: Uint8Array, options?: ReadLinesOptions) {
  const path = join(dir, 'lines');
  writeFileSync(path, bytes);
  const file = await open(path);
  const out: { text: string; number: number; offset: number; tooLong: boolean }[] = [];
  await readLines(
    file,
    ({ buffer, start, end, number, offset, tooLong }) =>
      out.push({ text: buffer.toString('utf8', start, end), number, offset, tooLong }),
    options,
  );
  await file.close();
  return out;
}

describe('readLines', () => {
  it('removes a BOM, CRs and newlines, and needs no final newline', async () => {
    const lines = await linesOf(Buffer.from('\ufeffa\r\n\nüb\nlast'));
    expect(lines.map((line) => line.text)).toEqual(['a', '', 'üb', 'last']);
    expect(lines.map((line) => line.offset)).toEqual([3, 6, 7, 11]);
    expect(await linesOf(Buffer.from(''))).toEqual([]);
    expect((await linesOf(Buffer.from('a\n'))).map((line) => line.text)).toEqual(['a']);
  });

  it('finds the same lines and offsets for any chunk size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.stringMatching(/^[a-zé ]{0,20}$/), { maxLength: 12 }),
        fc.integer({ min: 4, max: 40 }),
        async (texts, chunkBytes) => {
          const bytes = Buffer.from(texts.map((text) => `${text}\n`).join(''));
          const lines = await linesOf(bytes, { chunkBytes });
          expect(lines.map((line) => line.text)).toEqual(texts);
          for (const { text, offset } of lines) {
            const length = Buffer.byteLength(text);
            expect(bytes.toString('utf8', offset, offset + length)).toBe(text);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('skips a line that is too long and finds the next ones', async () => {
    const lines = await linesOf(Buffer.from(`a\n${'x'.repeat(100)}\nb\n${'y'.repeat(50)}`), {
      chunkBytes: 8,
      maxLineBytes: 16,
    });
    expect(lines.map(({ text, tooLong }) => (tooLong ? 'too long' : text))).toEqual([
      'a',
      'too long',
      'b',
      'too long',
    ]);
    expect(lines.map((line) => line.offset)).toEqual([0, 2, 103, 105]);
  });
});
