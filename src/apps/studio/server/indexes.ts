/** The open sample indexes: those used last, so that neither files nor memory add up. */
import { openSampleIndex, type SampleIndex } from '../../../runs/sample-index.js';

export interface Indexes {
  /** The index of a run directory, up to date. */
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
      // The one used last stands last.
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
