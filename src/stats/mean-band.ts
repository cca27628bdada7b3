/** Averages the learning curves of several runs at common points. */
import { studentInterval } from './mean-interval.js';

/** A point of one run's curve, such as a score (y) against summaries spent (x). */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/** The mean of several curves at one x, with its interval. */
export interface BandPoint {
  readonly x: number;
  /** The number of curves that reach x. */
  readonly n: number;
  /** NaN if no curve reaches x. */
  readonly mean: number;
  /**
   * NaN for fewer than two curves; equal to the mean if all curves agree, as before the first
   * update.
   */
  readonly low: number;
  /** Like `low`. */
  readonly high: number;
}

/**
 * Returns the mean curve with Student's interval at each x of the grid, [grid.length]. The interval
 * is pointwise, so the whole band covers less often than `level`. Curves are interpolated linearly
 * between their points. A curve has no value before its first and after its last point, so a run
 * that stopped early is not extended. Points that are not finite are skipped.
 * @param level the coverage, between 0 and 1.
 * @throws RangeError if `level` is out of range.
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

/** Returns a curve's value at x, linear between its points, which ascend in x; NaN outside them. */
export function interpolate(curve: readonly CurvePoint[], x: number): number {
  const right = curve.findIndex((p) => p.x >= x);
  if (right < 0) return Number.NaN;
  const b = curve[right]!;
  if (b.x === x) return b.y;
  const a = curve[right - 1];
  if (!a) return Number.NaN;
  return a.y + ((b.y - a.y) * (x - a.x)) / (b.x - a.x);
}
