/** Detects grades that are off by far more than the rest, from pairs of grades of a summary. */
import type { ValidCots } from './_square-sums.js';

export interface GrossErrors {
  /** The share of grades that are off by far more than the rest, in [0, 0.5). */
  readonly share: number;
  /** The part of the noise's variance that comes from those grades, 0..1. */
  readonly part: number;
}

export const noGrossErrors: GrossErrors = { share: 0, part: 0 };

/** Fewer differences than this do not show how they are distributed. */
const LEAST = 100;
const STEPS = 200;

/**
 * Fits a mixture of two normal distributions with mean 0 to the differences, each in units of its
 * question's own spread, by expectation maximisation. The share of gross grades is the one that
 * makes that share of pairs differ grossly. The mixture is accepted if its log-likelihood exceeds
 * that of a single normal distribution by more than the logarithm of the number of differences (BIC
 * with two more parameters) and its wide part is at least three times as wide.
 *
 * Where too few summaries have two grades, differences between a CoT's summaries are used instead.
 */
export function grossErrors(questions: readonly ValidCots[]): {
  ofGrades: boolean;
  errors: GrossErrors;
} {
  const pairs = (read: (cots: ValidCots) => number[]) =>
    questions.map(read).filter(({ length }) => length > 0);
  const regraded = pairs((cots) =>
    cots.flatMap((summaries) => summaries.flatMap((g) => (g.length > 1 ? [g[0]! - g[1]!] : []))),
  );
  const ofGrades = regraded.flat().length >= LEAST;
  const differences = ofGrades
    ? regraded
    : pairs((cots) =>
        cots.flatMap((summaries) =>
          summaries.flatMap((s, j) => (j % 2 === 1 ? [s[0]! - summaries[j - 1]![0]!] : [])),
        ),
      );
  const scaled = differences.flatMap((list) => {
    const spread = robustSpread(list);
    return spread > 0 ? list.map((d) => d / spread) : [];
  });
  if (scaled.length >= LEAST && scaled.length >= differences.flat().length / 2)
    return { ofGrades, errors: mixture(scaled) };
  return { ofGrades, errors: rareDifferences(differences.flat()) };
}

/** Uses the median of absolute values, which gross errors hardly move; 0 if half of them are 0. */
function robustSpread(list: readonly number[]): number {
  const sorted = list.map(Math.abs).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)]! / 0.6745;
}

/** Where most grades agree exactly and a few do not, all of the noise lies in those few. */
function rareDifferences(list: readonly number[]): GrossErrors {
  const differing = list.filter((d) => d !== 0).length / list.length;
  return list.length >= LEAST && differing > 0 && differing < 0.25
    ? { share: 1 - Math.sqrt(1 - differing), part: 1 }
    : noGrossErrors;
}

function mixture(scaled: readonly number[]): GrossErrors {
  const squares = scaled.map((d) => d * d);
  const all = squares.reduce((sum, s) => sum + s, 0) / squares.length;
  let [wide, narrowVariance, wideVariance] = [0.05, Math.min(1, all), 9 * Math.max(1, all)];
  let likelihood = -Infinity;
  for (let step = 0; step < STEPS; step++) {
    let [weight, inWide, inNarrow] = [0, 0, 0];
    const before = likelihood;
    likelihood = 0;
    for (const s of squares) {
      const a = (wide / Math.sqrt(wideVariance)) * Math.exp(-s / (2 * wideVariance));
      const b = ((1 - wide) / Math.sqrt(narrowVariance)) * Math.exp(-s / (2 * narrowVariance));
      const sum = a + b || Number.MIN_VALUE;
      likelihood += Math.log(sum);
      weight += a / sum;
      inWide += (a / sum) * s;
      inNarrow += (b / sum) * s;
    }
    wide = weight / squares.length;
    wideVariance = inWide / Math.max(weight, 1e-9);
    narrowVariance = Math.max(1e-9, inNarrow / Math.max(squares.length - weight, 1e-9));
    if (likelihood - before < 1e-3) break;
  }
  const single = -0.5 * squares.length * (Math.log(all) + 1);
  // The log-likelihood of the mixture lacks the same constant.
  const gained = likelihood - single;
  if (!(gained > Math.log(squares.length) && wideVariance > 9 * narrowVariance && wide < 0.4))
    return noGrossErrors;
  const share = 1 - Math.sqrt(1 - wide);
  const small = narrowVariance / 2;
  const large = Math.max(small, wideVariance - small);
  return { share, part: (share * large) / (share * large + (1 - share) * small) };
}
