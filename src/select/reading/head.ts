/** Reads the first records of a file, which show its layout. */
import { open } from 'node:fs/promises';
import { readLines } from '../../base/io/lines.js';
import type { Json } from './columns.js';
import { parseRecord } from './json-record.js';

const mostRecords = 200;
const mostBytes = 1 << 22;

/**
 * Returns up to 200 records from the first 4 MiB, or only the first record if it is longer. Lines
 * that are not records are skipped.
 */
export async function headOf(path: string): Promise<readonly Json[]> {
  const records: Json[] = [];
  /** Thrown to stop reading. */
  const enough = new Error('enough');
  const file = await open(path);
  try {
    await readLines(
      file,
      ({ buffer, start, end, offset, tooLong }) => {
        if (records.length >= mostRecords || (offset > mostBytes && records.length > 0))
          throw enough;
        // If the whole beginning is malformed, the first pass reports it line by line.
        if (offset > 16 * mostBytes) throw enough;
        const record = tooLong || start === end ? '' : parseRecord(buffer, start, end, true);
        if (typeof record !== 'string') records.push(record);
      },
      { chunkBytes: 1 << 16 },
    );
  } catch (error) {
    if (error !== enough) throw error;
  } finally {
    await file.close();
  }
  return records;
}
