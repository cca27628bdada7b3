/**
 * 95 % intervals of variances and of their ratio. Questions are the independent draws, so the
 * standard error of an estimate is the jackknife's over questions, with Student's t for the number
 * of questions that inform it. Source: Miller, The Jackknife – a Review, Biometrika 1974.
 *
 * Departures: 1. Where few questions show noise, the jackknife cannot account for others that
 * might. The upper end is then at least what the exact bound on the share of such questions allows
 * (Clopper & Pearson, Biometrika 1934). 2. Where a single question informs an estimate, the
 * interval is 0 to infinity.
 */
import { binomialUpper, studentQuantile } from '../../stats/index.js';

const TAIL = 0.025;

/** An estimate, its value without each question, and its effective number of questions. */
export interface Jackknifed {
  readonly value: number;
  readonly without: readonly number[];
  readonly informing: number;
}

export interface Range {
  readonly low: number;
  readonly high: number;
}

export const unbounded: Range = { low: 0, high: Infinity };

/** Kish's effective number of questions: (Σ w)² / Σ w², for weights of 0 or more. */
export function effectiveNumber(weights: readonly number[]): number {
  const sum = weights.reduce((a, b) => a + b, 0);
  const squares = weights.reduce((a, b) => a + b * b, 0);
  return squares > 0 ? sum ** 2 / squares : 0;
}

/** Value ± t · standard error; unbounded if fewer than two questions inform it. */
export function jackknifeInterval(of: Jackknifed): Range {
  const t = quantileFor(of.informing);
  if (!Number.isFinite(t)) return { low: -Infinity, high: Infinity };
  const half = t * Math.sqrt(covariance(of, of));
  return { low: of.value - half, high: of.value + half };
}

/** How many questions the noise rests on. */
export interface Rarity {
  /** Questions that could show noise, and those that do. */
  readonly able: number;
  readonly noisy: number;
  /** The largest variance that noise in these scores can have. */
  readonly most: number;
}

/** The interval of a noise variance, which is never 0 to 0. */
export function noiseInterval(of: Jackknifed, rarity: Rarity): Range {
  const { low, high } = jackknifeInterval(of);
  return { low: Math.max(0, low), high: Math.max(high, rareNoise(of.value, rarity)) };
}

/**
 * The variance of noise that shows in few questions: the upper bound of their share, each as noisy
 * as those seen.
 */
function rareNoise(value: number, { able, noisy, most }: Rarity): number {
  if (able === 0) return Infinity;
  const share = binomialUpper(noisy, able, TAIL);
  return noisy === 0 ? share * most : value * (share / (noisy / able));
}

/**
 * The interval of noise / signal by Fieller's theorem: all ratios λ for which noise − λ · signal
 * may be 0. It has no upper end where the signal itself may be 0. Source: Fieller, Some Problems in
 * Interval Estimation, JRSS B 1954.
 */
export function ratioInterval(noise: Jackknifed, signal: Jackknifed, rarity: Rarity): Range {
  const t = quantileFor(Math.min(noise.informing, signal.informing));
  if (!Number.isFinite(t) || !Number.isFinite(noise.value) || !Number.isFinite(signal.value))
    return unbounded;
  const a = signal.value ** 2 - t * t * covariance(signal, signal);
  const b = noise.value * signal.value - t * t * covariance(noise, signal);
  const c = noise.value ** 2 - t * t * covariance(noise, noise);
  const root = Math.sqrt(Math.max(0, b * b - a * c));
  const bounded = a > 0 && signal.value > 0;
  if (!bounded) {
    // Where a < 0 the set lies outside the two roots; only its part from 0 upwards counts.
    const least = a < 0 && c > 0 ? Math.max((b + root) / a, (b - root) / a) : 0;
    return { low: Math.max(0, least), high: Infinity };
  }
  return {
    low: c > 0 ? Math.max(0, (b - root) / a) : 0,
    high: Math.max((b + root) / a, rareRatio(noise, signal, rarity)),
  };
}

/** The largest noise, over what it leaves of the signal at the signal's lower end. */
function rareRatio(noise: Jackknifed, signal: Jackknifed, rarity: Rarity): number {
  const most = rareNoise(noise.value, rarity);
  if (noise.value > 0) return most / signal.value;
  const least = jackknifeInterval(signal).low - most;
  return least > 0 ? most / least : Infinity;
}

function quantileFor(informing: number): number {
  return informing >= 1.5 ? studentQuantile(1 - TAIL, informing - 1) : Infinity;
}

/** The jackknife covariance of two estimates. */
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
