/** Graders that limit their own time, and wrappers that keep that limit. */
import type { Grader } from '../task.js';

/** Returns `grade` as a grader that ends its own late grades; the general limit does not apply. */
export function withOwnLimit(grade: Grader): Grader {
  return withLimit(grade, 'own');
}

/** Returns `grade`, which calls `inner` and hands on `timeLimitMs`, with the limit of `inner`. */
export function withLimitOf(inner: Grader, grade: Grader): Grader {
  return withLimit(grade, inner.limit ?? 'general');
}

/** A new function, so that the one that was given stays as it is. */
function withLimit(grade: Grader, limit: 'own' | 'general'): Grader {
  const limited: Grader = (...given) => grade(...given);
  return Object.assign(limited, { limit });
}
