/** Compares two answers to a mathematical question, in any notation. */
import { isConstantRatio, sameValue } from './compare.js';
import { framed } from './frame.js';
import { parseAnswer } from './parse.js';
import { isSaidAsSet, realSetOf, sameRealSet } from './real-sets.js';
import { childrenOf, type Node, some } from './tree.js';
import { measured } from './units.js';

type Relation = Extract<Node, { type: 'relation' }>;
type List = Extract<Node, { type: 'list' }>;

/** Longer texts are compared as they stand. */
const MOST_CHARACTERS = 2000;
/** Lists with more items are not compared item by item. */
const MOST_ITEMS = 60;

/**
 * Compares numbers exactly (a decimal of nine digits or more to its own last digit), expressions
 * with letters by their values at exact and many other points, equations and inequalities up to a
 * factor, `x = 3` with the value 3, tuples, intervals and matrices part by part, and sets, unions,
 * lists without brackets and `a \pm b` in any order. If a text has `\boxed{…}`, its last boxes
 * count; if it has `####`, the text after it. A unit may be left out. Texts that are not
 * mathematics are equal if they differ only in blanks and case.
 */
export function equalMaths(given: string, wanted: string): boolean {
  const [answer, right] = [framed(given), framed(wanted)];
  const [plainAnswer, plainRight] = [plain(answer), plain(right)];
  if (plainAnswer === plainRight) return true;
  if (Math.max(answer.length, right.length) > MOST_CHARACTERS) return false;
  if (equalTexts(answer, right)) return true;
  const [a, b] = [measured(answer), measured(right)];
  if (a.unit === '' && b.unit === '') return false;
  if (a.unit !== '' && b.unit !== '' && a.unit !== b.unit) return false;
  return equalTexts(a.value, b.value);
}

function equalTexts(answer: string, right: string): boolean {
  const [a, b] = [parseAnswer(answer), parseAnswer(right)];
  if (!a || !b) return plain(answer).toLowerCase() === plain(right).toLowerCase();
  if (same(a, b)) return true;
  // `28` is right for `28 %`, and 30° is π/6.
  if (b.type === 'percent' && !some(a, ({ type }) => type === 'percent') && same(a, b.of))
    return true;
  const hasDegrees = [a, b].map((node) => some(node, ({ type }) => type === 'degrees'));
  return hasDegrees[0] !== hasDegrees[1] && same(inRadians(a), inRadians(b));
}

/** Removes LaTeX's layout commands and all blanks except those between digits or letters. */
const plain = (text: string): string =>
  text
    .slice(0, 10_000)
    .replaceAll(/\\(?:left|right)(?![A-Za-z])/g, '')
    .replaceAll(/\\(?:text|mathrm|textbf|textrm|mbox)\s*\{([^{}\\]*)\}/g, '$1')
    .replaceAll(/\\(?:d|t|c)frac(?![A-Za-z])/g, '\\frac')
    .replaceAll(/(?<![\p{L}\d,])\s+|\s+(?![\p{L}\d])/gu, '')
    .replaceAll(/\s+/g, ' ') + text.slice(10_000);

function same(a: Node, b: Node): boolean {
  if (a.type === 'words' || b.type === 'words') return sameWords(a, b);
  if (isSaidAsSet(a) || isSaidAsSet(b)) {
    const [one, other] = [realSetOf(a), realSetOf(b)];
    if (one && other) return sameRealSet(one, other, same);
  }
  const [left, right] = [itemsOf(a), itemsOf(b)];
  if (left || right) return sameItems(a, b, left ?? [a], right ?? [b]);
  if (a.type === 'relation' || b.type === 'relation') return sameRelation(a, b);
  if (a.type === 'sets' || b.type === 'sets')
    return (
      a.type === 'sets' &&
      b.type === 'sets' &&
      a.sign === b.sign &&
      (a.sign === 'setminus' ? inOrder(a.parts, b.parts) : anyOrder(a.parts, b.parts))
    );
  if (a.type === 'list' && b.type === 'list')
    return opening(a) === opening(b) && closing(a) === closing(b) && inOrder(a.items, b.items);
  if (a.type === 'matrix' || b.type === 'matrix') return sameMatrix(a, b);
  if (a.type === 'list' || b.type === 'list') return false;
  const [up, down] = [infinityOf(a), infinityOf(b)];
  if (up !== 0 || down !== 0) return up === down;
  if (a.type === 'name' && b.type === 'name')
    return a.name === b.name || sameChoice(a.name, b.name);
  return sameValue(a, b);
}

const opening = ({ open }: List): string => (open === '<' ? '(' : open);
const closing = ({ close }: List): string => (close === '>' ? ')' : close);
const inOrder = (a: readonly Node[], b: readonly Node[]): boolean =>
  a.length === b.length && a.length <= MOST_ITEMS && a.every((item, i) => same(item, b[i]!));

/** Whether each item of one list has a partner of its own in the other. */
function anyOrder(a: readonly Node[], b: readonly Node[]): boolean {
  if (a.length !== b.length || a.length > MOST_ITEMS) return false;
  const free = [...b];
  return a.every((item) => {
    const partner = free.findIndex((other) => same(item, other));
    if (partner >= 0) free.splice(partner, 1);
    return partner >= 0;
  });
}

/** A to E, the names of choices, are the same in upper and lower case. */
const sameChoice = (a: string, b: string): boolean =>
  /^[A-Ea-e]$/.test(a) && a.toLowerCase() === b.toLowerCase();

function sameWords(a: Node, b: Node): boolean {
  const [x, y] = [a, b].map((node) =>
    node.type === 'words'
      ? node.text
      : node.type === 'name' || (node.type === 'constant' && node.name.length === 1)
        ? node.name
        : undefined,
  );
  if (x === undefined || y === undefined) {
    // A choice may stand in brackets. `xyz` is a word, or a product if the other answer is one.
    const [words, other] = a.type === 'words' ? [a, b] : [b as Extract<Node, { type: 'words' }>, a];
    const letters = words.text.replaceAll(/[\s(){}]/g, '');
    if (other.type === 'words' || !/^[A-Za-z]{1,4}$/.test(letters)) return false;
    const product: Node = {
      type: 'product',
      parts: [...letters].map((name) => ({ type: 'name', name })),
    };
    return other.type === 'product' && letters.length > 2 && sameValue(product, other);
  }
  const letters = (text: string) => text.toLowerCase().replaceAll(/[\s(){}.,]/g, '');
  return letters(x) === letters(y);
}

/** The items of a list or a set, and of `a ± b`; null for anything else. */
function itemsOf(node: Node): readonly Node[] | null {
  if (node.type === 'either')
    return [...(itemsOf(node.plus) ?? [node.plus]), ...(itemsOf(node.minus) ?? [node.minus])];
  if (node.type === 'list' && node.open === '{' && node.items[0]?.type !== 'relation')
    return node.items.flatMap((item) => itemsOf(item) ?? [item]);
  if (node.type === 'list' && node.open === '')
    return named(node.items.flatMap((item) => itemsOf(item) ?? [item]));
  if (node.type === 'relation' && node.sides.some(({ type }) => type === 'either')) {
    const side = (name: 'plus' | 'minus'): Node => ({
      ...node,
      sides: node.sides.map((each) => (each.type === 'either' ? each[name] : each)),
    });
    return [side('plus'), side('minus')];
  }
  const set =
    node.type === 'relation' && node.signs.length === 1 && /^(?:in|=)$/.test(node.signs[0]!)
      ? node.sides[1]!
      : null;
  if (set?.type === 'list' && set.open === '{' && isName(node, 0))
    return named(
      set.items.map((item, i) =>
        i === 0
          ? { ...(node as Relation), signs: ['='], sides: [(node as Relation).sides[0]!, item] }
          : item,
      ),
    );
  return null;
}

const isName = (node: Node, side: number): boolean =>
  node.type === 'relation' && nameLike(node.sides[side]!);

/** `x = 1, 2` is `x = 1, x = 2`. */
function named(items: readonly Node[]): readonly Node[] {
  const [first, ...others] = items;
  if (first?.type !== 'relation' || !first.signs.every((sign) => sign === '=') || !isName(first, 0))
    return items;
  if (others.some(({ type }) => type === 'relation')) return items;
  const name = first.sides[0]!;
  return [
    first,
    ...others.map((item): Node => ({ type: 'relation', sides: [name, item], signs: ['='] })),
  ];
}

function sameItems(a: Node, b: Node, left: readonly Node[], right: readonly Node[]): boolean {
  // A tuple is not a list.
  if ([a, b].some((node) => node.type === 'list' && !isUnordered(node))) return false;
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    // (x, y) = (1, 2) is x = 1, y = 2.
    if (
      other.type === 'relation' &&
      other.signs.length === 1 &&
      other.signs[0] === '=' &&
      one.type === 'list' &&
      one.open === ''
    ) {
      const [names, values] = other.sides as [Node, Node];
      if (
        names.type === 'list' &&
        values.type === 'list' &&
        names.open === '(' &&
        names.items.length === values.items.length
      )
        return anyOrder(
          one.items,
          names.items.map(
            (name, i): Node => ({
              type: 'relation',
              sides: [name, values.items[i]!],
              signs: ['='],
            }),
          ),
        );
    }
  }
  const bare = (items: readonly Node[]) => items.every(({ type }) => type !== 'relation');
  // Names may only be left out if they are all the same.
  const unnamed = (items: readonly Node[]): readonly Node[] | null => {
    const parted = items.map((item) => (item.type === 'relation' ? namedValue(item) : null));
    if (parted.some((part) => part === null)) return null;
    const [first] = parted;
    return parted.every((part) => same(part!.names[0]!, first!.names[0]!))
      ? parted.map((part) => part!.value)
      : null;
  };
  const hasNames = bare(left) !== bare(right);
  const p = hasNames && !bare(left) ? unnamed(left) : left;
  const q = hasNames && !bare(right) ? unnamed(right) : right;
  if (!p || !q) return false;
  const both = a.type === 'list' && b.type === 'list' && a.open === '{' && b.open === '{';
  return both ? anyOrder(distinct(p), distinct(q)) : anyOrder(p, q);
}

const isUnordered = (node: Node): boolean =>
  node.type === 'list' && (node.open === '' || node.open === '{');

/** Removes equal items, since a set has each member once. */
function distinct(items: readonly Node[]): readonly Node[] {
  if (items.length > MOST_ITEMS) return items;
  return items.filter((item, i) => !items.slice(0, i).some((earlier) => same(earlier, item)));
}

/**
 * Whether an equation may name a value by this: a letter, a function's value, words, a tuple of
 * letters.
 */
function nameLike(node: Node): boolean {
  return (
    node.type === 'name' ||
    node.type === 'apply' ||
    node.type === 'words' ||
    (node.type === 'list' && node.open === '(' && node.items.every(nameLike)) ||
    (node.type === 'product' &&
      node.parts.every(
        ({ type, ...part }) => type === 'name' && /^[A-Z]$/.test((part as { name: string }).name),
      )) ||
    (node.type === 'call' && node.name === 'abs' && nameLike(node.args[0]!))
  );
}

/**
 * Splits `x = 3` into x and 3. Null if nothing is named, or if several values follow that differ.
 */
function namedValue({
  sides,
  signs,
}: Relation): { readonly names: readonly Node[]; readonly value: Node } | null {
  if (!signs.every((sign) => sign === '=' || sign === 'approx')) return null;
  const names = sides.filter(nameLike);
  const values = sides.filter((side) => !nameLike(side));
  if (names.length === 0) return null;
  if (values.length === 0)
    return sides.length === 2 ? { names: [sides[0]!], value: sides[1]! } : null;
  const value = values.at(-1)!;
  return values.every((each) => each === value || same(each, value)) ? { names, value } : null;
}

function sameRelation(a: Node, b: Node): boolean {
  if (a.type !== 'relation' || b.type !== 'relation') {
    const [relation, other] = a.type === 'relation' ? [a, b] : [b as Relation, a];
    if (relation.signs.length === 1 && relation.signs[0] === 'in' && nameLike(relation.sides[0]!))
      return same(relation.sides[1]!, other);
    const value = namedValue(relation);
    if (value) return same(value.value, other);
    // 1 + 2 = 3, all of whose sides are the same.
    const [first] = relation.sides;
    return (
      relation.signs.every((sign) => sign === '=') &&
      same(first!, other) &&
      relation.sides.every((side) => same(side, other))
    );
  }
  const [x, y] = [namedValue(a), namedValue(b)];
  if (
    x &&
    y &&
    x.names.some((name) => y.names.some((other) => same(name, other))) &&
    same(x.value, y.value)
  )
    return true;
  const [named, otherNamed] = [a, b].map(componentsOf);
  if (named && otherNamed) return anyOrder(named, otherNamed);
  const [one, other] = [upward(a), upward(b)];
  if (one.signs.join() === other.signs.join() && inOrder(one.sides, other.sides)) return true;
  if (one.signs.length !== 1 || other.signs.length !== 1 || one.signs[0] !== other.signs[0])
    return false;
  const [sign] = one.signs;
  if (!/^(?:=|<|leq|neq)$/.test(sign!)) return false;
  const difference = ({ sides }: Relation): Node => ({
    type: 'sum',
    parts: [sides[0]!, { type: 'negative', of: sides[1]! }],
  });
  if (
    [...one.sides, ...other.sides].some(
      (side) => side.type === 'list' || side.type === 'relation' || side.type === 'matrix',
    )
  )
    return false;
  return isConstantRatio(difference(one), difference(other), /^(?:<|leq)$/.test(sign!));
}

/** Splits (x, y) = (1, 2) into x = 1 and y = 2; null for other relations. */
function componentsOf({ sides: [names, values], signs }: Relation): readonly Node[] | null {
  const isPair =
    signs.length === 1 && signs[0] === '=' && names?.type === 'list' && values?.type === 'list';
  if (!isPair || names.open !== '(' || values.open !== '(' || !names.items.every(nameLike))
    return null;
  if (names.items.length !== values.items.length) return null;
  return names.items.map(
    (name, i): Node => ({ type: 'relation', sides: [name, values.items[i]!], signs: ['='] }),
  );
}

/** Rewrites a relation with < and ≤ only. */
function upward(relation: Relation): Relation {
  const turned: Readonly<Record<string, string>> = { '>': '<', geq: 'leq' };
  if (!relation.signs.some((sign) => sign in turned)) return relation;
  return {
    type: 'relation',
    sides: relation.sides.toReversed(),
    signs: relation.signs
      .toReversed()
      .map(
        (sign) =>
          turned[sign] ?? ({ '<': '>', leq: 'geq' } as Record<string, string>)[sign] ?? sign,
      ),
  };
}

/** Compares rows and columns; a column also equals the tuple of its entries. */
function sameMatrix(a: Node, b: Node): boolean {
  const cells = (node: Node): readonly (readonly Node[])[] | null =>
    node.type === 'matrix'
      ? node.rows
      : node.type === 'list' && /^[(<]$/.test(node.open)
        ? node.items.map((item) => [item])
        : null;
  const [x, y] = [cells(a), cells(b)];
  if (a.type === 'matrix' && b.type === 'matrix' && a.kind !== b.kind) return false;
  if (!x || !y) return false;
  // A single row also equals the tuple of its entries.
  const [row] = x.length === 1 ? x : y;
  const tuple = x.length === 1 ? y : x;
  if (
    a.type !== b.type &&
    Math.min(x.length, y.length) === 1 &&
    tuple.every((cells) => cells.length === 1)
  )
    return inOrder(
      row!,
      tuple.map(([cell]) => cell!),
    );
  if (x.length !== y.length) return false;
  return x.every((row, i) => inOrder(row, y[i]!));
}

/** 1 for ∞, −1 for −∞, else 0; a number that overflows is not infinite. */
function infinityOf(node: Node): number {
  if (node.type === 'negative') return -infinityOf(node.of);
  return node.type === 'constant' && node.name === 'infinity' ? 1 : 0;
}

function inRadians(node: Node): Node {
  if (node.type === 'degrees') {
    const part: Node = {
      type: 'quotient',
      over: { type: 'constant', name: 'pi' },
      under: { type: 'number', value: { n: 180n, d: 1n } },
    };
    return { type: 'product', parts: [node.of, part] };
  }
  if (childrenOf(node).length === 0) return node;
  switch (node.type) {
    case 'sum':
    case 'product':
      return { ...node, parts: node.parts.map(inRadians) };
    case 'negative':
      return { ...node, of: inRadians(node.of) };
    case 'list':
      return { ...node, items: node.items.map(inRadians) };
    case 'relation':
      return { ...node, sides: node.sides.map(inRadians) };
    default:
      return node;
  }
}
