/**
 * Samples a round in an exact world: the score trees that schemes read, and what each sample was.
 */

import type { Rng } from '../base/random.js';
import { choose, type TabularPair } from '../models/tabular/index.js';
import type { NamedScheme, RoleTargets, ScoreTree, Targets } from '../selection/index.js';
import type { World } from './world.js';

export interface WorldRound {
  readonly trees: readonly ScoreTree[];
  /** The kind of each CoT, [Q][n]. */
  readonly kinds: readonly Int32Array[];
  /** The cell t · A + a of each summary, [Q][n][k]. */
  readonly cells: readonly (readonly number[][])[];
}

export interface RoundShape {
  readonly n: number;
  readonly k: number;
  /** How often the question is asked in a round; default 1. */
  readonly questions?: number;
}

/** Samples a round, with as many summaries per CoT as the scheme's allocation asks for. */
export function sampleRound(
  world: World,
  pair: TabularPair,
  scheme: Pick<NamedScheme, 'allocate' | 'needs'>,
  { n, k, questions = 1 }: RoundShape,
  rng: Rng,
): WorldRound {
  const withTask = scheme.needs.includes('task');
  const columns = pair.face.columns;
  const kinds: Int32Array[] = [];
  const cells: number[][][] = [];
  const trees: { cots: { score: number[]; task?: number[]; appeal?: number[] }[] }[] = [];
  for (let q = 0; q < questions; q++) {
    const drawn = new Int32Array(n);
    for (let i = 0; i < n; i++) drawn[i] = choose(pair.shoggoth, 0, rng.next());
    kinds.push(drawn);
    cells.push(Array.from({ length: n }, () => []));
    trees.push({
      cots: Array.from({ length: n }, () => (withTask ? { score: [], task: [] } : { score: [] })),
    });
  }
  for (let stage = 0; ; stage++) {
    const ask = scheme.allocate(trees, { n, k }, stage, rng);
    if (ask === null) return { trees, kinds, cells };
    for (let q = 0; q < questions; q++) {
      for (let i = 0; i < n; i++) {
        const t = kinds[q]![i]!;
        const cot = trees[q]!.cots[i]!;
        for (let j = ask[q]![i]!; j > 0; j--) {
          const cell = t * columns + choose(pair.face, t, rng.next());
          const task = taskScore(world, cell, rng);
          cells[q]![i]!.push(cell);
          cot.score.push(task - world.penaltyWeight * world.penalty[cell]!);
          cot.task?.push(task);
        }
      }
    }
  }
}

/** Draws a task score, with luck and the grader's error, which every part of a score includes. */
function taskScore(world: World, cell: number, rng: Rng): number {
  const outcomes = world.outcomes[cell]!;
  let score = outcomes[0]!.score;
  if (outcomes.length > 1) {
    let rest = rng.next();
    for (const outcome of outcomes) {
      score = outcome.score;
      rest -= outcome.probability;
      if (rest < 0) break;
    }
  }
  const luck = world.luck[cell]!;
  // hypot(0, noise) is noise, without the cost of hypot.
  const spread = luck === 0 ? world.noise : Math.hypot(luck, world.noise);
  return spread > 0 ? score + spread * rng.normal() : score;
}

/** Summed coefficients of each kind of CoT, [T], and of each cell, [T · A]. */
export interface Coefficients {
  readonly shoggoth: Float64Array;
  readonly face: Float64Array;
}

/**
 * Adds up the targets' coefficients. A pair counts as it does at the round's first step, where the
 * policy is the reference: ± weight · β / 2 on its ends.
 */
export function coefficients(
  { shoggoth, face }: Targets,
  { kinds, cells }: Pick<WorldRound, 'kinds' | 'cells'>,
  { shoggoth: cots, face: answers }: TabularPair,
): Coefficients {
  const ofCots = new Float64Array(cots.columns);
  const ofCells = new Float64Array(answers.rows * answers.columns);
  addUp(shoggoth, (question, cot) => kinds[question]![cot]!, ofCots);
  addUp(face, (question, cot, summary) => cells[question]![cot]![summary]!, ofCells);
  return { shoggoth: ofCots, face: ofCells };
}

function addUp(
  { samples, pairs }: RoleTargets,
  at: (question: number, cot: number, summary: number) => number,
  out: Float64Array,
): void {
  for (const { question, cot, summary = 0, coef } of samples) {
    const i = at(question, cot, summary);
    out[i] = out[i]! + coef;
  }
  for (const { chosen, rejected, weight, beta } of pairs) {
    const coef = (weight * beta) / 2;
    const up = at(chosen.question, chosen.cot, chosen.summary ?? 0);
    const down = at(rejected.question, rejected.cot, rejected.summary ?? 0);
    out[up] = out[up]! + coef;
    out[down] = out[down]! - coef;
  }
}
