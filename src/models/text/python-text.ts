/**
 * The methods of Python's `str` and Jinja's filters of the same kind, on texts with shadows: they compare what the characters say and
 * hand on the characters themselves. Source: the Python library reference, "String Methods", and Jinja's filters.py.
 */
import type { Shadows } from './shadows.js';

/** What templates pass: texts, numbers, flags, none, and tuples or lists of texts. */
export type Argument = string | number | boolean | null | readonly unknown[];
export type Result = string | number | boolean | readonly string[];
export type Keywords = Readonly<Record<string, Argument>>;
type Method = (text: string, args: readonly Argument[], keywords: Keywords) => Result;

/** White space as Python has it: with the separators of ASCII, without U+FEFF. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: Python counts these as white space.
const SPACE = /^[\p{White_Space}\x1c-\x1f]$/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: Python ends lines at these.
const LINE_END = /^[\n-\r\x1c-\x1e\x85\u2028\u2029]$/u;

/** A text as its characters and what each one says. */
interface Letters {
  readonly own: readonly string[];
  readonly says: readonly string[];
}

export function createPythonText(shadows: Shadows): {
  readonly methods: ReadonlyMap<string, Method>;
  readonly filters: ReadonlyMap<string, Method>;
} {
  const lettersOf = (text: string): Letters => {
    const own = [...text];
    return { own, says: own.map((one) => shadows.plain(one)) };
  };
  const cut = ({ own }: Letters, from: number, to?: number) => own.slice(from, to).join('');

  /** Places at which `part` stands in `whole`, none within another. */
  function places(whole: Letters, part: string): number[] {
    const { says: wanted } = lettersOf(part);
    const found: number[] = [];
    for (let i = 0; i + wanted.length <= whole.own.length; i += 1)
      if (wanted.every((one, j) => whole.says[i + j] === one)) {
        found.push(i);
        i += wanted.length - 1;
      }
    return found;
  }

  function strip(
    text: string,
    set: Argument | undefined,
    sides: 'left' | 'right' | 'both',
  ): string {
    const letters = lettersOf(text);
    const chosen = typeof set === 'string' ? new Set(lettersOf(set).says) : null;
    const goes = (one: string) => (chosen === null ? SPACE.test(one) : chosen.has(one));
    let [from, to] = [0, letters.own.length];
    if (sides !== 'right') while (from < to && goes(letters.says[from]!)) from += 1;
    if (sides !== 'left') while (to > from && goes(letters.says[to - 1]!)) to -= 1;
    return cut(letters, from, to);
  }

  function split(
    text: string,
    separator: Argument | undefined,
    most: number,
    fromRight: boolean,
  ): string[] {
    const letters = lettersOf(text);
    const spans: (readonly [number, number])[] = [];
    if (typeof separator === 'string') {
      const width = [...separator].length;
      if (width === 0) throw new Error('empty separator');
      // From the right, other places may be found where they overlap.
      const found = fromRight
        ? places(reversed(letters), [...separator].reverse().join(''))
            .map((at) => letters.own.length - at - width)
            .slice(0, most < 0 ? undefined : most)
            .reverse()
        : places(letters, separator).slice(0, most < 0 ? undefined : most);
      const ends = [...found, letters.own.length];
      return ends.map((end, i) => cut(letters, i === 0 ? 0 : found[i - 1]! + width, end));
    }
    for (let i = 0; i < letters.own.length; ) {
      while (i < letters.own.length && SPACE.test(letters.says[i]!)) i += 1;
      const from = i;
      while (i < letters.own.length && !SPACE.test(letters.says[i]!)) i += 1;
      if (i > from) spans.push([from, i]);
    }
    if (most < 0 || spans.length <= most) return spans.map(([from, to]) => cut(letters, from, to));
    if (fromRight) {
      const kept = most === 0 ? [] : spans.slice(-most);
      const rest = spans[spans.length - kept.length - 1];
      const head = rest === undefined ? [] : [cut(letters, 0, rest[1])];
      return [...head, ...kept.map(([from, to]) => cut(letters, from, to))];
    }
    const rest = spans[most];
    return [
      ...spans.slice(0, most).map(([from, to]) => cut(letters, from, to)),
      ...(rest === undefined ? [] : [cut(letters, rest[0])]),
    ];
  }

  function splitLines(text: string, keep: boolean): string[] {
    const letters = lettersOf(text);
    const lines: string[] = [];
    let from = 0;
    for (let i = 0; i < letters.own.length; i += 1) {
      if (!LINE_END.test(letters.says[i]!)) continue;
      const end = i;
      if (letters.says[i] === '\r' && letters.says[i + 1] === '\n') i += 1;
      lines.push(cut(letters, from, keep ? i + 1 : end));
      from = i + 1;
    }
    if (from < letters.own.length) lines.push(cut(letters, from));
    return lines;
  }

  function replace(text: string, from: string, to: string, count: number): string {
    const letters = lettersOf(text);
    const width = [...from].length;
    const all =
      width === 0
        ? Array.from({ length: letters.own.length + 1 }, (_, i) => i)
        : places(letters, from);
    const found = count < 0 ? all : all.slice(0, count);
    const ends = [...found, letters.own.length];
    return ends.map((end, i) => cut(letters, i === 0 ? 0 : found[i - 1]! + width, end)).join(to);
  }

  /** Exchanges characters one by one, or as a whole where the number of them stays, as endings may depend on neighbours. */
  function recase(text: string, change: (says: string) => string): string {
    const { own, says } = lettersOf(text);
    const whole = [...change(says.join(''))];
    return own
      .map((one, i) => shadows.as(one, whole.length === own.length ? whole[i]! : change(says[i]!)))
      .join('');
  }
  const upper = (text: string) => recase(text, (says) => says.toUpperCase());
  const lower = (text: string) => recase(text, (says) => says.toLowerCase());
  /** The first letter of a word: ligatures and the sharp s give one capital. */
  const initial = (text: string) =>
    recase(text, (says) => {
      const [first = '', ...rest] = [...says.toUpperCase()];
      return first + (says === 'ŉ' ? rest.join('') : rest.join('').toLowerCase());
    });
  const capitalize = (text: string) => initialsAt(text, (i) => i === 0);
  /** Makes the letters at these places initials, and the others small. */
  function initialsAt(
    text: string,
    starts: (i: number, says: readonly string[]) => boolean,
  ): string {
    const { own, says } = lettersOf(text);
    const small = [...lower(text)];
    return own
      .map((one, i) => {
        if (starts(i, says)) return initial(one);
        return small.length === own.length ? small[i]! : lower(one);
      })
      .join('');
  }
  const isCased = (says: string | undefined) => says !== undefined && /^\p{Cased}$/u.test(says);
  const title = (text: string) =>
    initialsAt(text, (i, says) => isCased(says[i]) && !isCased(says[i - 1]));
  /** Jinja's own: a word begins after a space, a hyphen or an opening bracket, and each is put into small letters by itself. */
  function titleFilter(text: string): string {
    const { own, says } = lettersOf(text);
    const starts = (i: number) => /^[-({[<]$/.test(says[i]!) || SPACE.test(says[i]!);
    let changed = '';
    for (let from = 0, to = 0; from < own.length; from = to) {
      to = from + 1;
      while (to < own.length && starts(to) === starts(from)) to += 1;
      changed += upper(own[from]!) + lower(own.slice(from + 1, to).join(''));
    }
    return changed;
  }

  const ends = (name: 'startsWith' | 'endsWith'): Method =>
    function test(text, [wanted, from, to]) {
      const letters = lettersOf(text);
      const says = letters.says.slice(numberOr(from, 0), numberOr(to, undefined)).join('');
      const all = Array.isArray(wanted) ? wanted : [wanted];
      return all.some((one) => says[name](shadows.plain(textOf(one))));
    };
  const find =
    (pick: (found: readonly number[]) => number | undefined, must = false): Method =>
    (text, [part, from, to]) => {
      const letters = lettersOf(text);
      const wanted = lettersOf(textOf(part)).says;
      const end = numberOr(to, letters.own.length);
      const all: number[] = [];
      for (
        let i = numberOr(from, 0);
        i + wanted.length <= Math.min(end, letters.own.length);
        i += 1
      )
        if (wanted.every((one, j) => letters.says[i + j] === one)) all.push(i);
      const found = pick(all);
      if (found === undefined && must) throw new Error('substring not found');
      return found ?? -1;
    };
  const every =
    (test: RegExp): Method =>
    (text) => {
      const { says } = lettersOf(text);
      return says.length > 0 && says.every((one) => test.test(one));
    };
  const partition =
    (last: boolean): Method =>
    (text, [separator]) => {
      const parts = split(text, textOf(separator), 1, last);
      if (parts.length === 1) return last ? ['', '', text] : [text, '', ''];
      const from = [...parts[0]!].length;
      return [
        parts[0]!,
        cut(lettersOf(text), from, from + [...textOf(separator)].length),
        parts[1]!,
      ];
    };

  const methods = new Map<string, Method>([
    ['strip', (text, [set]) => strip(text, set, 'both')],
    ['lstrip', (text, [set]) => strip(text, set, 'left')],
    ['rstrip', (text, [set]) => strip(text, set, 'right')],
    [
      'split',
      (text, [by, most], own) =>
        split(text, by ?? own.sep, numberOr(most ?? own.maxsplit, -1), false),
    ],
    [
      'rsplit',
      (text, [by, most], own) =>
        split(text, by ?? own.sep, numberOr(most ?? own.maxsplit, -1), true),
    ],
    [
      'splitlines',
      (text, [keep], own) => splitLines(text, (keep ?? own.keepends ?? false) === true),
    ],
    ['partition', partition(false)],
    ['rpartition', partition(true)],
    [
      'replace',
      (text, [from, to, count], own) =>
        replace(text, textOf(from), textOf(to), numberOr(count ?? own.count, -1)),
    ],
    ['removeprefix', (text, [part]) => without(text, textOf(part), true)],
    ['removesuffix', (text, [part]) => without(text, textOf(part), false)],
    ['startswith', ends('startsWith')],
    ['endswith', ends('endsWith')],
    ['find', find((found) => found[0])],
    ['rfind', find((found) => found.at(-1))],
    ['index', find((found) => found[0], true)],
    ['rindex', find((found) => found.at(-1), true)],
    [
      'count',
      (text, [part]) =>
        part === '' ? [...text].length + 1 : places(lettersOf(text), textOf(part)).length,
    ],
    [
      'join',
      (text, [parts]) => (Array.isArray(parts) ? parts : [...textOf(parts)]).map(textOf).join(text),
    ],
    ['upper', upper],
    ['lower', lower],
    ['capitalize', capitalize],
    ['title', title],
    ['isspace', every(SPACE)],
    ['isalpha', every(/^\p{L}$/u)],
    ['isalnum', every(/^[\p{L}\p{N}]$/u)],
    ['isdecimal', every(/^\p{Nd}$/u)],
    ['isdigit', every(/^[\p{Nd}²³¹⁰⁴-⁹₀-₉]$/u)],
    ['isnumeric', every(/^\p{N}$/u)],
    ['isupper', (text) => isCase(shadows.plain(text), /\p{Lu}/u, /\p{Ll}/u)],
    ['islower', (text) => isCase(shadows.plain(text), /\p{Ll}/u, /\p{Lu}/u)],
  ]);

  function without(text: string, part: string, atStart: boolean): string {
    const letters = lettersOf(text);
    const [says, wanted] = [letters.says.join(''), shadows.plain(part)];
    if (!(atStart ? says.startsWith(wanted) : says.endsWith(wanted))) return text;
    const width = [...wanted].length;
    return atStart ? cut(letters, width) : cut(letters, 0, letters.own.length - width);
  }

  const filters = new Map<string, Method>([
    ...(['upper', 'lower', 'capitalize', 'replace'] as const).map(
      (name) => [name, methods.get(name)!] as const,
    ),
    ['trim', (text, [set], own) => strip(text, set ?? own.chars, 'both')],
    ['length', (text) => [...text].length],
    ['count', (text) => [...text].length],
    ['list', (text) => [...text]],
    ['first', (text) => [...text][0] ?? ''],
    ['last', (text) => [...text].at(-1) ?? ''],
    ['reverse', (text) => [...text].reverse().join('')],
    ['join', (text, [by]) => [...text].join(typeof by === 'string' ? by : '')],
    ['string', (text) => text],
    ['safe', (text) => text],
    ['title', titleFilter],
    [
      'indent',
      (text, [width, first, blank], own) => {
        const by = width ?? own.width ?? 4;
        const margin = typeof by === 'string' ? by : ' '.repeat(Number(by));
        const [head = '', ...rest] = splitLines(`${text}\n`, false);
        const all = (blank ?? own.blank ?? false) === true;
        const lines = rest.map((line) => (line !== '' || all ? margin + line : line));
        return ((first ?? own.first ?? false) === true ? margin : '') + [head, ...lines].join('\n');
      },
    ],
    [
      'int',
      (text, [otherwise], own) => {
        const says = shadows.plain(text).trim();
        const value = /^[+-]?\d+(_\d+)*$/.test(says)
          ? Number(says.replaceAll('_', ''))
          : Math.trunc(floatOf(says));
        return Number.isFinite(value) ? value : numberOr(otherwise ?? own.default, 0);
      },
    ],
  ]);
  return { methods, filters };
}

const floatOf = (says: string) =>
  /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(says) ? Number(says) : Number.NaN;

function isCase(text: string, wanted: RegExp, not: RegExp): boolean {
  return wanted.test(text) && !not.test(text);
}

const reversed = ({ own, says }: Letters): Letters => ({
  own: [...own].reverse(),
  says: [...says].reverse(),
});

function textOf(value: unknown): string {
  if (typeof value !== 'string')
    throw new Error('a method of texts was given something else than a text');
  return value;
}

function numberOr<T>(value: Argument | undefined, otherwise: T): number | T {
  return typeof value === 'number' ? value : otherwise;
}
