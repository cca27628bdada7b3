/** Formats an answer's numbers for its table. */
import type { Quantity } from './quantity.js';

/**
 * `0.123` and `0.101 to 0.145`, with enough decimals to give the half-width two digits. The
 * interval is '' where the number has none.
 */
export function quantityTexts({ value, low, high }: Pick<Quantity, 'value' | 'low' | 'high'>): {
  readonly value: string;
  readonly interval: string;
} {
  if (!Number.isFinite(low) || !Number.isFinite(high))
    return { value: exactText(value), interval: '' };
  const halfWidth = (high - low) / 2;
  const decimals =
    halfWidth > 0 ? Math.max(0, Math.min(6, 1 - Math.floor(Math.log10(halfWidth)))) : 3;
  const text = (x: number) => signed(x.toFixed(decimals));
  return { value: text(value), interval: `${text(low)} to ${text(high)}` };
}

/** A number without an interval, to four significant digits; `–` if it is not finite. */
export function exactText(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Number.isInteger(value)) return signed(`${value}`);
  return signed(`${Number(value.toPrecision(4))}`);
}

/** Uses a true minus sign, and drops it before a zero. */
function signed(text: string): string {
  return (Number(text) === 0 ? text.replace('-', '') : text).replace('-', '−');
}
