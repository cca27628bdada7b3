/** The first records of a file, by which its layout is recognised. */
import { open } from 'node:fs/promises';
import { readLines } from '../../base/io/lines.js';
import type { Json } from './columns.js';
import { parseRecord } from './json-record.js';

const mostRecords = 200;
const mostBytes = 1 << 22;

/** Up to 200 records of the first 4 MiB, or the first alone where it is longer; lines that are no records are passed over. */
export async function headOf(path: string): Promise<readonly Json[]> {
  const records: Json[] = [];
  const enough = new Error('enough');
  const file = await open(path);
  try {
    await readLines(
      file,
      ({ buffer, start, end, offset, tooLong }) => {
        if (records.length >= mostRecords || (offset > mostBytes && records.length > 0))
          throw enough;
        // A file whose beginning is all malformed is told line by line.
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
