import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type StreamLine, streamLines } from './stream-lines.js';

async function linesOf(chunks: readonly Uint8Array[], most = 1000): Promise<StreamLine[]> {
  const out: StreamLine[] = [];
  const input = (async function* () {
    yield* chunks;
  })();
  for await (const line of streamLines(input, most)) out.push(line);
  return out;
}

/** Cuts bytes at these positions. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((p) => p % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, i) => bytes.subarray(at[i], end));
}

describe('streamLines', () => {
  it('yields the text between newlines, however the stream is cut', async () => {
    const text = fc
      .array(fc.constantFrom('a', 'é', '\n', '\n', '\r\n', ' '), { maxLength: 30 })
      .map((xs) => xs.join(''));
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(), { maxLength: 8 }), async (all, places) => {
        const wanted = all.split('\n').map((line) => line.replace(/\r$/, ''));
        if (wanted.at(-1) === '') wanted.pop();
        const got = await linesOf(cut(Buffer.from(all), places));
        expect(got.map(({ bytes }) => bytes.toString())).toEqual(wanted);
        expect(got.map(({ number }) => number)).toEqual(wanted.map((_, i) => i + 1));
      }),
    );
  });

  it('skips a byte order mark', async () => {
    const [first] = await linesOf(cut(Buffer.from('\ufeff{}\n{}'), [1, 2]));
    expect(first?.bytes.toString()).toBe('{}');
  });

  it('yields a line with its newline, before it requests more bytes', async () => {
    const requested: number[] = [];
    const input = (async function* () {
      for (const [i, chunk] of ['1\n', '2\n'].entries()) {
        requested.push(i);
        yield Buffer.from(chunk);
      }
    })();
    for await (const { number } of streamLines(input, 10)) expect(requested).toHaveLength(number);
  });

  it('skips lines that are too long, and reads the next', async () => {
    const long = Buffer.alloc(64, 'x');
    const lines = await linesOf([long, long, Buffer.from('\nshort\n'), long], 100);
    expect(lines.map(({ tooLong, bytes }) => [tooLong, bytes.length])).toEqual([
      [true, 0],
      [false, 5],
      [false, 64],
    ]);
  });
});
