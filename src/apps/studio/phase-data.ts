/** Draws a run's two policies as a path in the phase portrait, from the run's evaluations. */

import type { RoundMetrics } from '../../method/records.js';
import { resolveScheme, type SchemeInput } from '../../selection/index.js';
import type { Line, PhasePortraitData, PortraitArrow } from '../../show/figures/index.js';
import type { Table } from '../../show/web/csv.js';
import { createResponse, fieldOf } from '../explore/compute/index.js';
import { places } from '../explore/places.js';

export interface PhasePoint {
  readonly round: number;
  /** P(good CoT). */
  readonly x: number;
  /**
   * The mean held-out task score of good CoTs, which is how often the face reads one right. NaN if
   * no good CoT was written.
   */
  readonly y: number;
  /** The monitor's reading, if the task has a monitor. */
  readonly monitor?: number | undefined;
}

/**
 * Returns one point per evaluation.
 * @param good the first of the task's kinds of CoT
 */
export function phasePath(metrics: readonly RoundMetrics[], good: string): PhasePoint[] {
  return metrics.flatMap(({ round, evaluation }) => {
    const x = evaluation?.cotKinds?.[good];
    if (evaluation === undefined || x === undefined) return [];
    const y = evaluation.taskByKind?.[good] ?? Number.NaN;
    return [{ round, x, y, monitor: evaluation.monitor }];
  });
}

export const WORLDS = ['lottery', 'potential'] as const;
export type WorldName = (typeof WORLDS)[number];

/** Rounds simulated at a time, and between two yields. */
const BATCH = 32;
const BATCHES_PER_YIELD = 8;
const ROUNDS = 2048;

/**
 * Estimates a scheme's expected steps in a small exact world, more precisely with every yield.
 * @param n CoTs per question
 * @param k summaries per CoT
 * @throws SchemeError if the scheme does not exist, or needs a part of the score that the world
 * does not have
 */
export function* portraitField(
  world: WorldName,
  scheme: unknown,
  n: number,
  k: number,
): Generator<PortraitArrow[]> {
  const grid = places[world];
  const response = createResponse(grid, grid.world, {
    scheme: resolveScheme(scheme as SchemeInput),
    n,
    k,
    spent: n * k,
  });
  while (response.rounds < ROUNDS) {
    for (let batch = 0; batch < BATCHES_PER_YIELD; batch++) response.add(BATCH);
    yield fieldOf(grid, response, { shoggoth: 1, face: 1 });
  }
}

export function portraitData(
  label: string,
  field: readonly PortraitArrow[],
  path: readonly PhasePoint[],
): PhasePortraitData {
  const drawn = path.filter(({ y }) => Number.isFinite(y)).map(({ x, y }) => ({ x, y }));
  return {
    panels: [{ label, field, paths: drawn.length > 1 ? [drawn] : [] }],
    columns: 1,
    xLabel: 'x = P(good CoT)',
    yLabel: 'y = P(face reads it right)',
  };
}

/** Returns x, y and the monitor's reading over rounds, as far as the run has them. */
export function phaseLines(path: readonly PhasePoint[]): Line[] {
  const line = (
    label: string,
    index: number,
    read: (p: PhasePoint) => number | undefined,
  ): Line => ({
    label,
    index,
    points: path.flatMap((p) => {
      const y = read(p);
      return y === undefined || !Number.isFinite(y) ? [] : [{ x: p.round, y }];
    }),
  });
  return [
    line('x: good CoTs', 0, (p) => p.x),
    line('y: read right', 1, (p) => p.y),
    line("monitor's reading", 2, (p) => p.monitor),
  ].filter(({ points }) => points.length > 0);
}

export function phaseTable(path: readonly PhasePoint[]): Table {
  return {
    columns: ['round', 'p_good_cot', 'p_read_right', 'monitor'],
    rows: path.map(({ round, x, y, monitor }) => [round, x, y, monitor ?? null]),
  };
}
