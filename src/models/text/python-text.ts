/**
 * The methods of Python's `str` and Jinja's text filters, on texts with shadows: they compare the
 * plain characters and return the shadows themselves. Source: the Python library reference, "String
 * Methods", and Jinja's filters.py.
 */
import { PythonCase } from './python-case.js';
import {
  indicesOf,
  type Letters,
  lettersOf,
  partition,
  removePrefix,
  removeSuffix,
  replace,
  SPACE,
  separateIndicesOf,
  splitAt,
  splitAtSpace,
  splitLines,
  strip,
} from './python-cuts.js';
import type { Shadows } from './shadows.js';

/** The values that templates pass: texts, numbers, booleans, none, and tuples or lists of texts. */
export type Argument = string | number | boolean | null | readonly unknown[];
export type Result = string | number | boolean | readonly string[];
export type Keywords = Readonly<Record<string, Argument>>;
type Method = (text: string, args: readonly Argument[], keywords: Keywords) => Result;
type Methods = Readonly<Record<string, Method>>;

export class PythonText {
  readonly methods: ReadonlyMap<string, Method>;
  readonly filters: ReadonlyMap<string, Method>;
  private readonly case: PythonCase;

  constructor(private readonly shadows: Shadows) {
    this.case = new PythonCase(shadows);
    const methods: Methods = {
      ...this.cuttingMethods(),
      ...this.searchMethods(),
      ...this.caseMethods(),
      ...this.tests(),
    };
    this.methods = new Map(Object.entries(methods));
    this.filters = new Map(Object.entries(this.ownFilters(methods)));
  }

  private letters(text: string): Letters {
    return lettersOf(this.shadows, text);
  }

  private plain(part: unknown): readonly string[] {
    return this.letters(textOf(part)).plain;
  }

  private strip(text: string, set: Argument | undefined, sides: 'left' | 'right' | 'both') {
    return strip(this.letters(text), typeof set === 'string' ? this.letters(set) : null, sides);
  }

  private split(fromRight: boolean): Method {
    return (text, [by, most], keywords) => {
      const separator = by ?? keywords.sep;
      const limit = numberOr(most ?? keywords.maxsplit, -1);
      return typeof separator === 'string'
        ? splitAt(this.letters(text), this.plain(separator), limit, fromRight)
        : splitAtSpace(this.letters(text), limit, fromRight);
    };
  }

  private cuttingMethods(): Methods {
    return {
      strip: (text, [set]) => this.strip(text, set, 'both'),
      lstrip: (text, [set]) => this.strip(text, set, 'left'),
      rstrip: (text, [set]) => this.strip(text, set, 'right'),
      split: this.split(false),
      rsplit: this.split(true),
      splitlines: (text, [keep], keywords) =>
        splitLines(this.letters(text), (keep ?? keywords.keepends ?? false) === true),
      partition: (text, [by]) => partition(this.letters(text), this.plain(by), false),
      rpartition: (text, [by]) => partition(this.letters(text), this.plain(by), true),
      replace: (text, [from, to, count], keywords) =>
        replace(
          this.letters(text),
          this.plain(from),
          textOf(to),
          numberOr(count ?? keywords.count, -1),
        ),
      removeprefix: (text, [part]) => removePrefix(this.letters(text), this.plain(part)),
      removesuffix: (text, [part]) => removeSuffix(this.letters(text), this.plain(part)),
      join: (text, [parts]) =>
        (Array.isArray(parts) ? parts : [...textOf(parts)]).map(textOf).join(text),
    };
  }

  private searchMethods(): Methods {
    const first = (found: readonly number[]) => found[0];
    const last = (found: readonly number[]) => found.at(-1);
    return {
      startswith: this.affix('startsWith'),
      endswith: this.affix('endsWith'),
      find: this.find(first, () => -1),
      rfind: this.find(last, () => -1),
      index: this.find(first, throwNotFound),
      rindex: this.find(last, throwNotFound),
      count: (text, [part]) =>
        part === ''
          ? [...text].length + 1
          : separateIndicesOf(this.letters(text), this.plain(part)).length,
    };
  }

  private affix(test: 'startsWith' | 'endsWith'): Method {
    return (text, [wanted, from, to]) => {
      const { plain } = this.letters(text);
      const part = plain.slice(numberOr(from, 0), numberOr(to, undefined)).join('');
      const all = Array.isArray(wanted) ? wanted : [wanted];
      return all.some((one) => part[test](this.shadows.plain(textOf(one))));
    };
  }

  private find(
    pick: (found: readonly number[]) => number | undefined,
    otherwise: () => number,
  ): Method {
    return (text, [part, from, to]) => {
      const letters = this.letters(text);
      const end = numberOr(to, letters.own.length);
      return pick(indicesOf(letters, this.plain(part), numberOr(from, 0), end)) ?? otherwise();
    };
  }

  private caseMethods(): Methods {
    return {
      upper: (text) => this.case.upper(text),
      lower: (text) => this.case.lower(text),
      capitalize: (text) => this.case.capitalize(text),
      title: (text) => this.case.title(text),
    };
  }

  private tests(): Methods {
    const every =
      (test: RegExp): Method =>
      (text) => {
        const { plain } = this.letters(text);
        return plain.length > 0 && plain.every((one) => test.test(one));
      };
    const onlyCase =
      (wanted: RegExp, other: RegExp): Method =>
      (text) => {
        const plain = this.shadows.plain(text);
        return wanted.test(plain) && !other.test(plain);
      };
    return {
      isspace: every(SPACE),
      isalpha: every(/^\p{L}$/u),
      isalnum: every(/^[\p{L}\p{N}]$/u),
      isdecimal: every(/^\p{Nd}$/u),
      isdigit: every(/^[\p{Nd}²³¹⁰⁴-⁹₀-₉]$/u),
      isnumeric: every(/^\p{N}$/u),
      isupper: onlyCase(/\p{Lu}/u, /\p{Ll}/u),
      islower: onlyCase(/\p{Ll}/u, /\p{Lu}/u),
    };
  }

  private ownFilters({ upper, lower, capitalize, replace }: Methods): Methods {
    const length: Method = (text) => [...text].length;
    const same: Method = (text) => text;
    return {
      upper: upper!,
      lower: lower!,
      capitalize: capitalize!,
      replace: replace!,
      title: (text) => this.case.titleFilter(text),
      trim: (text, [set], keywords) => this.strip(text, set ?? keywords.chars, 'both'),
      length,
      count: length,
      list: (text) => [...text],
      first: (text) => [...text][0] ?? '',
      last: (text) => [...text].at(-1) ?? '',
      reverse: (text) => [...text].reverse().join(''),
      join: (text, [by]) => [...text].join(typeof by === 'string' ? by : ''),
      string: same,
      safe: same,
      indent: (text, args, keywords) => this.indent(text, args, keywords),
      int: (text, [otherwise], keywords) =>
        integerIn(this.shadows.plain(text)) ?? numberOr(otherwise ?? keywords.default, 0),
    };
  }

  private indent(
    text: string,
    [width, first, blank]: readonly Argument[],
    keywords: Keywords,
  ): string {
    const by = width ?? keywords.width ?? 4;
    const margin = typeof by === 'string' ? by : ' '.repeat(Number(by));
    const [head = '', ...rest] = splitLines(this.letters(`${text}\n`), false);
    const indentsBlank = (blank ?? keywords.blank ?? false) === true;
    const lines = rest.map((line) => (line !== '' || indentsBlank ? margin + line : line));
    const indentsFirst = (first ?? keywords.first ?? false) === true;
    return (indentsFirst ? margin : '') + [head, ...lines].join('\n');
  }
}

/** Reads an integer as Jinja's `int` filter does, without decimals; undefined if not a number. */
function integerIn(plain: string): number | undefined {
  const text = plain.trim();
  const value = /^[+-]?\d+(_\d+)*$/.test(text)
    ? Number(text.replaceAll('_', ''))
    : Math.trunc(decimalIn(text));
  return Number.isFinite(value) ? value : undefined;
}

const decimalIn = (text: string) =>
  /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;

function throwNotFound(): never {
  throw new Error('substring not found');
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new Error('a text method got an argument that is not text');
  return value;
}

function numberOr<T>(value: Argument | undefined, otherwise: T): number | T {
  return typeof value === 'number' ? value : otherwise;
}
