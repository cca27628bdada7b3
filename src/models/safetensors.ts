/**
 * Reads and writes the safetensors format: a u64 header length, a JSON header with each tensor's
 * type, shape and byte range, then the bytes. Supports only float32, which is all that Candor
 * stores.
 */

export interface Tensor {
  readonly shape: readonly number[];
  /** Row-major; its length is the product of the shape. */
  readonly data: Float32Array;
}

export interface SafetensorsFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

const MAX_HEADER_BYTES = 100_000_000;
const PREFIX_BYTES = 8;

/**
 * Encodes a file. The bytes depend only on the tensors, their order and the metadata.
 * @throws Error if a tensor's shape does not match its length.
 */
export function encodeSafetensors(file: SafetensorsFile): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: file.metadata };
  let size = 0;
  for (const [name, tensor] of file.tensors) {
    if (elements(tensor.shape) !== tensor.data.length) {
      throw new Error(
        `safetensors: ${name}: shape [${tensor.shape}] does not match ` +
          `${tensor.data.length} numbers`,
      );
    }
    const end = size + tensor.data.byteLength;
    header[name] = { dtype: 'F32', shape: tensor.shape, data_offsets: [size, end] };
    size = end;
  }
  let text = JSON.stringify(header);
  const json = new TextEncoder().encode(text);
  text += ' '.repeat((8 - (json.length % 8)) % 8);
  const head = new TextEncoder().encode(text);
  const bytes = new Uint8Array(PREFIX_BYTES + head.length + size);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(head.length), true);
  bytes.set(head, PREFIX_BYTES);
  let at = PREFIX_BYTES + head.length;
  for (const { data } of file.tensors.values()) {
    if (isLittleEndian)
      bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    else for (let i = 0; i < data.length; i++) view.setFloat32(at + 4 * i, data[i] as number, true);
    at += data.byteLength;
  }
  return bytes;
}

/** Decodes and checks a file. @throws Error that names the wrong field. */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { header, dataStart } = readHeader(bytes);
  const metadata = readMetadata(header.__metadata__);
  const size = bytes.length - dataStart;
  const tensors = new Map<string, Tensor>();
  const spans: { name: string; begin: number; end: number }[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const { shape, begin, end } = readEntry(name, entry);
    if (end > size)
      throw new Error(`${name}: data_offsets end at ${end}, but the data has ${size} bytes`);
    spans.push({ name, begin, end });
    tensors.set(name, { shape, data: readFloats(bytes, dataStart + begin, (end - begin) / 4) });
  }
  checkCover(spans, size);
  return { metadata, tensors };
}

const isLittleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

function elements(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; dataStart: number } {
  if (bytes.length < PREFIX_BYTES)
    throw new Error(`header length: the file has only ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES)) {
    throw new Error(
      `header length: ${length} is over the limit of ${MAX_HEADER_BYTES} bytes; this is not a ` +
        'safetensors file',
    );
  }
  const dataStart = PREFIX_BYTES + Number(length);
  if (dataStart > bytes.length) {
    throw new Error(
      `header: must have ${length} bytes, got ${bytes.length - PREFIX_BYTES}; ` +
        'the file is truncated',
    );
  }
  let header: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(
      bytes.subarray(PREFIX_BYTES, dataStart),
    );
    if (!text.startsWith('{')) throw new Error('it does not begin with {');
    header = JSON.parse(text);
  } catch (cause) {
    throw new Error(`header: not a JSON object (${(cause as Error).message})`, { cause });
  }
  return { header: header as Record<string, unknown>, dataStart };
}

function readMetadata(value: unknown): Record<string, string> {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('__metadata__: must be an object of strings');
  }
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string')
      throw new Error(`__metadata__.${key}: must be a string, got ${typeof text}`);
  }
  return value as Record<string, string>;
}

function readEntry(name: string, entry: unknown): { shape: number[]; begin: number; end: number } {
  if (typeof entry !== 'object' || entry === null) throw new Error(`${name}: must be an object`);
  const { dtype, shape, data_offsets: offsets } = entry as Record<string, unknown>;
  if (dtype !== 'F32') throw new Error(`${name}: dtype must be F32, got ${JSON.stringify(dtype)}`);
  if (!isCountArray(shape))
    throw new Error(`${name}: shape must be an array of integers of 0 or more`);
  if (!isCountArray(offsets) || offsets.length !== 2) {
    throw new Error(`${name}: data_offsets must be two integers of 0 or more`);
  }
  const [begin, end] = offsets as [number, number];
  if (end - begin !== 4 * elements(shape)) {
    throw new Error(
      `${name}: data_offsets span ${end - begin} bytes, but shape [${shape}] needs ` +
        `${4 * elements(shape)}`,
    );
  }
  return { shape, begin, end };
}

function isCountArray(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

function readFloats(bytes: Uint8Array, at: number, length: number): Float32Array {
  const copy = bytes.slice(at, at + 4 * length);
  if (isLittleEndian) return new Float32Array(copy.buffer, copy.byteOffset, length);
  const view = new DataView(copy.buffer, copy.byteOffset, copy.byteLength);
  return Float32Array.from({ length }, (_, i) => view.getFloat32(4 * i, true));
}

/** Checks that every byte of data belongs to exactly one tensor, as the format requires. */
function checkCover(spans: { name: string; begin: number; end: number }[], size: number): void {
  let at = 0;
  for (const { name, begin, end } of spans.sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin < at) throw new Error(`${name}: its bytes overlap another tensor's`);
    if (begin > at) throw new Error(`${name}: ${begin - at} bytes before it belong to no tensor`);
    at = end;
  }
  if (at !== size) throw new Error(`data: ${size - at} bytes at the end belong to no tensor`);
}
