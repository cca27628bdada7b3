/** What a question adds to the estimates: they are functions of such sums, as is a resample. */
import type { Rng } from '../../base/random.js';
import { type Halves, halves } from './_halves.js';
import { type SquareSums, sumsOfSquares, type ValidCots } from './_square-sums.js';

export interface QuestionSums extends SquareSums, Halves {
  /** 1 where every grade is the lowest (the highest) of the pilot. */
  readonly allLow: number;
  readonly allHigh: number;
}

/** @param range the lowest and the highest grade of the pilot */
export function questionSums(cots: ValidCots, range: { low: number; high: number }): QuestionSums {
  const all = cots.flat(2);
  return {
    ...sumsOfSquares(cots),
    ...halves(cots),
    allLow: all.length > 0 && all.every((grade) => grade === range.low) ? 1 : 0,
    allHigh: all.length > 0 && all.every((grade) => grade === range.high) ? 1 : 0,
  };
}

/** Adds up the sums of several questions. */
export function sumOf(rows: readonly QuestionSums[]): QuestionSums {
  const out = { ...rows[0]! } as { -readonly [K in keyof QuestionSums]: number };
  const keys = Object.keys(out) as (keyof QuestionSums)[];
  for (let r = 1; r < rows.length; r++) for (const key of keys) out[key] += rows[r]![key];
  return out;
}

/**
 * Returns a function that draws as many questions with replacement and adds up their sums. The rows
 * are packed, because both questions and draws may number in the thousands.
 */
export function resampler(rows: readonly QuestionSums[]): (rng: Rng) => QuestionSums {
  const keys = Object.keys(rows[0]!) as (keyof QuestionSums)[];
  const packed = Float64Array.from(rows.flatMap((row) => keys.map((key) => row[key])));
  const sums = new Float64Array(keys.length);
  return (rng) => {
    sums.fill(0);
    for (let r = 0; r < rows.length; r++) {
      const from = rng.int(rows.length) * keys.length;
      for (let i = 0; i < sums.length; i++) sums[i]! += packed[from + i]!;
    }
    return Object.fromEntries(keys.map((key, i) => [key, sums[i]!])) as unknown as QuestionSums;
  };
}

/** The sums of all questions except one. */
export function without(all: QuestionSums, one: QuestionSums): QuestionSums {
  const out = { ...all } as { -readonly [K in keyof QuestionSums]: number };
  for (const key of Object.keys(out) as (keyof QuestionSums)[]) out[key] -= one[key];
  return out;
}
