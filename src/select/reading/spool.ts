/** Writes unpacked records as JSON lines, which are then read in two passes. */
import { closeSync, openSync, writeSync } from 'node:fs';

export interface Spool {
  readonly path: string;
  readonly lines: number;
  /**
   * Appends a record. A BigInt becomes a number if it is a safe integer and a string otherwise; NaN
   * becomes null.
   */
  write(record: unknown): void;
  close(): void;
}

const flushAt = 1 << 20;

export function spool(path: string): Spool {
  const file = openSync(path, 'wx');
  let pending: string[] = [];
  let held = 0;
  let lines = 0;
  const flush = () => {
    const bytes = Buffer.from(pending.join(''));
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
    pending = [];
    held = 0;
  };
  return {
    path,
    get lines() {
      return lines;
    },
    write(record) {
      const text = JSON.stringify(record, plain) ?? 'null';
      pending.push(text, '\n');
      held += text.length;
      lines++;
      if (held > flushAt) flush();
    },
    close() {
      flush();
      closeSync(file);
    },
  };
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') {
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
      ? Number(value)
      : String(value);
  }
  return value instanceof Uint8Array ? `[${value.length} bytes]` : value;
}
