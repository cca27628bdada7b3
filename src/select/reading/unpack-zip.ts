/** The samples of an Inspect log, which is a zip of a JSON file a sample; and what any other zip is. */
import { constants } from 'node:buffer';
import { buffer } from 'node:stream/consumers';
import { decompress } from 'fzstd';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { UserError } from '../../base/errors.js';
import { withoutNaN } from './json-record.js';
import type { Spool } from './spool.js';

/** Zstandard's number in the zip format; Inspect writes with it since 2025. */
const zstandard = 93;

/** Throws a UserError for a zip that is no Inspect log, or that is damaged. */
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
    if (!isLog && samples.length === 0) throw new UserError(`${name}: ${what(names)}`);
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
    throw new UserError(`${name}: ${entry.fileName} in it is larger than 512 MiB`);
  }
  const packed = entry.compressionMethod === zstandard;
  const bytes = await buffer(
    await zip.openReadStreamPromise(entry, packed ? { decodeFileData: false } : {}),
  );
  const text = Buffer.from(packed ? decompress(bytes) : bytes).toString('utf8');
  try {
    return pruned(JSON.parse(withoutNaN(text)));
  } catch (cause) {
    throw new UserError(
      `${name}: ${entry.fileName} in it is not JSON: ${(cause as Error).message}`,
      {
        cause,
      },
    );
  }
}

/** A sample without what no reader needs: its events hold every call of a model once more. */
export function pruned(sample: unknown): unknown {
  if (typeof sample !== 'object' || sample === null) return sample;
  const { events: _, events_data: __, timelines: ___, ...rest } = sample as Record<string, unknown>;
  return rest;
}

/** What a zip is, by the names in it, and what would be right. */
function what(names: readonly string[]): string {
  const has = (pattern: RegExp) => names.find((entry) => pattern.test(entry));
  if (has(/^xl\//)) {
    return 'is an Excel file; write its sheet as JSON lines, as with pandas.read_excel(…).to_json(…, orient="records", lines=True)';
  }
  if (has(/^word\//)) return 'is a Word file; give JSON lines, one sample each';
  if (has(/(^|\/)data\.pkl$/))
    return "is a model's weights as PyTorch saves them; give scored samples of the model";
  if (has(/\.npy$/)) return 'is a NumPy archive (.npz); write JSON lines, one sample each';
  const readable = has(/\.(jsonl?|ndjson|parquet)$/);
  if (readable) return `is a zip; unpack it: unzip -p FILE '${readable}' | candor select - …`;
  const shown = names.slice(0, 3).join(', ');
  return names.length === 0
    ? 'is an empty zip'
    : `is a zip of something else (${shown}${names.length > 3 ? ', …' : ''}); an Inspect log has samples/*.json in it`;
}
