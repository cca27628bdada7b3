/** Sets of real numbers, written as intervals, unions of them, inequalities or set builders. */
import { floatOf } from './float.js';
import type { Node } from './tree.js';

interface Piece {
  readonly low: Node;
  readonly high: Node;
  readonly hasLow: boolean;
  readonly hasHigh: boolean;
}

export interface RealSet {
  /** The name of the set's members, such as x; null if none is given. */
  readonly name: Node | null;
  readonly pieces: readonly Piece[];
}

const UP: Node = { type: 'constant', name: 'infinity' };
const DOWN: Node = { type: 'negative', of: UP };

export function isSaidAsSet(node: Node): boolean {
  return (
    node.type === 'sets' ||
    (node.type === 'relation' &&
      node.signs.some((sign) => /^(?:<|>|leq|geq|neq|in)$/.test(sign))) ||
    (node.type === 'name' && node.name === 'reals') ||
    (node.type === 'list' &&
      node.open === '{' &&
      node.items.length === 1 &&
      node.items[0]!.type === 'relation') ||
    (node.type === 'list' && node.open === '' && node.items.every(isSaidAsSet))
  );
}

/** The set that a node describes; null if it is not a set of real numbers. */
export function realSetOf(node: Node): RealSet | null {
  if (node.type === 'name')
    return node.name === 'reals' ? { name: null, pieces: [piece(DOWN, UP, false, false)] } : null;
  if (node.type === 'sets') {
    if (node.sign === 'cup') return union(node.parts.map(realSetOf));
    const [from, without] = node.parts;
    return node.sign !== 'cap' &&
      node.parts.length === 2 &&
      from?.type === 'name' &&
      from.name === 'reals'
      ? lineWithout(without!)
      : null;
  }
  if (node.type === 'relation') return ofRelation(node);
  if (node.type !== 'list') return null;
  const { open, close, items } = node;
  if (items.length === 2 && /[([]/.test(open) && /[)\]]/.test(close))
    return { name: null, pieces: [piece(items[0]!, items[1]!, open === '[', close === ']')] };
  if (open === '') {
    const sets = items.map((item) => (item.type === 'relation' ? ofRelation(item) : null));
    const all = union(sets);
    if (!all) return null;
    // Conditions that hold at once give the intersection: x > 1 and x < 3, or x > 1, x < 3.
    if (isDisjoint(all.pieces)) return node.isAnd ? null : all;
    return all.pieces.length === sets.length ? intersection(all) : null;
  }
  if (open !== '{') return null;
  const [only] = items;
  if (items.length === 1 && only?.type === 'relation') {
    const bar = only.signs.findIndex((sign) => sign === '|' || sign === ':');
    if (bar < 0) return null;
    const [sides, signs] = [only.sides.slice(bar + 1), only.signs.slice(bar + 1)];
    return signs.length > 0 ? ofRelation({ type: 'relation', sides, signs }) : null;
  }
  return { name: null, pieces: items.map((item) => piece(item, item, true, true)) };
}

const piece = (low: Node, high: Node, hasLow: boolean, hasHigh: boolean): Piece => ({
  low,
  high,
  hasLow,
  hasHigh,
});

function union(sets: readonly (RealSet | null)[]): RealSet | null {
  const names = new Set(sets.map((set) => JSON.stringify(set?.name ?? null)));
  if (sets.some((set) => set === null) || names.size > 1) return null;
  return { name: sets[0]!.name, pieces: sets.flatMap((set) => set!.pieces) };
}

function ofRelation({ sides, signs }: Extract<Node, { type: 'relation' }>): RealSet | null {
  const sized = ofSize({ type: 'relation', sides, signs });
  if (sized) return sized;
  const at = sides.findIndex(({ type }) => type === 'name');
  const name = sides[at];
  if (
    !name ||
    sides.some((side, i) => i !== at && Number.isNaN(placeOf(side)) && signs[0] !== 'in')
  )
    return null;
  const [sign] = signs;
  if (signs.length === 1 && sign === 'in' && at === 0) {
    const set = realSetOf(sides[1]!);
    return set && { name, pieces: set.pieces };
  }
  if (signs.length === 1 && sign === 'neq') {
    const other = sides[1 - at]!;
    return { name, pieces: [piece(DOWN, other, false, false), piece(other, UP, false, false)] };
  }
  if (
    !signs.every((each) => /^(?:<|leq)$/.test(each)) &&
    !signs.every((each) => /^(?:>|geq)$/.test(each))
  )
    return null;
  const isUp = /^(?:<|leq)$/.test(sign!);
  const [ordered, between] = isUp ? [sides, signs] : [sides.toReversed(), signs.toReversed()];
  const place = isUp ? at : sides.length - 1 - at;
  if (ordered.length > 3 || (ordered.length === 3 && place !== 1)) return null;
  const has = (each: string | undefined) => each === 'leq' || each === 'geq';
  const [low, high] = [ordered[place - 1] ?? DOWN, ordered[place + 1] ?? UP];
  return {
    name,
    pieces: [
      piece(
        low,
        high,
        place > 0 && has(between[place - 1]),
        has(between[place]) && place + 1 < ordered.length,
      ),
    ],
  };
}

/** The position of a number on the line; NaN for expressions with letters. */
function placeOf(node: Node): number {
  if (node.type === 'constant' && node.name === 'infinity') return Number.POSITIVE_INFINITY;
  if (node.type === 'negative' && placeOf(node.of) === Number.POSITIVE_INFINITY)
    return Number.NEGATIVE_INFINITY;
  return floatOf(node)(() => Number.NaN);
}

function isDisjoint(pieces: readonly Piece[]): boolean {
  const sorted = pieces.toSorted((a, b) => placeOf(a.low) - placeOf(b.low));
  return sorted.every((each, i) => i === 0 || placeOf(sorted[i - 1]!.high) <= placeOf(each.low));
}

/** The intersection of two pieces; null if it is empty. */
function intersection({ name, pieces }: RealSet): RealSet | null {
  const [lows, highs] = [
    pieces.toSorted(
      (a, b) => placeOf(b.low) - placeOf(a.low) || Number(a.hasLow) - Number(b.hasLow),
    ),
    pieces.toSorted(
      (a, b) => placeOf(a.high) - placeOf(b.high) || Number(a.hasHigh) - Number(b.hasHigh),
    ),
  ];
  const [low, high] = [lows[0]!, highs[0]!];
  if (!(placeOf(low.low) < placeOf(high.high))) return null;
  return { name, pieces: [piece(low.low, high.high, low.hasLow, high.hasHigh)] };
}

/** The real line without some numbers. */
function lineWithout(without: Node): RealSet | null {
  const points = without.type === 'list' && without.open === '{' ? without.items : null;
  if (!points || points.length === 0 || points.some((point) => !Number.isFinite(placeOf(point))))
    return null;
  const sorted = points.toSorted((a, b) => placeOf(a) - placeOf(b));
  return {
    name: null,
    pieces: [DOWN, ...sorted].map((low, i) => piece(low, sorted[i] ?? UP, false, false)),
  };
}

/** Reads |x| < 3 and the like. */
function ofSize(relation: Extract<Node, { type: 'relation' }>): RealSet | null {
  const { sides, signs } = relation;
  if (sides.length !== 2) return null;
  const at = sides.findIndex(
    (side) => side.type === 'call' && side.name === 'abs' && side.args[0]?.type === 'name',
  );
  const [size, other] = [sides[at], sides[1 - at]];
  if (
    size?.type !== 'call' ||
    !other ||
    !(placeOf(other) > 0) ||
    placeOf(other) === Number.POSITIVE_INFINITY
  )
    return null;
  const sign =
    at === 0 ? signs[0]! : ({ '<': '>', '>': '<', leq: 'geq', geq: 'leq' }[signs[0]!] ?? '');
  const name = size.args[0]!;
  const below: Node = { type: 'negative', of: other };
  const has = /eq$/.test(sign);
  if (sign === '<' || sign === 'leq') return { name, pieces: [piece(below, other, has, has)] };
  if (sign === '>' || sign === 'geq')
    return { name, pieces: [piece(DOWN, below, false, has), piece(other, UP, has, false)] };
  return null;
}

/** @param same whether two ends are the same. */
export function sameRealSet(a: RealSet, b: RealSet, same: (a: Node, b: Node) => boolean): boolean {
  if (a.name && b.name && !same(a.name, b.name)) return false;
  const [left, right] = [merged(a.pieces), merged(b.pieces)];
  if (left.length !== right.length) return false;
  const free = [...right];
  return left.every((one) => {
    const partner = free.findIndex(
      (other) =>
        one.hasLow === other.hasLow &&
        one.hasHigh === other.hasHigh &&
        same(one.low, other.low) &&
        same(one.high, other.high),
    );
    if (partner >= 0) free.splice(partner, 1);
    return partner >= 0;
  });
}

/** Joins pieces that touch. */
function merged(pieces: readonly Piece[]): Piece[] {
  if (pieces.some(({ low, high }) => Number.isNaN(placeOf(low)) || Number.isNaN(placeOf(high))))
    return [...pieces];
  const sorted = pieces.toSorted(
    (a, b) => placeOf(a.low) - placeOf(b.low) || Number(b.hasLow) - Number(a.hasLow),
  );
  const found: Piece[] = [];
  for (const next of sorted) {
    const last = found.at(-1);
    const gap = last ? placeOf(next.low) - placeOf(last.high) : 1;
    if (!last || gap > 0 || (gap === 0 && !last.hasHigh && !next.hasLow)) found.push(next);
    else {
      const reach = placeOf(next.high) - placeOf(last.high);
      if (reach > 0) found[found.length - 1] = { ...last, high: next.high, hasHigh: next.hasHigh };
      else if (reach === 0)
        found[found.length - 1] = { ...last, hasHigh: last.hasHigh || next.hasHigh };
    }
  }
  return found;
}
