/** Unpacks an Inspect log, a zip with one JSON file per sample, and recognises other zips. */
import { constants } from 'node:buffer';
import { buffer } from 'node:stream/consumers';
import { decompress } from 'fzstd';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { UserError } from '../../base/errors.js';
import { withoutNaN } from './json-record.js';
import type { Spool } from './spool.js';

/** The number of Zstandard in the zip format, with which Inspect compresses since 2025. */
const zstandard = 93;

/** @throws UserError if the zip is damaged, or is not an Inspect log with samples */
export async function unpackEval(
  path: string,
  name: string,
  out: Spool,
  signal?: AbortSignal,
): Promise<void> {
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(path, { autoClose: false });
    const entries: Entry[] = [];
    for await (const entry of zip.eachEntry()) entries.push(entry);
    const samples = entries.filter(({ fileName }) => /^samples\/.*\.json$/.test(fileName));
    const names = entries.map(({ fileName }) => fileName);
    const isLog = names.includes('header.json') || names.includes('_journal/start.json');
    if (!isLog && samples.length === 0) throw new UserError(`${name}: ${zipInWords(names)}`);
    if (samples.length === 0) throw new UserError(`${name}: is an Inspect log without samples`);
    for (const entry of samples) {
      signal?.throwIfAborted();
      out.write(await sampleOf(zip, entry, name));
    }
  } catch (cause) {
    if (cause instanceof UserError || signal?.aborted) throw cause;
    throw new UserError(`${name}: is a zip file that cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  } finally {
    zip?.close();
  }
}

async function sampleOf(zip: ZipFile, entry: Entry, name: string): Promise<unknown> {
  if (entry.uncompressedSize > constants.MAX_STRING_LENGTH) {
    throw new UserError(`${name}: its ${entry.fileName} is larger than 512 MiB`);
  }
  const packed = entry.compressionMethod === zstandard;
  const bytes = await buffer(
    await zip.openReadStreamPromise(entry, packed ? { decodeFileData: false } : {}),
  );
  const text = Buffer.from(packed ? decompress(bytes) : bytes).toString('utf8');
  try {
    return pruned(JSON.parse(withoutNaN(text)));
  } catch (cause) {
    throw new UserError(`${name}: its ${entry.fileName} is not JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** Drops what no reader needs, mainly the events, which repeat every call of a model. */
export function pruned(sample: unknown): unknown {
  if (typeof sample !== 'object' || sample === null) return sample;
  const { events: _, events_data: __, timelines: ___, ...rest } = sample as Record<string, unknown>;
  return rest;
}

/** Says what a zip is, by the names of its files, and what to give instead. */
function zipInWords(names: readonly string[]): string {
  const has = (pattern: RegExp) => names.find((entry) => pattern.test(entry));
  if (has(/^xl\//)) {
    return 'is an Excel file; write its sheet as JSON lines, as with pandas.read_excel(…).to_json(…, orient="records", lines=True)';
  }
  if (has(/^word\//)) return 'is a Word file; give JSON lines, one sample each';
  if (has(/(^|\/)data\.pkl$/))
    return "is a model's weights (PyTorch); give scored samples of the model";
  if (has(/\.npy$/)) return 'is a NumPy archive (.npz); write JSON lines, one sample each';
  const readable = has(/\.(jsonl?|ndjson|parquet)$/);
  if (readable) return `is a zip; unpack it: unzip -p FILE '${readable}' | candor select - …`;
  if (names.length === 0) return 'is an empty zip; give JSON lines, one sample each';
  const shown = `${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}`;
  return `is a zip without samples (${shown}); an Inspect log contains samples/*.json`;
}
