import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors, type Tensor } from './safetensors.js';

const url = new URL('../../test/gold/safetensors.json', import.meta.url);
const gold = Buffer.from(
  (JSON.parse(readFileSync(url, 'utf8')) as { base64: string }).base64,
  'base64',
);

/** A file with this header, and `size` zero bytes as its data. */
function file(header: unknown, size = 0): Uint8Array {
  const text = new TextEncoder().encode(
    typeof header === 'string' ? header : JSON.stringify(header),
  );
  const bytes = new Uint8Array(8 + text.length + size);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const entry = (begin: number, end: number, changes: object = {}) => ({
  dtype: 'F32',
  shape: [(end - begin) / 4],
  data_offsets: [begin, end],
  ...changes,
});

describe('safetensors', () => {
  it('reads a file that another program wrote', () => {
    const { metadata, tensors } = decodeSafetensors(gold);
    expect(metadata).toEqual({ 'made by': 'struct' });
    expect([...tensors.keys()]).toEqual(['b.weight', 'a', 'none']);
    expect(tensors.get('b.weight')).toEqual({
      shape: [2, 3],
      data: Float32Array.of(0.5, -1.25, 3, 1e-8, -7.5e9, 0.1),
    });
    expect(tensors.get('a')!.data).toEqual(Float32Array.of(42));
    expect(tensors.get('none')).toEqual({ shape: [0, 4], data: new Float32Array(0) });
  });

  it('reads the files it wrote, and writes the same bytes for the same tensors', () => {
    const tensors = new Map<string, Tensor>([
      ['é', { shape: [3], data: Float32Array.of(1, Number.NaN, -0) }],
      ['scalar', { shape: [], data: Float32Array.of(7) }],
    ]);
    const bytes = encodeSafetensors({ metadata: { step: '3' }, tensors });
    expect(decodeSafetensors(bytes)).toEqual({ metadata: { step: '3' }, tensors });
    expect(encodeSafetensors({ metadata: { step: '3' }, tensors })).toEqual(bytes);
    expect(new DataView(bytes.buffer).getUint32(0, true) % 8).toBe(0);
  });

  it('refuses to write a tensor whose shape does not match its size', () => {
    const tensors = new Map([['a', { shape: [2], data: new Float32Array(3) }]]);
    expect(() => encodeSafetensors({ metadata: {}, tensors })).toThrow(
      'a: shape [2] does not match 3 numbers',
    );
  });

  it.each<[string, Uint8Array, string]>([
    ['is too short', new Uint8Array(5), 'header length: the file has only 5 bytes'],
    ['is not safetensors', new TextEncoder().encode('a picture of a cat'), 'header length: '],
    ['is cut in its header', gold.subarray(0, 60), 'the file is truncated'],
    [
      'is cut in its data',
      gold.subarray(0, gold.length - 4),
      'a: data_offsets end at 28, but the data has 24 bytes',
    ],
    ['has invalid JSON', file('{"a":'), 'header: not a JSON object'],
    [
      'has an array as its header',
      file('[]'),
      'header: not a JSON object (it does not begin with {)',
    ],
    [
      'has metadata of numbers',
      file({ __metadata__: { step: 3 } }),
      '__metadata__.step: must be a string',
    ],
    [
      'has another type',
      file({ a: entry(0, 4, { dtype: 'F16' }) }, 4),
      'a: dtype must be F32, got "F16"',
    ],
    ['has a negative size', file({ a: entry(0, 4, { shape: [-1] }) }, 4), 'a: shape must be'],
    [
      'has one offset',
      file({ a: entry(0, 4, { data_offsets: [0] }) }, 4),
      'a: data_offsets must be',
    ],
    [
      'has a wrong shape',
      file({ a: entry(0, 4, { shape: [2] }) }, 4),
      'span 4 bytes, but shape [2] needs 8',
    ],
    ['has overlaps', file({ a: entry(0, 8), b: entry(4, 12) }, 12), 'b: its bytes overlap'],
    [
      'has a gap',
      file({ a: entry(0, 4), b: entry(8, 12) }, 12),
      'b: 4 bytes before it belong to no tensor',
    ],
    ['has a tail', file({ a: entry(0, 4) }, 8), 'data: 4 bytes at the end belong to no tensor'],
    ['has an entry that is null', file({ a: null }), 'a: must be an object'],
  ])('refuses a file that %s', (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes)).toThrow(message);
  });
});
