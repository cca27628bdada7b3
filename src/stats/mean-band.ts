/** Learning curves of several runs, averaged at common points. */
import { studentInterval } from './mean-interval.js';

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

export interface BandPoint {
  readonly x: number;
  /** Curves that reach x. */
  readonly n: number;
  /** NaN where no curve reaches x. */
  readonly mean: number;
  /** NaN for fewer than two curves; equal to the mean where all curves agree, as before the first update. */
  readonly low: number;
  readonly high: number;
}

/**
 * The mean curve and Student's interval around it at each x of the grid: pointwise, so the band as a whole covers less
 * often than `level`. Between two points of a curve its value is interpolated linearly; before its first and after its
 * last point it has none, so a run that stopped early is not carried on. Points that are not finite are skipped.
 */
export function meanBand(
  curves: readonly (readonly CurvePoint[])[],
  grid: readonly number[],
  level = 0.95,
): BandPoint[] {
  const sorted = curves.map((c) =>
    c.filter((p) => Number.isFinite(p.x) && Number.isFinite(p.y)).sort((p, q) => p.x - q.x),
  );
  return grid.map((x) => {
    const values = sorted.map((c) => interpolate(c, x)).filter(Number.isFinite);
    const { n, mean, low, high } = studentInterval(values, level);
    return { x, n, mean, low, high };
  });
}

/** The value of a curve (ascending x) at x, linear between its points; NaN outside them. */
export function interpolate(curve: readonly CurvePoint[], x: number): number {
  const right = curve.findIndex((p) => p.x >= x);
  if (right < 0) return Number.NaN;
  const b = curve[right]!;
  if (b.x === x) return b.y;
  const a = curve[right - 1];
  if (!a) return Number.NaN;
  return a.y + ((b.y - a.y) * (x - a.x)) / (b.x - a.x);
}
