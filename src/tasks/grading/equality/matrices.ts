/** Matrices in expressions: sums, multiples and determinants of them. */
import type { Node } from './tree.js';

type Matrix = Extract<Node, { type: 'matrix' }>;

/** Larger determinants are compared as they are written. */
const MOST_ROWS = 4;

const isMatrix = (node: Node): node is Matrix => node.type === 'matrix' && node.kind === 'matrix';
const mapped = (matrix: Matrix, of: (cell: Node) => Node): Matrix => ({
  ...matrix,
  rows: matrix.rows.map((row) => row.map(of)),
});

/** Adds matrices of one shape; null for other sums. */
export function matrixSum(parts: readonly Node[]): Node | null {
  const [first, ...others] = parts;
  if (!first || !isMatrix(first)) return null;
  const hasShape = (node: Node): node is Matrix =>
    isMatrix(node) &&
    node.rows.length === first.rows.length &&
    node.rows[0]!.length === first.rows[0]!.length;
  if (!others.every(hasShape)) return null;
  return {
    ...first,
    rows: first.rows.map((row, i) =>
      row.map((cell, j) => ({
        type: 'sum',
        parts: [cell, ...others.map(({ rows }) => rows[i]![j]!)],
      })),
    ),
  };
}

/** Multiplies one matrix by numbers; null for other products. */
export function matrixMultiple(factors: readonly Node[]): Node | null {
  const matrices = factors.filter(isMatrix);
  const others = factors.filter((factor) => !isMatrix(factor));
  if (matrices.length !== 1 || others.some(({ type }) => !isScalar(type))) return null;
  return mapped(matrices[0]!, (cell) => ({ type: 'product', parts: [...others, cell] }));
}

/** Divides a matrix by a number; null for other quotients. */
export const matrixPart = (over: Node, under: Node): Node | null =>
  isMatrix(over) && isScalar(under.type)
    ? mapped(over, (cell) => ({ type: 'quotient', over: cell, under }))
    : null;

export const negativeMatrix = (of: Node): Node | null =>
  isMatrix(of) ? mapped(of, (cell) => ({ type: 'negative', of: cell })) : null;

const isScalar = (type: Node['type']): boolean =>
  /^(?:number|name|constant|sum|product|quotient|negative|power|call)$/.test(type);

/** The determinant as an expression; null if the matrix is not square or is too large. */
export function determinant(rows: readonly (readonly Node[])[]): Node | null {
  if (
    rows.length === 0 ||
    rows.length > MOST_ROWS ||
    rows.some((row) => row.length !== rows.length)
  )
    return null;
  if (rows.length === 1) return rows[0]![0]!;
  const parts = rows[0]!.map((cell, column): Node => {
    const minor = determinant(rows.slice(1).map((row) => row.filter((_, j) => j !== column)))!;
    const part: Node = { type: 'product', parts: [cell, minor] };
    return column % 2 === 0 ? part : { type: 'negative', of: part };
  });
  return { type: 'sum', parts };
}
