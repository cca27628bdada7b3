/** The open sample indexes: those used last, so that neither files nor memory add up. */
import { openSampleIndex, type SampleIndex } from '../../runs/sample-index.js';

export interface Indexes {
  /** The index of a run directory, up to date. */
  of(dir: string): Promise<SampleIndex>;
  close(): Promise<void>;
}

const MOST_OPEN = 8;

export function createIndexes(): Indexes {
  const open = new Map<string, Promise<SampleIndex>>();
  const forget = async (dir: string) => {
    const index = open.get(dir);
    open.delete(dir);
    await index?.then(
      (found) => found.close(),
      () => {},
    );
  };
  return {
    async of(dir) {
      const before = open.get(dir);
      const index = before ?? openSampleIndex(dir);
      // The one used last stands last.
      open.delete(dir);
      open.set(dir, index);
      if (open.size > MOST_OPEN) await forget(open.keys().next().value!);
      try {
        const found = await index;
        if (before) await found.refresh();
        return found;
      } catch (error) {
        open.delete(dir);
        throw error;
      }
    },
    async close() {
      await Promise.all([...open.keys()].map(forget));
    },
  };
}
