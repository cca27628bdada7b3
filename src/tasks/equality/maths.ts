/** Whether two answers of a mathematical question are the same, however they are written. */
import { createRng, deriveSeed, type Rng } from '../../random.js';
import { parseExpression } from './expression.js';
import { isClose } from './rational.js';

/** Longer texts are compared as they stand. */
const MOST_CHARACTERS = 2000;
/** Kinds of values of a letter: positive ones, some of either sign, and integers, where alone factorials have values. */
const KINDS: readonly ((rng: Rng) => number)[] = [
  (rng) => 0.3 + 2.4 * rng.next(),
  (rng) => (rng.next() < 0.5 ? -1 : 1) * (0.3 + 2.4 * rng.next()),
  (rng) => 1 + Math.floor(8 * rng.next()),
];
/** Points of each kind. */
const TRIED = 3;
/** Where expressions are compared: the value of each letter, the same one in both. */
const POINTS = KINDS.flatMap((draw, kind) =>
  Array.from(
    { length: TRIED },
    (_, trial) => (letter: string) => draw(createRng(deriveSeed(1, 'maths', kind, trial, letter))),
  ),
);
/** The larger of two values over this, between numbers that are no integers: answers are rounded in other places. */
const PARTS = 1_000_000_000n;
/** Of the largest of what was added, that floating point may be wrong by. */
const ROUNDING = 1e-14;

/**
 * Compares numbers (integers exactly, others to nine digits), expressions with letters (by their values at a few random points, which a wrong
 * answer meets with probability close to 0), equations such as `x = 3` with the value alone, tuples, intervals and lists part by part, and sets, lists
 * without brackets and `a \pm b` in any order. Of a text with `\boxed{…}` the last box counts; a unit in `\text{…}` need not be there. Texts that are no
 * mathematics are equal if they are the same apart from blanks and case.
 */
export function equalMaths(given: string, wanted: string): boolean {
  const [answer, right] = [lastBox(given) ?? given, lastBox(wanted) ?? wanted];
  if (Math.max(answer.length, right.length) > MOST_CHARACTERS) return words(answer) === words(right);
  const [a, b] = [framed(answer), framed(right)];
  if (a.unit !== '' && b.unit !== '' && a.unit !== b.unit) return false;
  return equalParts(a.text, b.text);
}

function equalParts(a: string, b: string): boolean {
  if (words(a) === words(b)) return true;
  const [left, right] = [partsOf(a), partsOf(b)];
  if (left.parts.length > 1 || right.parts.length > 1) {
    if (left.open !== right.open || left.close !== right.close || left.parts.length !== right.parts.length)
      return false;
    if (left.open === '{' || left.open === '') return sameSet(left.parts, right.parts);
    return left.parts.every((part, i) => equalParts(part, right.parts[i]!));
  }
  const [x, y] = [named(a), named(b)];
  if (x.name !== null && y.name !== null && words(x.name) !== words(y.name)) return false;
  return equalValues(x.value, y.value);
}

function equalValues(a: string, b: string): boolean {
  const [up, down] = [infinity(a), infinity(b)];
  if (up !== null || down !== null) return up === down;
  const [f, g] = [parseExpression(a), parseExpression(b)];
  if (!f || !g) return false;
  if (f.exact && g.exact) return isClose(f.exact, g.exact, PARTS);
  let compared = 0;
  for (const at of POINTS) {
    let largest = 0;
    const note = (size: number) => {
      largest = Math.max(largest, size);
    };
    const [x, y] = [f.value(at, note), g.value(at, note)];
    // Outside of what one of them is defined for, or beyond what a number holds, there is nothing to compare.
    if (Number.isNaN(x) || Number.isNaN(y) || largest === Infinity) continue;
    if (Math.abs(x) === Infinity || Math.abs(y) === Infinity) continue;
    compared++;
    const size = Math.max(Math.abs(x), Math.abs(y));
    if (!(Math.abs(x - y) <= Math.max(size / Number(PARTS), ROUNDING * largest))) return false;
  }
  return compared > 0;
}

/** 1 or −1 where a text is ∞ or −∞ alone: overflow of a number is not. */
function infinity(text: string): number | null {
  const [, sign] = /^([+−-]?)(?:\\infty|∞|\\?infinity|oo)$/i.exec(text.replaceAll(/\s/g, '')) ?? [];
  return sign === undefined ? null : /[−-]/.test(sign) ? -1 : 1;
}

/** Every part has one partner of its own. */
function sameSet(left: readonly string[], right: readonly string[]): boolean {
  const free = [...right];
  return left.every((part) => {
    const partner = free.findIndex((other) => equalParts(part, other));
    if (partner >= 0) free.splice(partner, 1);
    return partner >= 0;
  });
}

/** `x = 3` as x and 3, `f(x) = 2x` as f(x) and 2x. */
function named(text: string): { readonly name: string | null; readonly value: string } {
  const [, name, value] = /^\s*(\\?[A-Za-z]+(?:_\{?\w+\}?)?(?:\([A-Za-z]\))?)\s*=([^=]*)$/s.exec(text) ?? [];
  return name === undefined ? { name: null, value: text } : { name, value: value! };
}

interface Parts {
  /** The brackets around a list; empty without any. */
  readonly open: string;
  readonly close: string;
  readonly parts: readonly string[];
}

const CLOSES: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** What commas and semicolons part at the top level; a number's thousands separators do not, but in brackets. */
function partsOf(text: string): Parts {
  const braced = text.replaceAll('\\{', '{').replaceAll('\\}', '}');
  const [open = '', close = ''] = [braced[0], braced.at(-1)];
  if (open in CLOSES && /[)\]}]/.test(close) && closesAtEnd(braced)) {
    const parts = split(braced.slice(1, -1), false);
    if (parts.length > 1) return { open, close, parts };
  }
  return { open: '', close: '', parts: split(braced, true).flatMap(bothSigns) };
}

/** `a \pm b` as two. */
function bothSigns(text: string): string[] {
  const pieces = text.split(/\\pm(?![A-Za-z])|±/);
  return pieces.length > 1 ? ['+', '-'].map((sign) => pieces.join(sign)) : [text];
}

/** Whether the first bracket is closed by the last character. */
function closesAtEnd(text: string): boolean {
  let depth = 0;
  for (const [i, character] of [...text].entries()) {
    if (/[([{]/.test(character)) depth++;
    if (/[)\]}]/.test(character)) depth--;
    if (depth === 0) return i === text.length - 1;
  }
  return false;
}

function split(text: string, thousands: boolean): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (/[([{]/.test(character)) depth++;
    if (/[)\]}]/.test(character)) depth--;
    const separator = character === ';' || (character === ',' && !(thousands && isThousands(text, i)));
    if (separator && depth === 0) {
      parts.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  return [...parts, text.slice(start).trim()];
}

function isThousands(text: string, comma: number): boolean {
  return (
    /(?:^|[^\d.])\d{1,3}(?:,\d{3})*$/.test(text.slice(0, comma)) && /^\d{3}(?!\d)/.test(text.slice(comma + 1))
  );
}

/** Without the frame of an answer: dollars, words about it, a full stop, a unit. */
function framed(text: string): { readonly text: string; readonly unit: string } {
  const answer = text
    .replaceAll(/\\?\$|\\!/g, '')
    .replaceAll(/\\(?:left|right)(?![A-Za-z])/g, '')
    .replaceAll('{,}', ',')
    .replaceAll(/(?<=\d.*)(?:\\text\{\s*(?:and|or)\s*\}|\s(?:and|or)\s)(?=.*\d)/g, ', ')
    .replaceAll(/(?<=\d)\\,(?=\d{3}(?!\d))/g, '')
    .replace(/^\s*(?:the\s+)?(?:final\s+)?answer\s*(?:is|:)\s*/i, '')
    .trim()
    .replace(/\.$/, '');
  const [, value, unit] = /^(.*\d.*?)\\(?:text|mathrm|textbf|mbox)\{([^{}]*)\}$/s.exec(answer) ?? [];
  const shown = (latex: string) =>
    latex.replaceAll(/\\(?:text|mathrm|textbf|mbox)\{([^{}]*)\}/g, '$1').trim();
  return { text: shown(value ?? answer), unit: words(unit ?? '') };
}

function lastBox(text: string): string | undefined {
  const at = text.lastIndexOf('\\boxed{');
  if (at < 0) return undefined;
  const start = at + '\\boxed{'.length;
  let depth = 1;
  for (let i = start; i < text.length; i++) {
    if (text[i] === '{') depth++;
    if (text[i] === '}') depth--;
    if (depth === 0) return text.slice(start, i);
  }
  return undefined;
}

/** Without case and blanks, but those between digits. */
const words = (text: string): string =>
  text
    .toLowerCase()
    .trim()
    .replaceAll(/(?<!\d)\s+|\s+(?!\d)/g, '')
    .replaceAll(/\s+/g, ' ');
