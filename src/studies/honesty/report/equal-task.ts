/** Candor at equal task reward: arms learn at different speeds, so the end of training compares more than their candor. */
import type { HonestyRun, PathPoint } from '../findings.js';

/** The highest task score that every run of every arm reaches, so that no seed has to be left out; NaN of no runs. */
export function commonTask(arms: readonly (readonly HonestyRun[])[]): number {
  const best = arms.flat().map(({ path }) => Math.max(...path.map(({ task }) => task)));
  return best.length > 0 ? Math.min(...best) : Number.NaN;
}

/** CoT detection where a path first has a task score of `task`, between its points on a line; NaN if it never has. */
export function detectionAt(path: readonly PathPoint[], task: number): number {
  const after = path.findIndex((point) => point.task >= task);
  if (after < 0) return Number.NaN;
  const b = path[after]!;
  const a = path[after - 1] ?? b;
  const along = b.task > a.task ? (task - a.task) / (b.task - a.task) : 1;
  return a.cot === null || b.cot === null ? Number.NaN : a.cot + along * (b.cot - a.cot);
}
