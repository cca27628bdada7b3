/**
 * Policy gradient (REINFORCE) with leave-one-out baselines: a sample's advantage is its score minus
 * the mean score of its siblings. Source: Kool, van Hoof & Welling, Buy 4 REINFORCE Samples, Get a
 * Baseline for Free!, 2019.
 *
 * Departures:
 * 1. In the nested tree, a CoT's score combines those of its summaries, and a summary's siblings
 *    are the others of its CoT. The only summary of a CoT is compared with the question's other
 *    summaries.
 * 2. `std` divides by the family's sample standard deviation (n − 1), as GRPO does (Shao et al.
 *    2024, arXiv 2402.03300); the gradient is then no longer unbiased. A family without spread has
 *    advantages of 0.
 * 3. `filter` excludes families without spread from the number of samples that the sum is divided
 *    by, as DAPO's dynamic sampling does (Yu et al. 2025, arXiv 2503.14476), but samples no
 *    replacements.
 */
import { type Candidates, type Kept, keepBest, type Pools } from '../_pools.js';
import { largestMagnitude, tieResolution } from '../_ties.js';
import { whyAdvantage } from '../_why.js';
import { mean } from '../cot-score/mean.js';
import { groupCount, leftOut, makeTargets, type Update } from './_update.js';

export type Normalise = 'none' | 'std';
/** Whether samples whose siblings have no spread count in the mean. */
type ZeroVariance = 'count' | 'filter';

/**
 * Gives each kept sample the coefficient advantage / number of kept samples that count; with soft
 * weights, advantage · weight.
 */
export function policyGradient(normalise: Normalise, zeroVariance: ZeroVariance = 'count'): Update {
  return (candidates, pools) => {
    const { mayReinforce, value, words } = candidates;
    const kept = keepBest(candidates, pools);
    const { start, index, weight } = kept;
    const signal = zeroVariance === 'filter' ? new Uint8Array(value.length) : undefined;
    const advantage = advantages(candidates, normalise, signal);
    const share = signal ? signalShares(pools, kept, signal) : groupShares(pools, start);
    const coefs = new Float64Array(index.length);
    let belowMinimum = 0;
    for (let p = 0; p < share.length; p++)
      for (let r = start[p]!; r < start[p + 1]!; r++) {
        const coef = advantage[index[r]!]! * weight[r]! * share[p]!;
        if (coef > 0 && mayReinforce?.(index[r]!) === false) belowMinimum++;
        else coefs[r] = coef;
      }
    const reason = whyAdvantage(words);
    const samples = makeTargets(candidates, index, coefs, (r) => reason(advantage[index[r]!]!));
    return { samples, pairs: [], ...leftOut({ belowMinimum }) };
  };
}

/**
 * Returns each pool's factor, [P]: its group's share of all kept samples, so that the sum over
 * samples is a mean.
 */
function groupShares(pools: Pools, start: Int32Array): Float64Array {
  const share = new Float64Array(pools.first.length);
  if (groupCount(pools) === 1) return share.fill(1);
  const total = start[share.length]!;
  for (let p = 0; p < share.length; ) {
    const from = p;
    while (p < share.length && pools.group[p] === pools.group[from]) p++;
    share.fill((start[p]! - start[from]!) / total, from, p);
  }
  return share;
}

/**
 * Returns the factors of `groupShares` as if only samples with a signal were kept, [P]. Their
 * weights then sum to 1 in each group that has any.
 */
function signalShares(
  pools: Pools,
  { start, index, weight }: Kept,
  signal: Uint8Array,
): Float64Array {
  const share = new Float64Array(pools.first.length);
  let total = 0;
  for (const i of index) total += signal[i]!;
  for (let p = 0; p < share.length; ) {
    const from = p;
    while (p < share.length && pools.group[p] === pools.group[from]) p++;
    let count = 0;
    let mass = 0;
    for (let r = start[from]!; r < start[p]!; r++)
      if (signal[index[r]!]) {
        count++;
        mass += weight[r]!;
      }
    if (mass > 0) share.fill(count / total / mass, from, p);
  }
  return share;
}

/**
 * Returns each candidate's score minus the mean of its siblings, [N]; 0 for one that has none.
 * @param signal set to 1 for each candidate whose siblings' scores differ, if given, [N].
 */
function advantages(
  { value, families }: Candidates,
  normalise: Normalise,
  signal: Uint8Array | undefined,
): Float64Array {
  const { familyStart, kinStart } = families;
  const out = new Float64Array(value.length);
  let kin = 0;
  let kinMeasure: Measure | null = null;
  let kinVaries = false;
  for (let f = 0; f + 1 < familyStart.length; f++) {
    const from = familyStart[f]!;
    const to = familyStart[f + 1]!;
    if (from === to) continue;
    if (to - from > 1) {
      const own = measure(value, from, to, normalise);
      writeAdvantages(value, from, to, own, out);
      signal?.fill(Number(varies(value, from, to, own)), from, to);
      continue;
    }
    while (kinStart[kin + 1]! <= from) {
      kin++;
      kinMeasure = null;
    }
    // Measured once for all only children of the kin, of which a question may have a million.
    if (kinMeasure === null) {
      kinMeasure = measure(value, kinStart[kin]!, kinStart[kin + 1]!, normalise);
      if (signal) kinVaries = varies(value, kinStart[kin]!, kinStart[kin + 1]!, kinMeasure);
    }
    writeAdvantages(value, from, to, kinMeasure, out);
    if (signal) signal[from] = Number(kinVaries);
  }
  return out;
}

/** Turns the scores of siblings into advantages: (score − centre) · scale. */
interface Measure {
  readonly centre: number;
  /** A score that is no further than this from the centre differs from it only by rounding. */
  readonly least: number;
  readonly scale: number;
}

/** Measures the siblings from..to − 1, of which there is at least one. */
function measure(value: Float64Array, from: number, to: number, normalise: Normalise): Measure {
  const n = to - from;
  if (n < 2) return { centre: 0, least: Infinity, scale: 0 };
  const centre = mean(value, from, to);
  const least = tieResolution * largestMagnitude(value, from, to);
  // Scaled like this, s − mean equals s − (n · mean − s) / (n − 1), without the cancellation.
  const scale = (n / (n - 1)) * inverse(normalise, value, from, to, centre, least);
  return { centre, least, scale };
}

/** Tells whether any of from..to − 1 has an advantage other than 0 under this measure. */
function varies(
  value: Float64Array,
  from: number,
  to: number,
  { centre, least, scale }: Measure,
): boolean {
  for (let i = from; i < to; i++) if (Math.abs(value[i]! - centre) > least) return scale > 0;
  return false;
}

/** Writes the advantages of first..last − 1 under this measure. */
function writeAdvantages(
  value: Float64Array,
  first: number,
  last: number,
  { centre, least, scale }: Measure,
  out: Float64Array,
): void {
  for (let i = first; i < last; i++) {
    const gap = value[i]! - centre;
    out[i] = gap > least || gap < -least ? gap * scale : 0;
  }
}

/** Returns 1, or under `std` 1 / standard deviation; 0 if the siblings have no spread. */
function inverse(
  normalise: Normalise,
  value: Float64Array,
  from: number,
  to: number,
  centre: number,
  least: number,
) {
  if (normalise === 'none') return 1;
  let squares = 0;
  for (let i = from; i < to; i++) squares += (value[i]! - centre) ** 2;
  const deviation = Math.sqrt(squares / (to - from - 1));
  return deviation > least ? 1 / deviation : 0;
}
