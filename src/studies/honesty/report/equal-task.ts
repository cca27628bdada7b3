/** Compares candor at equal task score, because arms learn at different speeds. */
import type { HonestyRun, PathPoint } from '../findings.js';

/** The highest task score that every run of every arm reaches; NaN without runs. */
export function commonTask(arms: readonly (readonly HonestyRun[])[]): number {
  const best = arms.flat().map(({ path }) => Math.max(...path.map(({ task }) => task)));
  return best.length > 0 ? Math.min(...best) : Number.NaN;
}

/** CoT detection where a path first reaches the task score, interpolated; NaN if it never does. */
export function detectionAt(path: readonly PathPoint[], task: number): number {
  const after = path.findIndex((point) => point.task >= task);
  if (after < 0) return Number.NaN;
  const b = path[after]!;
  const a = path[after - 1] ?? b;
  const along = b.task > a.task ? (task - a.task) / (b.task - a.task) : 1;
  return a.cot === null || b.cot === null ? Number.NaN : a.cot + along * (b.cot - a.cot);
}
