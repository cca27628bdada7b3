import { describe, expect, it } from 'vitest';
import { fileKind } from './file-kind.js';

const kind = (bytes: Buffer | string) => {
  const whole = Buffer.from(bytes as string);
  return fileKind('f', whole.subarray(0, 1 << 16), whole.subarray(-4), whole.length);
};
const hex = (text: string) => Buffer.concat([Buffer.from(text, 'hex'), Buffer.alloc(600)]);

describe('fileKind', () => {
  it('recognises what can be opened', () => {
    expect(kind('{"question":"q"}\n')).toBe('text');
    expect(kind('\ufeff[{"question":"q"}]')).toBe('text');
    expect(kind(hex('1f8b08'))).toBe('gzip');
    expect(kind(`PAR1${'x'.repeat(9)}PAR1`)).toBe('parquet');
    expect(kind(hex('504b0304'))).toBe('zip');
    // A line of JSON may follow lines of something else.
    expect(kind('starting…\n{"question":"q"}\n')).toBe('text');
  });

  it.each([
    ['', 'is empty, so it has no samples'],
    ['PAR1 and then', 'an incomplete Parquet file: its end is missing'],
    ['SQLite format 3\0', 'a SQLite database'],
    ['ARROW1\0\0', 'an Arrow (Feather) file'],
    ['FEA1', 'a Feather file'],
    ['ORC', 'an ORC file'],
    ['%PDF-1.7', 'a PDF'],
    ['GGUF', "a model's weights (GGUF)"],
    ['version https://git-lfs.github.com/spec/v1\n', 'a Git LFS pointer'],
    ['<!DOCTYPE html><html>', 'a web page'],
    ['<?xml version="1.0"?>', 'XML'],
    [
      'question,cot,summary,score\n3+4,c,7,1\n',
      'a CSV table with the columns question, cot, summary, score',
    ],
    ['question\tcot\nq\tc\n', 'a table with tabs'],
    ['scheme: basic\ntask: sums\n', 'text without JSON: it begins with “scheme: basic”'],
    ['\n\n  {', null],
  ] as const)('says what %j is', (text, is) => {
    if (is === null) expect(kind(text)).toBe('text');
    else expect(() => kind(text)).toThrow(is);
  });

  it.each([
    ['ffffffff', 'an Arrow stream'],
    ['d0cf11e0a1b11ae1', 'an old Excel or Word file'],
    ['894844460d0a1a0a', 'an HDF5 file'],
    ['934e554d5059', 'a NumPy array'],
    ['28b52ffd', 'Zstandard'],
    ['fd377a585a00', 'xz'],
    ['425a68', 'bzip2'],
    ['89504e47', 'a picture'],
    ['80049526', 'a Python pickle'],
    ['8002', 'a Python pickle'],
    ['00000000ff00aa', 'binary data of an unknown kind'],
  ])('says what a file is that begins with the bytes %s', (bytes, is) => {
    expect(() => kind(hex(bytes))).toThrow(is);
  });

  it('recognises weights, tar archives and UTF-16 by their structure', () => {
    const header = '{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    expect(() => kind(Buffer.concat([length, Buffer.from(header), Buffer.alloc(4)]))).toThrow(
      'safetensors',
    );
    const tar = Buffer.alloc(1024);
    tar.write('scores.jsonl');
    tar.write('ustar', 257);
    expect(() => kind(tar)).toThrow('a tar archive');
    const text = '{"question":"q","cot":"c","summary":"s","score":1}\n'.repeat(9);
    expect(() => kind(Buffer.from(`\ufeff${text}`, 'utf16le'))).toThrow('UTF-16 text');
    expect(() => kind(Buffer.from(text, 'utf16le'))).toThrow('iconv -f UTF-16LE');
    expect(() => kind(Buffer.from(text, 'utf16le').swap16())).toThrow('iconv -f UTF-16BE');
  });
});
