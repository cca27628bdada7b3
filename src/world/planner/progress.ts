/**
 * Measures how much a candidate's targets improve both roles for what they cost.
 *
 * A role's update is g = Σ coef_i ∇ log p_i. To second order a step η g changes the expected score
 * by η E[g]·∇J − η² L E|g|² / 2, which at the best step size is (E[g]·∇J)² / (2 L E|g|²). Source:
 * Bottou, Curtis & Nocedal, Optimization Methods for Large-Scale Machine Learning, SIAM Review
 * 2018, section 4. Two assumptions reduce this to scores: samples are orthogonal directions of
 * equal length. Then E[g]·∇J is E Σ coef_i · (true advantage of sample i) and E|g|² is E Σ coef_i².
 * A candidate that keeps more targets has less noise, which is why their number matters.
 *
 * Departures: 1. Pairs count at the start of their loss, where both ends have the same weight. 2.
 * Each role has its own best step size, the same in all rounds that are passed in.
 */
import { createRng, deriveSeed, type Rng, type Seed } from '../../base/random.js';
import type { RoleTargets, ScoreTree } from '../../selection/index.js';
import type { Candidate } from './candidates.js';
import { type SimulatedRound, simulatedRound, type World } from './simulated-round.js';

/** The sums over one role's targets in a round. */
interface RoleSums {
  /** Σ coef · true advantage. */
  signal: number;
  /** Σ coef². */
  square: number;
}

type RoundSums = Record<'shoggoth' | 'face', RoleSums>;

/** Progress of each role per summary spent, in squared units of the score; negative if harmful. */
export interface Progress {
  readonly shoggoth: number;
  readonly face: number;
}

export interface SimulationOptions {
  /** One round is played for each: several draws of the estimates, or the truth repeated. */
  readonly models: readonly World[];
  /** Questions per round. */
  readonly questions: number;
  readonly cotPrice: number;
  readonly seed: Seed;
}

/** Returns each candidate's progress; all of them play the same rounds. */
export function progress(candidates: readonly Candidate[], options: SimulationOptions): Progress[] {
  const { models, questions, cotPrice, seed } = options;
  const sums = candidates.map(
    (): RoundSums => ({
      shoggoth: { signal: 0, square: 0 },
      face: { signal: 0, square: 0 },
    }),
  );
  for (const [r, model] of models.entries()) {
    const round = simulatedRound(model, questions, deriveSeed(seed, 'round', r));
    for (const [c, candidate] of candidates.entries())
      play(candidate, round, createRng(deriveSeed(seed, 'ties', r)), sums[c]!);
  }
  return candidates.map(({ n, k }, c) => {
    const spent = models.length * questions * n * (k + cotPrice);
    const per = ({ signal, square }: RoleSums) =>
      square > 0 ? (signal * Math.abs(signal)) / square / spent : 0;
    return { shoggoth: per(sums[c]!.shoggoth), face: per(sums[c]!.face) };
  });
}

/** Plays a round with the candidate's own scheme and adds up the worth of its targets. */
function play({ scheme, n, k }: Candidate, round: SimulatedRound, rng: Rng, sums: RoundSums): void {
  const trees = Array.from({ length: round.questions }, () => ({
    cots: Array.from({ length: n }, () => ({ score: [] as number[] })),
  }));
  for (let stage = 0; ; stage++) {
    const asked = scheme.allocate(trees as readonly ScoreTree[], { n, k }, stage, rng);
    if (asked === null) break;
    for (const [q, tree] of trees.entries())
      for (const [i, { score }] of tree.cots.entries()) {
        const cot = round.cot(q, i);
        const count = score.length + asked[q]![i]!;
        cot.ask(count);
        for (let j = score.length; j < count; j++) score.push(cot.score[j]!);
      }
  }
  const targets = scheme.select(trees, rng);
  addRole(targets.shoggoth, sums.shoggoth, ({ question, cot }) => ({
    place: question * n + cot,
    advantage: round.cot(question, cot).value,
  }));
  const longest = Math.max(...trees.flatMap(({ cots }) => cots.map(({ score }) => score.length)));
  addRole(targets.face, sums.face, ({ question, cot, summary }) => ({
    place: (question * n + cot) * longest + summary!,
    advantage: round.cot(question, cot).quality[summary!]!,
  }));
}

type Worth = (ref: { question: number; cot: number; summary?: number }) => {
  place: number;
  advantage: number;
};

/** A sample that occurs in several targets gets the sum of their coefficients. */
function addRole({ samples, pairs }: RoleTargets, sums: RoleSums, worth: Worth): void {
  for (const sample of samples) {
    sums.signal += sample.coef * worth(sample).advantage;
    sums.square += sample.coef ** 2;
  }
  if (pairs.length === 0) return;
  const ends = new Map<number, { coef: number; advantage: number }>();
  for (const { chosen, rejected, weight } of pairs)
    for (const [ref, coef] of [
      [chosen, weight],
      [rejected, -weight],
    ] as const) {
      const { place, advantage } = worth(ref);
      ends.set(place, { coef: (ends.get(place)?.coef ?? 0) + coef, advantage });
    }
  for (const { coef, advantage } of ends.values()) {
    sums.signal += coef * advantage;
    sums.square += coef ** 2;
  }
}
