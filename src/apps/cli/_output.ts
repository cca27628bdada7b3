/** Prints data on stdout, in colour only on a terminal that supports it. */
import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Whether stdout is a terminal that shows colours, and NO_COLOR is not set. */
const coloured = (): boolean =>
  process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';

export const paint = (style: Style, text: string): string =>
  coloured() ? styleText(style, text) : text;

export function print(line = ''): void {
  process.stdout.write(`${line}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** The width in columns to wrap text to: the terminal's, within 40..140, or 100 without one. */
export const columns = (): number => Math.max(40, Math.min(140, process.stdout.columns || 100));

/**
 * Lays rows out in columns two spaces apart, with the head as the first line. Columns that contain
 * only numbers are aligned to the right.
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, c) =>
    Math.max(width(title), ...rows.map((row) => width(row[c] ?? ''))),
  );
  const right = head.map(
    (_, c) => rows.length > 0 && rows.every((row) => /^[-−\d.,%–]*$/.test(row[c] ?? '')),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, c) => {
        const space = ' '.repeat(Math.max(0, (widths[c] as number) - width(cell)));
        return right[c] ? space + cell : cell + space;
      })
      .join('  ')
      .trimEnd();
  return [paint('bold', line(head)), ...rows.map(line)];
}

const width = (text: string): number => [...text].length;

/** Formats a whole number as `1,234,567`, the same in every locale. */
export const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

/** Formats a number with its noun: `1 sample`, `1,200 samples`. */
export const counted = (n: number, noun: string, plural = `${noun}s`): string =>
  `${grouped(n)} ${n === 1 ? noun : plural}`;
