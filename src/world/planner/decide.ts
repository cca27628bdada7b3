/** Decides whether a choice is shown to beat the rule, by its gain under many resamples. */
import { deriveSeed } from '../../base/random.js';
import { quantileOfSorted } from '../../stats/index.js';
import { type Candidate, type Purse, withK } from './candidates.js';
import type { Estimates } from './estimate.js';
import { bestPerScheme, leaders, type PlayOptions, playCandidates, type Valued } from './race.js';
import { type Rule, ruleSchemes } from './rule.js';

/** Differences of worth below this count as none, because the simulation cannot resolve them. */
export const EQUAL = 0.01;

/** Resamples that are played one by one, each for as many rounds as a race's first heat. */
const DRAWS = 24;
/** The share of resamples that may contradict a choice. */
const RISK = 0.1;

/**
 * Chooses the contender of the highest mean worth among those that risk no more than they promise:
 * in nine of ten resamples such a contender falls no further below the rule than its mean gain over
 * the rule, or 1 %. Otherwise the rule is chosen. Gains are shares of the best worth, since a ratio
 * to the rule's own worth is unbounded where that comes near 0, and one such resample would decide.
 * @param field the race's candidates, best first
 */
export function decide(
  estimates: Estimates,
  rule: Rule,
  field: readonly Valued[],
  { budget, cotPrice, ...options }: PlayOptions & Purse,
): { choice: Valued; shown: boolean } {
  const purse = { budget, cotPrice };
  const contenders = contendersOf(estimates, rule, field, purse);
  const anchors = leaders(field).map(({ candidate }) => candidate);
  const among = [...new Set([rule.scaled, ...contenders, ...anchors])];
  const gains = contenders.map((): number[] => []);
  const sums = new Map(among.map((candidate) => [candidate, { shoggoth: 0, face: 0, value: 0 }]));
  for (let d = 0; d < DRAWS; d++) {
    const model = options.models[d % options.models.length]!;
    const of = playCandidates(among, {
      ...options,
      cotPrice,
      models: [model],
      seed: deriveSeed(options.seed, 'decision', d),
    });
    const value = new Map(of.map((valued) => [valued.candidate, valued]));
    for (const [candidate, sum] of sums) {
      const valued = value.get(candidate)!;
      sum.value += valued.value / DRAWS;
      sum.shoggoth += valued.progress.shoggoth / DRAWS;
      sum.face += valued.progress.face / DRAWS;
    }
    const ruled = value.get(rule.scaled)!.value;
    for (const [c, candidate] of contenders.entries())
      gains[c]!.push(value.get(candidate)!.value - ruled);
  }
  const valued = (candidate: Candidate): Valued => {
    const { value, ...progress } = sums.get(candidate)!;
    return { candidate, progress, value };
  };
  const safe = contenders
    .map((candidate, c) => ({ candidate, ...gainsOf(gains[c]!) }))
    .filter(({ mean, low }) => mean > 0 && low > -Math.max(EQUAL, mean))
    .sort((a, b) => b.mean - a.mean);
  return safe.length > 0
    ? { choice: valued(safe[0]!.candidate), shown: true }
    : { choice: valued(rule.scaled), shown: false };
}

/**
 * Considers policy gradients only: a simulation that prefers another kind of scheme mistakes rare
 * scores for something they may not be. If λ has no upper end, the k is the rule's. Otherwise the
 * best three, the best of each scheme, and both at one summary per CoT.
 */
function contendersOf(
  { lambda }: Estimates,
  rule: Rule,
  field: readonly Valued[],
  purse: Purse,
): Candidate[] {
  if (lambda.high === Infinity) return [rule.plain];
  const bases: readonly string[] = Object.values(ruleSchemes);
  const gradients = field.filter(({ candidate }) => bases.includes(candidate.base));
  const front = [...gradients.slice(0, 3), ...bestPerScheme(gradients)].map(
    ({ candidate }) => candidate,
  );
  const single = bases.map((name) => withK(name, purse, 1));
  const out: Candidate[] = [];
  for (const candidate of [...front, rule.plain, ...single])
    if (!out.some((other) => alike(other, candidate)) && !alike(candidate, rule.scaled))
      out.push(candidate);
  return out;
}

const alike = (a: Candidate, b: Candidate): boolean => a.base === b.base && a.k === b.k;

function gainsOf(gains: readonly number[]): { mean: number; low: number } {
  const sorted = Float64Array.from(gains).sort();
  return {
    mean: gains.reduce((sum, gain) => sum + gain, 0) / gains.length,
    low: quantileOfSorted(sorted, RISK),
  };
}
