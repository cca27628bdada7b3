/** Numbers as the report prints them. */

const MINUS = '−';

/** A score or a difference; two decimals, or as many up to four as it takes not to print a small one as zero. */
export function score(value: number | null, decimals = 2): string {
  if (value === null || !Number.isFinite(value)) return '–';
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? `${MINUS}${text}` : text;
}

/** As many decimals, 2 to 4, as show that none of these values is zero. */
export function decimalsFor(...values: readonly number[]): number {
  const smallest = Math.min(...values.filter((v) => Number.isFinite(v) && v !== 0).map(Math.abs));
  return smallest >= 0.005 ? 2 : smallest >= 0.0005 ? 3 : Number.isFinite(smallest) ? 4 : 2;
}

/** `0.07 (0.02 to 0.12)`, or the mean alone where there is no interval. */
export function withInterval(interval: { mean: number; low: number; high: number }): string {
  const { mean, low, high } = interval;
  if (!Number.isFinite(low)) return score(mean, decimalsFor(mean));
  const decimals = decimalsFor(mean, low, high);
  return `${score(mean, decimals)} (${score(low, decimals)} to ${score(high, decimals)})`;
}

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

/** A p-value; with a name before it, `p = 0.012`. */
export function pValue(p: number, before = ''): string {
  if (!Number.isFinite(p)) return '–';
  if (p < 0.001) return before ? `${before} < 0.001` : '<0.001';
  return `${before && `${before} = `}${p.toFixed(p < 0.1 ? 3 : 2)}`;
}
