/** An answer's numbers as the table prints them. */
import type { Quantity } from './answer.js';

/** `0.123` and `0.101 to 0.145`, with as many decimals as give the half-width two digits; '' for no interval. */
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

/** A number without an interval, to four significant digits; `–` for none. */
export function exactText(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Number.isInteger(value)) return signed(`${value}`);
  return signed(`${Number(value.toPrecision(4))}`);
}

/** With a true minus sign, and none before a zero. */
function signed(text: string): string {
  return (Number(text) === 0 ? text.replace('-', '') : text).replace('-', '−');
}
