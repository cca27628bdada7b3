/** Stores the numbers of scored samples in columns: about 40 bytes per line, and never a text. */
import type { Channel } from '../selection/tree.js';
import { type Growable, growable } from './growable.js';
import { orderOf } from './keys.js';
import type { Row } from './row.js';

export class SampleColumns {
  readonly score = growable('f64');
  /** Undefined unless the scheme reads it. */
  readonly task: Growable | undefined;
  /** Undefined unless the scheme reads it. */
  readonly appeal: Growable | undefined;
  /** Orders equal scores by their summaries; NaN for a CoT that failed before its summary. */
  readonly order = growable('f64');
  /** The number of the line's CoT. */
  readonly cot = growable('u32');
  /** Where the line begins in the file, in bytes. */
  readonly offset = growable('f64');
  /** The length of the line, in bytes. */
  readonly bytes = growable('u32');

  constructor(channels: readonly Channel[]) {
    if (channels.includes('task')) this.task = growable('f64');
    if (channels.includes('appeal')) this.appeal = growable('f64');
  }

  get length(): number {
    return this.score.length;
  }

  push(row: Row, cot: number, offset: number, bytes: number): void {
    this.score.push(row.score);
    this.task?.push(row.task);
    this.appeal?.push(row.appeal);
    this.order.push(row.summary === null ? Number.NaN : orderOf(row.summary));
    this.cot.push(cot);
    this.offset.push(offset);
    this.bytes.push(bytes);
  }

  /** Gives these lines the lowest value of each score column. */
  setLowest(lines: Growable): void {
    if (lines.length === 0) return;
    for (const column of [this.score, this.task, this.appeal]) {
      const lowest = column ? lowestOf(column) : undefined;
      if (column === undefined || lowest === undefined) continue;
      for (let i = 0; i < lines.length; i++) column.set(lines.get(i), lowest);
    }
  }
}

/** Undefined if the column has only NaN. */
function lowestOf(column: Growable): number | undefined {
  let lowest = Number.POSITIVE_INFINITY;
  for (let line = 0; line < column.length; line++) {
    const value = column.get(line);
    if (value < lowest) lowest = value;
  }
  return lowest === Number.POSITIVE_INFINITY ? undefined : lowest;
}
