/** How much two labels tell of each other, and how much as many unrelated labels would seem to tell. */
import { type Rng, shuffled } from '../base/random.js';
import { mean } from './describe.js';

export interface Information {
  /** The plug-in estimate, in bits; NaN for no pairs. */
  readonly bits: number;
  /** The mean estimate over shuffled pairings, in bits: what `bits` shows where there is nothing to show. */
  readonly chance: number;
}

/**
 * Mutual information in bits of two lists of labels, `xs[i]` beside `ys[i]`: the plug-in estimate Σ p(x, y) log2 of
 * p(x, y) / (p(x) p(y)), with shares for probabilities, and its chance level.
 *
 * The plug-in estimate is too high: by about (r − 1)(c − 1) / (2 N ln 2) for N pairs of r and c labels (Miller 1955),
 * and with nearly as many labels as pairs it shows bits whatever the labels are. The chance level measures that bias
 * on the same labels, as the mean over random pairings; `bits − chance` is what is left. Where the labels do depend on
 * each other the bias is smaller than the chance level, so that the difference then errs downward.
 *
 * @param shuffles how many random pairings; 1 or more.
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
      `stats.mutualInformation: xs and ys must be of one length, got ${xs.length} and ${ys.length}`,
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
