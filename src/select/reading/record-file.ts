/** Opens any file of records, and unpacks it to JSON lines that can be read twice. */
import { createReadStream, createWriteStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { UserError } from '../../base/errors.js';
import { fileKind, headBytes } from './file-kind.js';
import { spool } from './spool.js';
import { unpackJson } from './unpack-json.js';
import { unpackParquet } from './unpack-parquet.js';
import { unpackEval } from './unpack-zip.js';

export interface RecordFile {
  /** JSON lines: the file itself, or the unpacked one. */
  readonly path: string;
  /** The word for a numbered record in messages. */
  readonly unit: 'line' | 'row' | 'item' | 'sample';
  /** The formats that were unpacked, outermost first; empty for JSON lines. */
  readonly packing: readonly string[];
}

/**
 * Opens a file, and unpacks other formats than JSON lines.
 * @param prefix the beginning of the paths of unpacked files
 * @throws UserError that says what the file is, if it has no records
 */
export async function openRecords(
  path: string,
  name: string,
  prefix: string,
  signal?: AbortSignal,
  depth = 0,
): Promise<RecordFile> {
  const { size } = await stat(path);
  const { head, tail } = await endsOf(path, size);
  const kind = fileKind(name, head, tail, size);
  const to = `${prefix}.unpacked-${depth}`;
  if (kind === 'gzip') {
    if (depth >= 3) throw new UserError(`${name}: is gzip in gzip in gzip; unpack it once`);
    await unpackGzip(path, name, to, signal);
    const inner = await openRecords(to, name, prefix, signal, depth + 1);
    return { ...inner, packing: ['gzip', ...inner.packing] };
  }
  if (kind === 'text') {
    const found = await unpackJson(path, name, size, head, () => spool(to));
    return found
      ? { path: to, unit: found.unit, packing: [found.form] }
      : { path, unit: 'line', packing: [] };
  }
  const out = spool(to);
  try {
    await (kind === 'parquet' ? unpackParquet : unpackEval)(path, name, out, signal);
  } finally {
    out.close();
  }
  return {
    path: to,
    unit: kind === 'parquet' ? 'row' : 'sample',
    packing: [kind === 'parquet' ? 'Parquet' : 'zip'],
  };
}

async function endsOf(path: string, size: number): Promise<{ head: Buffer; tail: Buffer }> {
  const head = Buffer.alloc(Math.min(size, headBytes));
  const tail = Buffer.alloc(Math.min(size, 4));
  const file = await open(path);
  try {
    await file.read(head, 0, head.length, 0);
    await file.read(tail, 0, tail.length, size - tail.length);
  } finally {
    await file.close();
  }
  return { head, tail };
}

async function unpackGzip(
  path: string,
  name: string,
  to: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await pipeline(
      createReadStream(path),
      createGunzip(),
      createWriteStream(to, { flags: 'wx' }),
      signal ? { signal } : {},
    );
  } catch (cause) {
    if (!isZlib(cause)) throw cause;
    throw new UserError(`${name}: is gzip that cannot be unpacked: ${(cause as Error).message}`, {
      cause,
    });
  }
}

const isZlib = (error: unknown): boolean => /^Z_/.test((error as NodeJS.ErrnoException).code ?? '');
