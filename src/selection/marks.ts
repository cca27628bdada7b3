/** What targets mean for each sample: one coefficient, and why. */
import type { RoleTargets, SampleRef } from './scheme.js';

export interface Mark {
  readonly coef: number;
  readonly why: string;
}

/** Each place's mark, by `placeKey`. Pairs count as ± their weight; what is in several targets has the sum of its coefficients. */
export function marksOf(targets: RoleTargets): Map<string, Mark> {
  const marks = new Map<string, Mark>();
  const add = (ref: SampleRef, coef: number, why: string) => {
    const key = placeKey(ref);
    const known = marks.get(key);
    marks.set(
      key,
      known ? { coef: known.coef + coef, why: `${known.why}; ${why}` } : { coef, why },
    );
  };
  for (const { coef, why, ...ref } of targets.samples) add(ref, coef, why);
  for (const { chosen, rejected, weight, why } of targets.pairs) {
    add(chosen, weight, `chosen: ${why}`);
    add(rejected, -weight, `rejected: ${why}`);
  }
  return marks;
}

export function placeKey({ question, cot, summary }: SampleRef): string {
  return `${question}/${cot}/${summary}`;
}
