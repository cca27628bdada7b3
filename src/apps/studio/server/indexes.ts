/** Keeps the most recently used sample indexes open, and closes the others. */
import { openSampleIndex, type SampleIndex } from '../../../runs/sample-index.js';

export interface Indexes {
  /** Returns the up-to-date index of a run directory. */
  of(dir: string): SampleIndex;
  close(): void;
}

const MOST_OPEN = 8;

export function createIndexes(): Indexes {
  const open = new Map<string, SampleIndex>();
  const forget = (dir: string) => {
    open.get(dir)?.close();
    open.delete(dir);
  };
  return {
    of(dir) {
      const before = open.get(dir);
      before?.refresh();
      const index = before ?? openSampleIndex(dir);
      // The map's order is the order of use; the last is the most recent.
      open.delete(dir);
      open.set(dir, index);
      if (open.size > MOST_OPEN) forget(open.keys().next().value!);
      return index;
    },
    close() {
      for (const dir of [...open.keys()]) forget(dir);
    },
  };
}
