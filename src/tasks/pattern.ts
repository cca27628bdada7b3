/** Regular expressions as answers: what a pattern can cost at worst, and a text that it matches. */

export interface AnswerPattern {
  /** Whether the whole text matches. */
  matches(text: string): boolean;
  /** A short text that matches. */
  readonly example: string;
  /** Characters that a matching text may need: literals, and classes of at most 16 characters. */
  readonly characters: ReadonlySet<string>;
}

/** A part of a pattern: a single character, or parts in a row, to choose from, or repeated. */
type Node =
  | { readonly type: 'character'; readonly source: string }
  | { readonly type: 'row'; readonly parts: readonly Node[] }
  | { readonly type: 'choice'; readonly parts: readonly Node[] }
  | { readonly type: 'repeat'; readonly part: Node; readonly least: number; readonly most: number };

const MOST_WAYS = 1_000_000;
const LARGEST_CLASS = 16;
const PRINTABLE = Array.from({ length: 95 }, (_, i) => String.fromCodePoint(32 + i));
/** Preferred in examples: digits, then letters, then the rest. */
const CANDIDATES = [
  ...PRINTABLE.filter((c) => /\d/.test(c)),
  ...PRINTABLE.filter((c) => /[a-z]/.test(c)),
  ...PRINTABLE,
];

/**
 * Reads a pattern, which has to match a whole text. Throws an Error if it is no regular expression, uses look-around,
 * back-references or property escapes, or could backtrack over a million ways on a text of `longest` characters: such
 * a pattern could hold up a run for hours.
 */
export function answerPattern(source: string, longest: number): AnswerPattern {
  const expression = new RegExp(`^(?:${source})$`, 'u');
  const tree = parse(source);
  if (waysOf(tree, longest) > MOST_WAYS) {
    throw new Error(
      'it can match one text in over a million ways, such as (a+)+ or (a|b)+, and could take hours: write [ab]+, or fewer repeats',
    );
  }
  const example = [exampleOf(tree, 0), exampleOf(tree, 1)].find(
    (text) => text !== '' && expression.test(text),
  );
  if (example === undefined) throw new Error('no text that it matches could be found');
  const characters = new Set([...example, ...charactersOf(tree)]);
  return { matches: (text) => expression.test(text), example, characters };
}

/** An upper bound of the ways in which a backtracking matcher can go through a text. */
function waysOf(node: Node, longest: number): number {
  switch (node.type) {
    case 'character':
      return 1;
    case 'row':
      return node.parts.reduce((ways, part) => ways * waysOf(part, longest), 1);
    case 'choice':
      return node.parts.reduce((ways, part) => ways + waysOf(part, longest), 0);
    case 'repeat': {
      const each = waysOf(node.part, longest);
      const rounds = Math.min(node.most, Math.floor(longest / Math.max(1, shortestOf(node.part))) + 1);
      let ways = 0;
      for (let round = Math.min(node.least, rounds); round <= rounds && ways <= MOST_WAYS; round++) {
        ways += each ** round;
      }
      return ways;
    }
  }
}

/** The fewest characters of a match. */
function shortestOf(node: Node): number {
  switch (node.type) {
    case 'character':
      return 1;
    case 'row':
      return node.parts.reduce((sum, part) => sum + shortestOf(part), 0);
    case 'choice':
      return Math.min(...node.parts.map(shortestOf));
    case 'repeat':
      return node.least * shortestOf(node.part);
  }
}

/** The first choice of everything, with at least `spare` rounds of what may be left out. */
function exampleOf(node: Node, spare: 0 | 1): string {
  switch (node.type) {
    case 'character':
      return membersOf(node.source)[0] ?? '';
    case 'row':
      return node.parts.map((part) => exampleOf(part, spare)).join('');
    case 'choice':
      return exampleOf(node.parts[0] as Node, spare);
    case 'repeat':
      return exampleOf(node.part, spare).repeat(Math.min(node.most, Math.max(node.least, spare)));
  }
}

function charactersOf(node: Node): string[] {
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

/** Known characters that a single-character pattern matches: printable ASCII and what stands in the pattern itself. */
function membersOf(source: string): string[] {
  const expression = new RegExp(`^(?:${source})$`, 'u');
  const escapes = [...source.matchAll(/\\u\{?([0-9a-f]+)/gi)].map(([, code]) =>
    String.fromCodePoint(Number(`0x${code}`)),
  );
  return [...new Set([...CANDIDATES, ...source, ...escapes, '\n', '\t'])].filter((character) =>
    expression.test(character),
  );
}

function parse(source: string): Node {
  const characters = [...source];
  let at = 0;

  const choice = (): Node => {
    const parts = [row()];
    while (characters[at] === '|') {
      at++;
      parts.push(row());
    }
    return parts.length === 1 ? (parts[0] as Node) : { type: 'choice', parts };
  };

  const row = (): Node => {
    const parts: Node[] = [];
    while (at < characters.length && characters[at] !== '|' && characters[at] !== ')') {
      const part = atom();
      if (part) parts.push(repeated(part));
    }
    return { type: 'row', parts };
  };

  /** undefined for what matches no character, such as ^ and \b. */
  const atom = (): Node | undefined => {
    const first = characters[at++] as string;
    if (first === '^' || first === '$') return undefined;
    if (first === '(') return group();
    if (first === '[') return { type: 'character', source: first + upTo(']') };
    if (first === '\\') return escaped();
    return { type: 'character', source: first };
  };

  const group = (): Node => {
    if (characters[at] === '?') {
      const head = characters.slice(at, at + 3).join('');
      if (/^\?(=|!|<=|<!)/.test(head)) throw new Error('look-around such as (?=…) is not supported');
      if (head.startsWith('?<')) upTo('>');
      else if (head.startsWith('?:')) at += 2;
      else throw new Error(`a group that starts with (${head} is not supported`);
    }
    const inside = choice();
    at++;
    return inside;
  };

  const escaped = (): Node | undefined => {
    const letter = characters[at++] ?? '';
    if (letter === 'b' || letter === 'B') return undefined;
    if (/[1-9k]/.test(letter)) throw new Error('back-references are not supported');
    if (/[pPc]/.test(letter)) throw new Error(`\\${letter} is not supported`);
    const digits = letter === 'x' ? 2 : letter === 'u' && characters[at] !== '{' ? 4 : 0;
    const rest = letter === 'u' && digits === 0 ? upTo('}') : characters.slice(at, at + digits).join('');
    at += digits;
    return { type: 'character', source: `\\${letter}${rest}` };
  };

  const repeated = (part: Node): Node => {
    const bounds = quantifier();
    if (!bounds) return part;
    if (characters[at] === '?') at++;
    return { type: 'repeat', part, ...bounds };
  };

  const quantifier = (): { least: number; most: number } | undefined => {
    const sign = characters[at];
    if (sign === '*' || sign === '+' || sign === '?') {
      at++;
      return { least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Number.POSITIVE_INFINITY };
    }
    if (sign !== '{') return undefined;
    const [least = '0', most] = upTo('}').slice(1, -1).split(',');
    return {
      least: Number(least),
      most: most === undefined ? Number(least) : Number(most || Number.POSITIVE_INFINITY),
    };
  };

  /** What is left up to this character and with it; an escaped one does not count. */
  const upTo = (last: string): string => {
    const start = at;
    while (at < characters.length && characters[at] !== last) at += characters[at] === '\\' ? 2 : 1;
    at++;
    return characters.slice(start, at).join('');
  };

  return choice();
}
