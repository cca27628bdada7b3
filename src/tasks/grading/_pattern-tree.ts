/**
 * The tree of a regular expression, and what it says about the texts that match: a short one, and
 * their characters.
 */

/** A part of a pattern: a single character, or parts in a row, to choose from, or repeated. */
export type PatternNode =
  | { readonly type: 'character'; readonly source: string }
  | { readonly type: 'row'; readonly parts: readonly PatternNode[] }
  | { readonly type: 'choice'; readonly parts: readonly PatternNode[] }
  | {
      readonly type: 'repeat';
      readonly part: PatternNode;
      readonly least: number;
      readonly most: number;
    };

/** A group's start, a class, an escape, a count, or one character. */
const TOKEN =
  /\(\?(?::|<\w+>)|\[(?:\\.|[^\]\\])*\]|\\(?:u\{[\da-f]+\}|u[\da-f]{4}|x[\da-f]{2}|c[a-z]|p\{[^}]*\}|.)|\{\d+(?:,\d*)?\}|./giu;
/** What matches at a place without taking a character. */
const PLACES = new Set(['^', '$', '\\b', '\\B']);
const NOTHING: PatternNode = { type: 'row', parts: [] };
const LARGEST_CLASS = 16;
const PRINTABLE = Array.from({ length: 95 }, (_, i) => String.fromCodePoint(32 + i));
/** Preferred in examples: digits, then letters, then the rest. */
const CANDIDATES = [
  ...PRINTABLE.filter((c) => /\d/.test(c)),
  ...PRINTABLE.filter((c) => /[a-z]/.test(c)),
  ...PRINTABLE,
];

/**
 * Parses a valid regular expression (with the flag `u`) without look-around and back-references.
 */
export function patternTree(source: string): PatternNode {
  const tokens = source.match(TOKEN) ?? [];
  let at = 0;
  const choice = (): PatternNode => {
    const parts = [row()];
    while (tokens[at] === '|') {
      at++;
      parts.push(row());
    }
    return parts.length === 1 ? parts[0]! : { type: 'choice', parts };
  };
  const row = (): PatternNode => {
    const parts: PatternNode[] = [];
    while (at < tokens.length && tokens[at] !== '|' && tokens[at] !== ')') {
      const part = atom(tokens[at++]!);
      const bounds = boundsOf(tokens[at]);
      if (bounds) at += tokens[at + 1] === '?' ? 2 : 1;
      parts.push(bounds ? { type: 'repeat', part, ...bounds } : part);
    }
    return { type: 'row', parts };
  };
  const atom = (token: string): PatternNode => {
    if (PLACES.has(token)) return NOTHING;
    if (!token.startsWith('(')) return { type: 'character', source: token };
    const inside = choice();
    at++;
    return inside;
  };
  return choice();
}

function boundsOf(token = ''): { readonly least: number; readonly most: number } | undefined {
  if (token === '*') return { least: 0, most: Number.POSITIVE_INFINITY };
  if (token === '+') return { least: 1, most: Number.POSITIVE_INFINITY };
  if (token === '?') return { least: 0, most: 1 };
  const [, least, comma, most] = /^\{(\d+)(,?)(\d*)\}$/.exec(token) ?? [];
  if (least === undefined) return undefined;
  return { least: Number(least), most: comma ? Number(most || Number.POSITIVE_INFINITY) : +least };
}

/** The first choice of everything, with at least `spare` rounds of each optional repeat. */
export function exampleOf(node: PatternNode, spare: 0 | 1): string {
  switch (node.type) {
    case 'character':
      return membersOf(node.source)[0] ?? '';
    case 'row':
      return node.parts.map((part) => exampleOf(part, spare)).join('');
    case 'choice':
      return exampleOf(node.parts[0]!, spare);
    case 'repeat':
      return exampleOf(node.part, spare).repeat(Math.min(node.most, Math.max(node.least, spare)));
  }
}

/** The characters of literals and of classes with at most 16 characters. */
export function charactersOf(node: PatternNode): string[] {
  switch (node.type) {
    case 'character': {
      const members = membersOf(node.source);
      return members.length <= LARGEST_CLASS ? members : [];
    }
    case 'repeat':
      return charactersOf(node.part);
    default:
      return node.parts.flatMap(charactersOf);
  }
}

/**
 * The characters that a single-character pattern matches, of printable ASCII and the pattern's own
 * characters.
 */
function membersOf(source: string): string[] {
  const expression = new RegExp(`^(?:${source})$`, 'us');
  const escapes = [...source.matchAll(/\\u\{?([0-9a-f]+)/gi)].map(([, code]) =>
    String.fromCodePoint(Number(`0x${code}`)),
  );
  return [...new Set([...CANDIDATES, ...source, ...escapes, '\n', '\t'])].filter((character) =>
    expression.test(character),
  );
}
