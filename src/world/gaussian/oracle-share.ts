/**
 * Measures how much of an oracle's gain two ways of choosing a CoT reach, now and after the face
 * has learnt, in Model G with CoTs that differ in the spread of their summaries.
 */
import type { Rng } from '../../base/random.js';
import type { NamedScheme } from '../../selection/index.js';
import { expectedMax } from '../closed-forms/index.js';
import { chosenCots } from './chosen-cots.js';
import { type GaussianShape, type GaussianSpread, gaussianRound } from './gaussian-round.js';

export interface LaterValue {
  /**
   * The share of the variance of a CoT's summaries that the face can learn, 0..1; the rest is luck.
   */
  readonly learnable: number;
  /** A face that has learnt writes the best of as many of today's summaries as this. */
  readonly bestOf: number;
}

/** A share of the oracle's gain and the half-width of its 95 % interval. */
export interface Share {
  readonly share: number;
  readonly error: number;
}

export interface SharePair {
  readonly a: Share;
  readonly b: Share;
  /** a − b, on the same trees. */
  readonly difference: Share;
}

/**
 * Returns the shares of the oracle's gain that schemes a and b reach, now and later. A CoT is worth
 * V now and V + e_bestOf · √learnable · (sd of its summaries) later. A choice gains what its CoT is
 * worth above the mean of its question's CoTs; the oracle chooses the CoT that is worth most.
 */
export function oracleShares(
  a: NamedScheme,
  b: NamedScheme,
  shape: GaussianShape,
  spread: GaussianSpread,
  { learnable, bestOf }: LaterValue,
  rng: Rng,
): { now: SharePair; later: SharePair } {
  const round = gaussianRound(shape, spread, rng);
  const [chosenA, chosenB] = [chosenCots(a, round, rng), chosenCots(b, round, rng)];
  const potential = expectedMax(bestOf) * Math.sqrt(learnable);
  const worthLater = round.values.map((values, q) =>
    values.map((value, i) => value + potential * round.summarySds[q]![i]!),
  );
  return {
    now: sharesOfGain(round.values, chosenA, chosenB),
    later: sharesOfGain(worthLater, chosenA, chosenB),
  };
}

/**
 * Returns the shares of the oracle's gain that two choices reach.
 * @param worth what each CoT is worth, [Q][n].
 * @param a the CoT of each question that the first way chooses, [Q].
 * @param b the CoT of each question that the second way chooses, [Q].
 */
export function sharesOfGain(
  worth: readonly Float64Array[],
  a: Int32Array,
  b: Int32Array,
): SharePair {
  const means = worth.map((row) => row.reduce((sum, v) => sum + v, 0) / row.length);
  const oracle = worth.map((row, q) => Math.max(...row) - means[q]!);
  const gainOf = (chosen: Int32Array) => worth.map((row, q) => row[chosen[q]!]! - means[q]!);
  const [gainA, gainB] = [gainOf(a), gainOf(b)];
  return {
    a: ratioOfMeans(gainA, oracle),
    b: ratioOfMeans(gainB, oracle),
    difference: ratioOfMeans(
      gainA.map((gain, q) => gain - gainB[q]!),
      oracle,
    ),
  };
}

/**
 * Returns the mean of the numerators over the mean of their denominators, with the half-width of
 * its 95 % interval by the delta method. Source: Cochran, Sampling Techniques, 1977, section 6.4.
 */
export function ratioOfMeans(
  numerators: readonly number[],
  denominators: readonly number[],
): Share {
  const total = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0);
  const size = numerators.length;
  const share = total(numerators) / total(denominators);
  const squares = total(numerators.map((v, i) => (v - share * denominators[i]!) ** 2));
  const error = (1.96 * Math.sqrt(squares / (size - 1) / size)) / (total(denominators) / size);
  return { share, error };
}
