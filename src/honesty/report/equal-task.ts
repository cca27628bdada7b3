/** Candor at equal task reward: arms learn at different speeds, so the end of training compares more than their candor. */
import { mean } from '../../stats/index.js';
import type { HonestyRun, PathPoint } from '../findings.js';

/** The highest task score that the seed-mean path of every arm reaches; NaN of no arms. */
export function commonTask(arms: readonly (readonly HonestyRun[])[]): number {
  const best = arms.map((runs) => {
    const rounds = runs[0]?.path.map(({ round }) => round) ?? [];
    const means = rounds.map((round) =>
      mean(runs.flatMap(({ path }) => path.find((point) => point.round === round)?.task ?? [])),
    );
    return Math.max(...means);
  });
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
