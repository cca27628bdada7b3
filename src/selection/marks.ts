/** Reduces targets to one coefficient and one reason per sample, for display. */
import type { RoleTargets, SampleRef } from './scheme.js';

/** What a role's targets mean for one sample. */
export interface Mark {
  /**
   * The sample's coefficient, summed over all its targets; above 0 reinforces, below 0 suppresses.
   */
  readonly coef: number;
  /**
   * Why the sample was chosen, in a few words; the reasons of several targets are joined by `; `.
   */
  readonly why: string;
}

/**
 * Returns the mark of every sample among a role's targets, by `placeKey`. A pair counts as plus its
 * weight for the chosen sample and minus its weight for the rejected one.
 */
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

/**
 * Returns the key of a sample's place in the round, `question/cot/summary`; a CoT's ends in
 * `undefined`.
 */
export function placeKey({ question, cot, summary }: SampleRef): string {
  return `${question}/${cot}/${summary}`;
}
