/** Builds the numbers of an answer and formats them for its sentences. */
import { type MeanInterval, studentInterval } from '../../stats/index.js';
import type { Quantity } from './quantity.js';

type Extra = Pick<Quantity, 'reference' | 'note'>;

/** The mean of one value per seed, with Student's interval. */
export function estimated(what: string, values: readonly number[], extra: Extra = {}): Quantity {
  const { mean, low, high } = studentInterval(values);
  return { what, value: mean, low, high, ...extra };
}

/** A number without sampling error. */
export function exact(what: string, value: number, extra: Extra = {}): Quantity {
  return { what, value, low: Number.NaN, high: Number.NaN, ...extra };
}

/** a − b, seed by seed. */
export function differences(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, i) => value - b[i]!);
}

/** `0.42`, with a true minus sign. */
export function decimal(value: number, digits = 2): string {
  const text = value.toFixed(digits);
  return (Number(text) === 0 ? text.replace('-', '') : text).replace('-', '−');
}

/** `0.42 (0.38 to 0.46)` */
export function withInterval(
  { mean, low, high }: Pick<MeanInterval, 'mean' | 'low' | 'high'>,
  digits = 2,
): string {
  return Number.isNaN(low)
    ? decimal(mean, digits)
    : `${decimal(mean, digits)} (${decimal(low, digits)} to ${decimal(high, digits)})`;
}

/** The sign of the mean if the interval excludes zero, else 0. */
export function sign(values: readonly number[]): -1 | 0 | 1 {
  const { low, high } = studentInterval(values);
  if (low > 0) return 1;
  return high < 0 ? -1 : 0;
}
