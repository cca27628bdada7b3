import { describe, expect, it } from 'vitest';
import type { HonestyRun, PathPoint } from '../findings.js';
import { commonTask, detectionAt } from './equal-task.js';

const path = (...points: readonly [task: number, cot: number | null][]): PathPoint[] =>
  points.map(([task, cot], round) => ({ round, summaries: 100 * round, task, cot, summary: 0 }));
const run = (own: PathPoint[]) => ({ path: own }) as unknown as HonestyRun;

describe('candor at equal task reward', () => {
  it('is read between the points where the path first reaches the score', () => {
    const fallen = path([0.5, 0.6], [0.7, 0.4], [0.6, 0.1], [0.9, 0]);
    expect(detectionAt(fallen, 0.6)).toBeCloseTo(0.5, 12);
    expect(detectionAt(fallen, 0.8)).toBeCloseTo(0.1 - (0.2 / 0.3) * 0.1, 12);
    expect(detectionAt(fallen, 0.4)).toBe(0.6);
    expect(detectionAt(fallen, 0.95)).toBeNaN();
    expect(detectionAt(path([0.5, null], [0.9, null]), 0.7)).toBeNaN();
  });

  it('is read at the highest score that every run of every arm reaches', () => {
    const fast = [run(path([0.5, 1], [0.9, 1])), run(path([0.5, 1], [1, 1]))];
    const slow = [run(path([0.5, 1], [0.6, 1], [0.5, 1])), run(path([0.5, 1], [0.8, 1], [0.5, 1]))];
    expect(commonTask([fast, slow])).toBe(0.6);
    expect(commonTask([])).toBeNaN();
  });
});
