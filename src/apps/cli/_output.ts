/** What commands print: data on stdout, in colour only on a terminal that wants it. */
import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Whether stdout takes colour: a terminal, unless NO_COLOR is set. */
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

/** Columns that text is wrapped to: the terminal's, or 100 in a file or a pipe. */
export const columns = (): number => Math.max(40, Math.min(140, process.stdout.columns || 100));

/** Rows in aligned columns, two spaces apart; a column of numbers only is aligned to the right. */
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

/** `1,234,567`, the same in every locale. */
export const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

/** `1 sample`, `1,200 samples`. */
export const counted = (n: number, noun: string): string =>
  `${grouped(n)} ${noun}${n === 1 ? '' : 's'}`;
