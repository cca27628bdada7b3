/** How long a server has been out of reach. */

export interface Outage {
  /** The silence up to now, in ms, from the first failure on. Called after every failure. */
  failed(): number;
  /** Says how long the pause before the next try is, in ms. */
  pausing(ms: number): void;
  /** Tries so far that have failed. */
  readonly failures: number;
}

/**
 * Counts from the first failure, by a clock that nobody sets. Between two failures lie one pause and one try, and no more than
 * these can take is ever counted: a machine that slept through the night has not waited for the server.
 * @param tryMs the longest that one try can take.
 */
export function createOutage(tryMs: number, now: () => number = () => performance.now()): Outage {
  let silent = 0;
  let failures = 0;
  let last = 0;
  let pause = 0;
  return {
    failed() {
      const at = now();
      if (failures > 0) silent += Math.min(Math.max(0, at - last), pause + tryMs);
      last = at;
      failures++;
      return silent;
    },
    pausing(ms) {
      pause = ms;
    },
    get failures() {
      return failures;
    },
  };
}
