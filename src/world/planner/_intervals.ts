/**
 * 95 % intervals of variances and of their ratio, from questions, which are what is drawn independently. The spread of an estimate is
 * the jackknife's over questions, with Student's t for as many questions as inform it. Source: Miller, The Jackknife – a Review,
 * Biometrika 1974.
 *
 * Departures: 1. where few questions show any noise at all, the jackknife knows nothing of those that might: the upper end is then at
 * least what the exact bound on the share of such questions allows (Clopper & Pearson, Biometrika 1934). 2. Where a single question
 * informs an estimate, nothing is known of it, and the interval is 0 to infinity.
 */
import { binomialUpper, studentQuantile } from '../../stats/index.js';

const TAIL = 0.025;

/** An estimate, what it comes to with each question left out, and how many questions' worth of information it rests on. */
export interface Jackknifed {
  readonly value: number;
  readonly without: readonly number[];
  readonly informing: number;
}

export interface Range {
  readonly low: number;
  readonly high: number;
}

export const everything: Range = { low: 0, high: Infinity };

/** Kish's effective number of questions: (Σ w)² / Σ w², for weights of 0 or more. */
export function effectiveNumber(weights: readonly number[]): number {
  const sum = weights.reduce((a, b) => a + b, 0);
  const squares = weights.reduce((a, b) => a + b * b, 0);
  return squares > 0 ? sum ** 2 / squares : 0;
}

/** Value ± t · standard error; all of the line where fewer than two questions tell. */
export function jackknifeInterval(of: Jackknifed): Range {
  const t = quantileFor(of.informing);
  if (!Number.isFinite(t)) return { low: -Infinity, high: Infinity };
  const half = t * Math.sqrt(covariance(of, of));
  return { low: of.value - half, high: of.value + half };
}

/** How few questions may stand behind the noise. */
export interface Rarity {
  /** Questions that could show noise, and those that do. */
  readonly able: number;
  readonly noisy: number;
  /** The largest variance that noise of these scores may have. */
  readonly most: number;
}

/** The interval of a variance of noise: never 0 to 0. */
export function noiseInterval(of: Jackknifed, rarity: Rarity): Range {
  const { low, high } = jackknifeInterval(of);
  return { low: Math.max(0, low), high: Math.max(high, rareNoise(of.value, rarity)) };
}

/** The variance that noise may have where it shows in few questions: their share at its upper bound, each as noisy as those seen. */
function rareNoise(value: number, { able, noisy, most }: Rarity): number {
  if (able === 0) return Infinity;
  const share = binomialUpper(noisy, able, TAIL);
  return noisy === 0 ? share * most : value * (share / (noisy / able));
}

/**
 * The interval of noise / signal by Fieller's theorem: all ratios λ for which noise − λ · signal may be 0. It has no upper end where
 * the signal itself may be 0. Source: Fieller, Some Problems in Interval Estimation, JRSS B 1954.
 */
export function ratioInterval(noise: Jackknifed, signal: Jackknifed, rarity: Rarity): Range {
  const t = quantileFor(Math.min(noise.informing, signal.informing));
  if (!Number.isFinite(t) || !Number.isFinite(noise.value) || !Number.isFinite(signal.value))
    return everything;
  const a = signal.value ** 2 - t * t * covariance(signal, signal);
  const b = noise.value * signal.value - t * t * covariance(noise, signal);
  const c = noise.value ** 2 - t * t * covariance(noise, noise);
  const root = Math.sqrt(Math.max(0, b * b - a * c));
  const bounded = a > 0 && signal.value > 0;
  // Where a < 0 the set is outside of the two roots; of that, what is 0 or more.
  const outer = c > 0 ? (b - root) / a : 0;
  const low = Math.max(
    0,
    bounded ? outer : a < 0 && c > 0 ? Math.max((b + root) / a, (b - root) / a) : 0,
  );
  if (!bounded) return { low, high: Infinity };
  return { low, high: Math.max((b + root) / a, rareRatio(noise, signal, rarity)) };
}

/** As much noise as may be, over what it leaves of the signal at the signal's lower end. */
function rareRatio(noise: Jackknifed, signal: Jackknifed, rarity: Rarity): number {
  const most = rareNoise(noise.value, rarity);
  if (noise.value > 0) return most / signal.value;
  const least = jackknifeInterval(signal).low - most;
  return least > 0 ? most / least : Infinity;
}

function quantileFor(informing: number): number {
  return informing >= 1.5 ? studentQuantile(1 - TAIL, informing - 1) : Infinity;
}

/** The jackknife's covariance of two estimates. */
function covariance(x: Jackknifed, y: Jackknifed): number {
  const count = x.without.length;
  const [mx, my] = [x, y].map(({ without }) => without.reduce((a, b) => a + b, 0) / count) as [
    number,
    number,
  ];
  let sum = 0;
  for (let q = 0; q < count; q++) sum += (x.without[q]! - mx) * (y.without[q]! - my);
  return (sum * (count - 1)) / count;
}
