/** Prints numbers, intervals, lists and plurals: the same value looks the same everywhere. */

const MINUS = '−';

/** Prints a score or a difference; `–` for null, NaN and ±Infinity, and no minus before zero. */
export function score(value: number | null, decimals = 2): string {
  if (value === null || !Number.isFinite(value)) return '–';
  const digits = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(digits) !== 0 ? `${MINUS}${digits}` : digits;
}

/** Like `score`, with a plus before values above zero: `+0.12`, `−0.12`, `0.00`. */
export function signed(value: number, decimals = 2): string {
  const digits = score(value, decimals);
  return value > 0 && Number(digits) !== 0 ? `+${digits}` : digits;
}

/** Returns the fewest decimals, 2 to 4, with which no non-zero value prints as 0. */
export function decimalsFor(...values: readonly number[]): number {
  const smallest = Math.min(...values.filter((v) => Number.isFinite(v) && v !== 0).map(Math.abs));
  if (smallest >= 0.005 || !Number.isFinite(smallest)) return 2;
  return smallest >= 0.0005 ? 3 : 4;
}

export interface PrintedInterval {
  readonly mean: number;
  /** NaN for no interval. */
  readonly low: number;
  readonly high: number;
}

/**
 * `0.07 (0.02 to 0.12)`, or only the mean where there is no
 * interval; with at least `least` decimals.
 */
export function withInterval({ mean, low, high }: PrintedInterval, least = 2): string {
  if (!Number.isFinite(low) || !Number.isFinite(high))
    return score(mean, Math.max(least, decimalsFor(mean)));
  const decimals = Math.max(least, decimalsFor(mean, low, high));
  return `${score(mean, decimals)} (${score(low, decimals)} to ${score(high, decimals)})`;
}

/** `0.02 to 0.12`, or `none` without an interval; with at least `least` decimals. */
export function bounds({ low, high }: Omit<PrintedInterval, 'mean'>, least = 2): string {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return 'none';
  const decimals = Math.max(least, decimalsFor(low, high));
  return `${score(low, decimals)} to ${score(high, decimals)}`;
}

/** A share, 0 to 1, in whole per cent; `<1 %` for one that is above 0 and below 1 %. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return '–';
  const value = 100 * share;
  return `${value > 0 && value < 1 ? '<1' : Math.round(value)} %`;
}

/** 20480 → `20 480`, with narrow no-break spaces. */
export function count(value: number): string {
  return `${Math.round(value)}`.replace(/\B(?=(\d{3})+$)/g, '\u202F');
}

/** 1 → `1 seed`, 3 → `3 seeds`. */
export function plural(n: number, noun: string, many = `${noun}s`): string {
  return `${count(n)} ${n === 1 ? noun : many}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** Prints a p-value; with a name before it, `p = 0.012`. */
export function pValue(p: number, before = ''): string {
  if (!Number.isFinite(p)) return '–';
  if (p < 0.001) return before ? `${before} < 0.001` : '<0.001';
  return `${before && `${before} = `}${p.toFixed(p < 0.1 ? 3 : 2)}`;
}
