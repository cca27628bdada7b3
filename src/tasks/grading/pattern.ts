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

/** Steps of a matcher through one text, which it does in less than a second. */
const MOST_STEPS = 500_000_000;
/** Ways through the rounds of one repeat: they grow exponentially with the text, and each takes many steps. */
const MOST_ROUNDS = 1_000_000;
/** Any character. */
const ANY = '[^]';
/** What takes no character but may fail, such as \b. */
const PLACE: Node = {
  type: 'repeat',
  part: { type: 'character', source: '[]' },
  least: 0,
  most: 0,
};
/** A dot is any character, a line break too. */
const FLAGS = 'us';
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
 * back-references or property escapes, or could backtrack for about a second or longer on a text of `longest` characters.
 */
export function answerPattern(source: string, longest: number): AnswerPattern {
  const expression = new RegExp(`^(?:${source})$`, FLAGS);
  const tree = parse(source);
  if (costOf(tree, [], longest).steps > MOST_STEPS) {
    throw new Error(
      `on a text of ${longest} characters it could hold up a run: write fewer repeats that may take the same characters, unlike .*.*.*x, and repeat nothing that matches in several ways, unlike (a+)+ or (a|b)+, where [ab]+ would do`,
    );
  }
  const example = [exampleOf(tree, 0), exampleOf(tree, 1)].find(
    (text) => text !== '' && expression.test(text),
  );
  if (example === undefined) throw new Error('no text that it matches could be found');
  const characters = new Set([...example, ...charactersOf(tree)]);
  return { matches: (text) => expression.test(text), example, characters };
}

/** Upper bounds of what a backtracking matcher does with a part from one place of a text on. */
interface Cost {
  /** Ends of the part after which it may go on; two ways to the same end count twice. */
  readonly ways: number;
  readonly steps: number;
}

/** What may come first after a part: these characters or the end of the text; or anything at all, and then no more can fail. */
type Next = readonly string[] | 'anything';

function costOf(node: Node, next: Next, longest: number): Cost {
  switch (node.type) {
    case 'character':
      return { ways: 1, steps: 1 };
    case 'row': {
      let [ways, steps, after] = [1, 1, next];
      for (const part of node.parts.toReversed()) {
        const cost = costOf(part, after, longest);
        ways *= cost.ways;
        // Where no more can fail, the rest is gone through once.
        steps = cost.steps + (after === 'anything' ? 0 : cost.ways * steps);
        after = nextBefore(part, after);
      }
      return { ways, steps };
    }
    case 'choice': {
      const costs = node.parts.map((part) => costOf(part, next, longest));
      return {
        ways: sum(costs.map(({ ways }) => ways)),
        steps: sum(costs.map(({ steps }) => steps)),
      };
    }
    case 'repeat': {
      const first = firstOf(node.part);
      const again = node.most > 1 ? first : [];
      const each = costOf(node.part, next === 'anything' ? next : [...again, ...next], longest);
      const rounds = Math.min(
        node.most,
        Math.floor(longest / Math.max(1, shortestOf(node.part))) + 1,
      );
      if (each.ways === 1) {
        // Where the next character says whether another round follows, there is one way on.
        const ways = next !== 'anything' && meet(first, next) ? rounds + 1 : 1;
        return { ways, steps: rounds * each.steps + 1 };
      }
      let ways = 0;
      for (
        let round = Math.min(node.least, rounds);
        round <= rounds && ways <= MOST_STEPS;
        round++
      ) {
        ways += each.ways ** round;
      }
      if (rounds > 1 && ways > MOST_ROUNDS) ways = Number.POSITIVE_INFINITY;
      return { ways, steps: ways * each.steps };
    }
  }
}

function nextBefore(part: Node, next: Next): Next {
  const mayBeNone = part.type === 'repeat' && part.least === 0 && part !== PLACE;
  const takesAll = mayBeNone && part.most === Number.POSITIVE_INFINITY && isAny(part.part);
  if (mayBeNone && next === 'anything') return next;
  if (takesAll && next.length === 0) return 'anything';
  if (shortestOf(part) > 0) return firstOf(part);
  return [...new Set([...firstOf(part), ...(next === 'anything' ? [ANY] : next)])];
}

const isAny = (node: Node): boolean =>
  node.type === 'character' && (node.source === '.' || node.source === ANY);

const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, each) => total + each, 0);

/** What may come first in a match, as sources of single characters. */
function firstOf(node: Node): readonly string[] {
  switch (node.type) {
    case 'character':
      return [node.source];
    case 'row': {
      const needed = node.parts.findIndex((part) => shortestOf(part) > 0);
      return node.parts.slice(0, needed < 0 ? undefined : needed + 1).flatMap(firstOf);
    }
    case 'choice':
      return node.parts.flatMap(firstOf);
    case 'repeat':
      return firstOf(node.part);
  }
}

/** Whether a character is one of both. */
function meet(some: readonly string[], others: readonly string[]): boolean {
  return some.some((a) => others.some((b) => meetEach(a, b)));
}

const met = new Map<string, boolean>();

function meetEach(a: string, b: string): boolean {
  const key = `${a} ${b}`;
  const known = met.get(key);
  if (known !== undefined) return known;
  const [one, other] = isClass(a) ? [b, a] : [a, b];
  const only = isClass(one) ? undefined : membersOf(one)[0];
  const found =
    only === undefined
      ? new RegExp(`(?=${one})${other}`, FLAGS).test(everyCharacter())
      : new RegExp(`^${other}$`, FLAGS).test(only);
  met.set(key, found);
  return found;
}

const isClass = (source: string): boolean => /^(?:\[.*|\.|\\[dDwWsS])$/s.test(source);

let every = '';

/** All of Unicode but the surrogates. */
function everyCharacter(): string {
  if (every === '')
    for (let code = 0; code <= 0x10ffff; code++)
      if (code < 0xd800 || code > 0xdfff) every += String.fromCodePoint(code);
  return every;
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
  const expression = new RegExp(`^(?:${source})$`, FLAGS);
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
    return parts.length === 1 ? (parts[0] as Node) : { type: 'row', parts };
  };

  /** undefined for the end of the text, which comes after all. */
  const atom = (): Node | undefined => {
    const first = characters[at++] as string;
    if (first === '$') return undefined;
    if (first === '^') return PLACE;
    if (first === '(') return group();
    if (first === '[') return { type: 'character', source: first + upTo(']') };
    if (first === '\\') return escaped();
    return { type: 'character', source: first };
  };

  const group = (): Node => {
    if (characters[at] === '?') {
      const head = characters.slice(at, at + 3).join('');
      if (/^\?(=|!|<=|<!)/.test(head))
        throw new Error('look-around such as (?=…) is not supported');
      if (head.startsWith('?<')) upTo('>');
      else if (head.startsWith('?:')) at += 2;
      else throw new Error(`a group that starts with (${head} is not supported`);
    }
    const inside = choice();
    at++;
    return inside;
  };

  const escaped = (): Node => {
    const letter = characters[at++] ?? '';
    if (letter === 'b' || letter === 'B') return PLACE;
    if (/[1-9k]/.test(letter)) throw new Error('back-references are not supported');
    if (/[pPc]/.test(letter)) throw new Error(`\\${letter} is not supported`);
    const digits = letter === 'x' ? 2 : letter === 'u' && characters[at] !== '{' ? 4 : 0;
    const rest =
      letter === 'u' && digits === 0 ? upTo('}') : characters.slice(at, at + digits).join('');
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
