/** Unpacks the rows of a Parquet file, one row group at a time. */
import {
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type RowGroup,
  type SchemaTree,
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
  const file = await asyncBufferFromFile(path);
  let metadata: FileMetaData;
  try {
    metadata = await parquetMetadataAsync(file);
    checkColumns(metadata);
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
 * Checks that the schema has every column, once. The reader starts to decode all columns before it
 * looks some of them up, and would leave what it finds in the others to end the process.
 */
function checkColumns(metadata: FileMetaData): void {
  const known = new Set(leavesOf(parquetSchema(metadata)));
  for (const group of metadata.row_groups) {
    const columns = columnsOf(group);
    const strange = columns.find(
      (column, i) => !known.has(column) || columns.indexOf(column) !== i,
    );
    if (strange !== undefined) throw new Error(`its schema does not have the column ${strange}`);
  }
}

const PATH = '/';

const columnsOf = ({ columns }: RowGroup): string[] =>
  columns.map(({ meta_data }) => meta_data?.path_in_schema.join(PATH) ?? '');

/** The paths of the columns that hold values. */
function leavesOf({ path, children }: SchemaTree): string[] {
  return children.length === 0 ? [path.join(PATH)] : children.flatMap(leavesOf);
}
