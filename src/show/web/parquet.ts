/** Writes a table as a Parquet file. */
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { Cell, Table } from './csv.js';

/** Writes columns of numbers as DOUBLE, all others as STRING; null, NaN and infinities as nulls. */
export function toParquet({ columns, rows }: Table): ArrayBuffer {
  return parquetWriteBuffer({
    columnData: columns.map((name, index) => {
      const cells = rows.map((row) => finiteOrNull(row[index] ?? null));
      const numeric =
        cells.some((cell) => cell !== null) &&
        cells.every((cell) => cell === null || typeof cell === 'number');
      const data = numeric ? cells : cells.map((cell) => (cell === null ? null : `${cell}`));
      return {
        name,
        data,
        type: numeric ? ('DOUBLE' as const) : ('STRING' as const),
        nullable: true,
      };
    }),
  });
}

const finiteOrNull = (cell: Cell): Cell =>
  typeof cell === 'number' && !Number.isFinite(cell) ? null : cell;
