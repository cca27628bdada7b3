/** Lets a limited number of jobs run at a time; the others wait in line. */
export interface Gate {
  /** Runs a job as soon as fewer than the limit are running. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

export function createGate(places: number): Gate {
  const line: (() => void)[] = [];
  let free = places;
  return {
    async run(work) {
      if (free > 0) free--;
      else await new Promise<void>((resolve) => line.push(resolve));
      try {
        return await work();
      } finally {
        const next = line.shift();
        if (next) next();
        else free++;
      }
    },
  };
}
