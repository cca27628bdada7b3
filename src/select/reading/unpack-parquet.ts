/** Unpacks the rows of a Parquet file, one row group at a time. */
import {
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { UserError } from '../../base/errors.js';
import type { Spool } from './spool.js';

/** @throws UserError if the file is damaged or uses features that the reader does not support */
export async function unpackParquet(
  path: string,
  name: string,
  out: Spool,
  signal?: AbortSignal,
): Promise<void> {
  process.on('unhandledRejection', ignoreFurtherColumns);
  try {
    await unpack(path, name, out, signal);
  } finally {
    // Node reports the rejections of this turn before it runs this.
    setImmediate(() => process.off('unhandledRejection', ignoreFurtherColumns));
  }
}

async function unpack(
  path: string,
  name: string,
  out: Spool,
  signal: AbortSignal | undefined,
): Promise<void> {
  const file = await asyncBufferFromFile(path);
  let metadata: FileMetaData;
  try {
    metadata = await parquetMetadataAsync(file);
  } catch (cause) {
    throw damaged(name, cause);
  }
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    signal?.throwIfAborted();
    const rowEnd = rowStart + Number(group.num_rows);
    let rows: Record<string, unknown>[];
    try {
      rows = await parquetReadObjects({ file, metadata, compressors, rowStart, rowEnd });
    } catch (cause) {
      throw damaged(name, cause);
    }
    for (const row of rows) out.write(row);
    rowStart = rowEnd;
  }
}

const damaged = (name: string, cause: unknown) =>
  new UserError(`${name}: is a Parquet file that cannot be read: ${(cause as Error).message}`, {
    cause,
  });

/**
 * Ignores what the reader says of a second damaged column. It decodes columns side by side and
 * passes on only the first fault, so that the others would end the process.
 */
function ignoreFurtherColumns(reason: unknown): void {
  if (!/hyparquet|fzstd/.test(String((reason as Error | undefined)?.stack))) throw reason;
}
