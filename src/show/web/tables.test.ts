import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { type Table, toCsv } from './csv.js';
import { toParquet } from './parquet.js';

const table: Table = {
  columns: ['name', 'mean', 'n'],
  rows: [
    ['a, "b"\nc', 0.1, 3],
    ['=1+1', Number.NaN, null],
    [null, -2, 4],
  ],
};

describe('a table', () => {
  it('keeps texts whole in CSV, leaves unknown values empty and disarms formulas', () => {
    expect(toCsv(table)).toBe('name,mean,n\r\n"a, ""b""\nc",0.1,3\r\n\'=1+1,,\r\n,-2,4\r\n');
  });

  it('survives a round trip through Parquet', async () => {
    expect(await parquetReadObjects({ file: toParquet(table) })).toEqual([
      { name: 'a, "b"\nc', mean: 0.1, n: 3 },
      { name: '=1+1', mean: null, n: null },
      { name: null, mean: -2, n: 4 },
    ]);
  });

  it('may have no rows', async () => {
    const empty = { columns: ['a'], rows: [] };
    expect(toCsv(empty)).toBe('a\r\n');
    expect(await parquetReadObjects({ file: toParquet(empty) })).toEqual([]);
  });
});
