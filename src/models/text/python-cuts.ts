/**
 * Cuts, searches and replaces in texts with shadows as Python's `str` methods do: compares the
 * plain characters and returns the shadows themselves.
 */
import type { Shadows } from './shadows.js';

/** Python's white space: includes the ASCII separators and excludes U+FEFF. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: Python counts these as white space.
export const SPACE = /^[\p{White_Space}\x1c-\x1f]$/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: Python ends lines at these.
const LINE_END = /^[\n-\r\x1c-\x1e\x85\u2028\u2029]$/u;

/** A text's characters, as they are and without shadows. */
export interface Letters {
  readonly own: readonly string[];
  readonly plain: readonly string[];
}

export function lettersOf(shadows: Shadows, text: string): Letters {
  const own = [...text];
  return { own, plain: own.map((one) => shadows.plain(one)) };
}

export const slice = ({ own }: Letters, from: number, to?: number) => own.slice(from, to).join('');

const reversed = ({ own, plain }: Letters): Letters => ({
  own: [...own].reverse(),
  plain: [...plain].reverse(),
});

/** Every index in `from` ≤ index < `to` at which the plain text has `part`, overlaps included. */
export function indicesOf(
  { plain }: Letters,
  part: readonly string[],
  from = 0,
  to = plain.length,
): number[] {
  const found: number[] = [];
  const last = Math.min(to, plain.length) - part.length;
  for (let i = from; i <= last; i += 1)
    if (part.every((one, j) => plain[i + j] === one)) found.push(i);
  return found;
}

/** The indices at which the plain text has `part`, from the left, without overlaps. */
export function separateIndicesOf(letters: Letters, part: readonly string[]): number[] {
  let end = 0;
  return indicesOf(letters, part).filter((at) => {
    if (at < end) return false;
    end = at + part.length;
    return true;
  });
}

/** Strips the characters of `set` from the given sides; white space if `set` is null. */
export function strip(
  letters: Letters,
  set: Letters | null,
  sides: 'left' | 'right' | 'both',
): string {
  const chosen = set === null ? null : new Set(set.plain);
  const drops = (one: string) => (chosen === null ? SPACE.test(one) : chosen.has(one));
  let [from, to] = [0, letters.own.length];
  if (sides !== 'right') while (from < to && drops(letters.plain[from]!)) from += 1;
  if (sides !== 'left') while (to > from && drops(letters.plain[to - 1]!)) to -= 1;
  return slice(letters, from, to);
}

/** Splits at a separator at most `most` times, or everywhere if `most` is negative. */
export function splitAt(
  letters: Letters,
  separator: readonly string[],
  most: number,
  fromRight: boolean,
): string[] {
  const width = separator.length;
  if (width === 0) throw new Error('empty separator');
  const limit = most < 0 ? undefined : most;
  if (!fromRight)
    return between(letters, separateIndicesOf(letters, separator).slice(0, limit), width);
  // Where separators overlap, a search from the right finds other places than one from the left.
  const found = separateIndicesOf(reversed(letters), [...separator].reverse())
    .map((at) => letters.own.length - at - width)
    .slice(0, limit)
    .reverse();
  return between(letters, found, width);
}

/** Splits at runs of white space at most `most` times, or everywhere if `most` is negative. */
export function splitAtSpace(letters: Letters, most: number, fromRight: boolean): string[] {
  const words = wordsIn(letters);
  const texts = (some: readonly Span[]) => some.map(([from, to]) => slice(letters, from, to));
  if (most < 0 || words.length <= most) return texts(words);
  if (fromRight) {
    const kept = most === 0 ? [] : words.slice(-most);
    const rest = words[words.length - kept.length - 1];
    const head = rest === undefined ? [] : [slice(letters, 0, rest[1])];
    return [...head, ...texts(kept)];
  }
  const rest = words[most];
  const tail = rest === undefined ? [] : [slice(letters, rest[0])];
  return [...texts(words.slice(0, most)), ...tail];
}

type Span = readonly [from: number, to: number];

/** The runs of characters that are not white space. */
function wordsIn({ plain }: Letters): Span[] {
  const words: Span[] = [];
  for (let i = 0; i < plain.length; ) {
    while (i < plain.length && SPACE.test(plain[i]!)) i += 1;
    const from = i;
    while (i < plain.length && !SPACE.test(plain[i]!)) i += 1;
    if (i > from) words.push([from, i]);
  }
  return words;
}

export function splitLines(letters: Letters, keepEnds: boolean): string[] {
  const { own, plain } = letters;
  const lines: string[] = [];
  let from = 0;
  for (let i = 0; i < own.length; i += 1) {
    if (!LINE_END.test(plain[i]!)) continue;
    const end = i;
    if (plain[i] === '\r' && plain[i + 1] === '\n') i += 1;
    lines.push(slice(letters, from, keepEnds ? i + 1 : end));
    from = i + 1;
  }
  if (from < own.length) lines.push(slice(letters, from));
  return lines;
}

/** Replaces the first `count` occurrences of `part`, or all of them if `count` is negative. */
export function replace(
  letters: Letters,
  part: readonly string[],
  by: string,
  count: number,
): string {
  // The empty text occurs before every character and at the end.
  const all =
    part.length === 0
      ? Array.from({ length: letters.own.length + 1 }, (_, i) => i)
      : separateIndicesOf(letters, part);
  const found = count < 0 ? all : all.slice(0, count);
  return between(letters, found, part.length).join(by);
}

/** The texts before, between and after the parts of `width` characters that begin at `found`. */
function between(letters: Letters, found: readonly number[], width: number): string[] {
  const ends = [...found, letters.own.length];
  return ends.map((end, i) => slice(letters, i === 0 ? 0 : found[i - 1]! + width, end));
}

export function removePrefix(letters: Letters, part: readonly string[]): string {
  const has = letters.plain.join('').startsWith(part.join(''));
  return has ? slice(letters, part.length) : slice(letters, 0);
}

export function removeSuffix(letters: Letters, part: readonly string[]): string {
  const has = letters.plain.join('').endsWith(part.join(''));
  return has ? slice(letters, 0, letters.own.length - part.length) : slice(letters, 0);
}

/** Splits at the first or last separator: before, separator, after. */
export function partition(
  letters: Letters,
  separator: readonly string[],
  last: boolean,
): readonly string[] {
  const parts = splitAt(letters, separator, 1, last);
  const text = slice(letters, 0);
  if (parts.length === 1) return last ? ['', '', text] : [text, '', ''];
  const from = [...parts[0]!].length;
  return [parts[0]!, slice(letters, from, from + separator.length), parts[1]!];
}
