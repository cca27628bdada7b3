/** Mutual information of two labels, with the level that unrelated labels would show by chance. */
import { type Rng, shuffled } from '../base/random.js';
import { mean } from './describe.js';

export interface Information {
  /** The plug-in estimate, in bits, 0 or more; NaN for no pairs. */
  readonly bits: number;
  /** The mean estimate over random pairings, in bits: what `bits` would be for unrelated labels. */
  readonly chance: number;
}

/**
 * Estimates the mutual information of two lists of labels, where `xs[i]` goes with `ys[i]`: the
 * plug-in estimate Σ p(x, y) log2 [p(x, y) / (p(x) p(y))], with shares for probabilities, and its
 * chance level.
 *
 * The plug-in estimate is too high, by about (r − 1)(c − 1) / (2 N ln 2) for N pairs of r and c
 * labels (Miller 1955). With nearly as many labels as pairs, it is high whatever the labels are.
 * The chance level measures this bias as the mean over random pairings of the same labels, so `bits
 * − chance` is the corrected estimate. If the labels do depend on each other, the bias is smaller
 * than the chance level, and the difference is then too low.
 *
 * @param xs N labels.
 * @param ys N labels.
 * @param shuffles the number of random pairings, at least 1.
 * @throws RangeError if the lists differ in length.
 */
export function mutualInformation(
  xs: readonly string[],
  ys: readonly string[],
  rng: Rng,
  shuffles = 20,
): Information {
  if (xs.length !== ys.length) {
    throw new RangeError(
      `stats.mutualInformation: xs and ys must have the same length, got ${xs.length} and ${ys.length}`,
    );
  }
  const random = Array.from({ length: shuffles }, () => plugIn(xs, shuffled(ys, rng)));
  return { bits: plugIn(xs, ys), chance: mean(random) };
}

function plugIn(xs: readonly string[], ys: readonly string[]): number {
  if (xs.length === 0) return Number.NaN;
  const joint = new Map<string, number>();
  // The length keeps the pairs ('a', 'bc') and ('ab', 'c') apart.
  for (const [i, x] of xs.entries()) add(joint, `${x.length}:${x}${ys[i]}`);
  const bits = entropy(counts(xs)) + entropy(counts(ys)) - entropy(joint);
  return Math.max(0, bits);
}

function counts(labels: readonly string[]): Map<string, number> {
  const of = new Map<string, number>();
  for (const label of labels) add(of, label);
  return of;
}

function add(to: Map<string, number>, label: string): void {
  to.set(label, (to.get(label) ?? 0) + 1);
}

function entropy(of: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of of.values()) total += count;
  let bits = 0;
  for (const count of of.values()) bits -= (count / total) * Math.log2(count / total);
  return bits;
}
