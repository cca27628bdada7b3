/** Whether two answers of a mathematical question are the same, however they are written. */
import { createRng, deriveSeed } from '../../random.js';
import { parseExpression } from './expression.js';

/** Values tried for the letters of an expression. */
const TRIALS = 4;
/** Relative; rounding in other steps makes less. */
const TOLERANCE = 1e-9;

/**
 * Compares numbers, expressions with letters (by their values at a few random points, which a wrong answer meets with probability close to 0), equations
 * such as `x = 3` with the value alone, and lists, tuples, intervals and sets part by part. Of a text with `\boxed{…}` the last box counts. Texts
 * that are no mathematics are equal if they are the same apart from blanks and case.
 */
export function equalMaths(given: string, wanted: string): boolean {
  const [a, b] = [tidied(given), tidied(wanted)];
  return a === b || equalParts(a, b);
}

function equalParts(a: string, b: string): boolean {
  if (words(a) === words(b)) return true;
  const [left, right] = [partsOf(a), partsOf(b)];
  if (left.parts.length > 1 || right.parts.length > 1) {
    if (left.open !== right.open || left.close !== right.close || left.parts.length !== right.parts.length)
      return false;
    if (left.open === '{') return sameSet(left.parts, right.parts);
    return left.parts.every((part, i) => equalParts(part, right.parts[i]!));
  }
  return equalValues(withoutName(a, b), withoutName(b, a));
}

function equalValues(a: string, b: string): boolean {
  const [f, g] = [parseExpression(a), parseExpression(b)];
  if (!f || !g) return false;
  let compared = 0;
  for (let trial = 0; trial < TRIALS; trial++) {
    // The same letter has the same value in both; positive, so that roots and logarithms exist.
    const at = (letter: string) => 0.3 + 2.4 * createRng(deriveSeed(1, 'maths', trial, letter)).next();
    const [x, y] = [f(at), g(at)];
    if (Number.isNaN(x) && Number.isNaN(y)) continue;
    compared++;
    if (x === y) continue;
    const size = Math.max(1, Math.abs(x), Math.abs(y));
    if (!Number.isFinite(size) || Math.abs(x - y) > TOLERANCE * size) return false;
  }
  return compared > 0;
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

/** `x = 3` as `3` where the other side is no equation. */
function withoutName(text: string, other: string): string {
  const named = /^\s*[A-Za-z]\w?\s*=(?!=)(.*)$/s.exec(text);
  return named && !other.includes('=') ? named[1]! : text;
}

interface Parts {
  /** The brackets around a list; empty without any. */
  readonly open: string;
  readonly close: string;
  readonly parts: readonly string[];
}

const CLOSES: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** What commas and semicolons part at the top level; a number's thousands separators do not. */
function partsOf(text: string): Parts {
  const braced = text.replaceAll('\\{', '{').replaceAll('\\}', '}');
  const [open = '', close = ''] = [braced[0], braced.at(-1)];
  const bracketed = open in CLOSES && /[)\]}]/.test(close) && closesAtEnd(braced);
  const inner = bracketed ? braced.slice(1, -1) : braced;
  const parts = split(inner);
  return bracketed && parts.length > 1
    ? { open, close, parts }
    : { open: '', close: '', parts: split(braced) };
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

function split(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (/[([{]/.test(character)) depth++;
    if (/[)\]}]/.test(character)) depth--;
    const separator = character === ';' || (character === ',' && !isThousands(text, i));
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

/** Without the frame of an answer: dollars, the last box, words about it, a full stop. */
function tidied(text: string): string {
  const boxed = lastBox(text) ?? text;
  return boxed
    .replaceAll(/\\(?:text|mathrm|textbf|mbox)\{([^{}]*)\}/g, '$1')
    .replaceAll(/\\(?:left|right)(?![A-Za-z])/g, '')
    .replace(/^\s*(?:the\s+)?(?:final\s+)?answer\s*(?:is|:)\s*/i, '')
    .replaceAll('$', '')
    .trim()
    .replace(/\.$/, '')
    .trim();
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

const words = (text: string): string => text.toLowerCase().replaceAll(/\s+/g, '');
