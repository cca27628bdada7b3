/** Numbers of an answer, and how they are said. */
import { type MeanInterval, studentInterval } from '../../stats/index.js';
import type { Quantity } from './answer.js';

type Extra = Pick<Quantity, 'reference' | 'note'>;

/** The mean of one value a seed, with Student's interval. */
export function estimated(what: string, values: readonly number[], extra: Extra = {}): Quantity {
  const { mean, low, high } = studentInterval(values);
  return { what, value: mean, low, high, ...extra };
}

/** A number without a sampling error. */
export function exact(what: string, value: number, extra: Extra = {}): Quantity {
  return { what, value, low: Number.NaN, high: Number.NaN, ...extra };
}

/** Seed by seed a − b. */
export function differences(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, i) => value - b[i]!);
}

/** `0.42`, with a true minus sign. */
export function said(value: number, digits = 2): string {
  const text = value.toFixed(digits);
  return (Number(text) === 0 ? text.replace('-', '') : text).replace('-', '−');
}

/** `0.42 (0.38 to 0.46)` */
export function withInterval(
  { mean, low, high }: Pick<MeanInterval, 'mean' | 'low' | 'high'>,
  digits = 2,
): string {
  return Number.isNaN(low)
    ? said(mean, digits)
    : `${said(mean, digits)} (${said(low, digits)} to ${said(high, digits)})`;
}

/** Which side of zero the whole interval of the values lies on; 0 if it includes zero. */
export function sign(values: readonly number[]): -1 | 0 | 1 {
  const { low, high } = studentInterval(values);
  return low > 0 ? 1 : high < 0 ? -1 : 0;
}
