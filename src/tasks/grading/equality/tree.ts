/** The tree of a mathematical text. */
import type { Rational } from './rational.js';

export type Bracket = '(' | '[' | '{' | '<' | '|' | ']' | ')' | '}' | '>' | '';

export type Node =
  /**
   * `ulp` is the size of the last digit of a decimal with nine digits or more, which was rounded.
   */
  | { readonly type: 'number'; readonly value: Rational; readonly ulp?: Rational }
  /** A letter with its index and primes, or a derivative: x, x_{1}, \alpha, y', dy/dx. */
  | { readonly type: 'name'; readonly name: string }
  | { readonly type: 'constant'; readonly name: 'pi' | 'e' | 'i' | 'infinity' }
  | { readonly type: 'sum'; readonly parts: readonly Node[] }
  | { readonly type: 'product'; readonly parts: readonly Node[] }
  | { readonly type: 'quotient'; readonly over: Node; readonly under: Node }
  | { readonly type: 'negative'; readonly of: Node }
  | { readonly type: 'power'; readonly base: Node; readonly exponent: Node }
  /** The value of a known function, by its name in `functions.ts`. */
  | { readonly type: 'call'; readonly name: string; readonly args: readonly Node[] }
  /** The value of an unknown function: f(0), P(A). */
  | { readonly type: 'apply'; readonly name: string; readonly args: readonly Node[] }
  | { readonly type: 'degrees'; readonly of: Node }
  | { readonly type: 'percent'; readonly of: Node }
  /** a ± b, which means one of the two or both. */
  | { readonly type: 'either'; readonly plus: Node; readonly minus: Node }
  /** Items between brackets; an interval, a tuple, a set, or, without brackets, a list. */
  | {
      readonly type: 'list';
      readonly open: Bracket;
      readonly close: Bracket;
      readonly items: readonly Node[];
      /** Whether `and` stands between the items. */
      readonly isAnd?: boolean;
    }
  | { readonly type: 'matrix'; readonly kind: string; readonly rows: readonly (readonly Node[])[] }
  /** ∪, ∩, \setminus of sets. */
  | { readonly type: 'sets'; readonly sign: string; readonly parts: readonly Node[] }
  /** sides[0] signs[0] sides[1] …, with signs such as =, <, ≤, ≠, ∈. */
  | {
      readonly type: 'relation';
      readonly sides: readonly Node[];
      readonly signs: readonly string[];
    }
  /** Words. */
  | { readonly type: 'words'; readonly text: string };

export const childrenOf = (node: Node): readonly Node[] => {
  switch (node.type) {
    case 'sum':
    case 'product':
    case 'sets':
      return node.parts;
    case 'quotient':
      return [node.over, node.under];
    case 'negative':
    case 'degrees':
    case 'percent':
      return [node.of];
    case 'power':
      return [node.base, node.exponent];
    case 'call':
    case 'apply':
      return node.args;
    case 'either':
      return [node.plus, node.minus];
    case 'list':
      return node.items;
    case 'matrix':
      return node.rows.flat();
    case 'relation':
      return node.sides;
    default:
      return [];
  }
};

/** Whether the test holds for any node of the tree. */
export function some(node: Node, test: (node: Node) => boolean): boolean {
  return test(node) || childrenOf(node).some((child) => some(child, test));
}

export const lettersOf = (node: Node, found = new Set<string>()): Set<string> => {
  if (node.type === 'name') found.add(node.name);
  for (const child of childrenOf(node)) lettersOf(child, found);
  return found;
};
