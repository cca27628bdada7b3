/**
 * Selects from many rounds of one question each in a single call, so that the fixed cost of a
 * selection is paid only once.
 */
import type { Rng } from '../../../base/random.js';
import type { TabularPair } from '../../../models/tabular/index.js';
import type { RoleTargets, Targets } from '../../../selection/index.js';
import {
  type Coefficients,
  coefficients,
  sampleRound,
  type WorldRound,
} from '../../../world/round.js';
import type { World } from '../../../world/world.js';
import type { Arm } from '../arms.js';

export interface BatchRound {
  readonly round: WorldRound;
  readonly coefficients: Coefficients;
}

/** Samples one round for each pair, in order, with the same result as selecting each separately. */
export function sampleBatch(
  world: World,
  pairs: readonly TabularPair[],
  { scheme, n, k }: Pick<Arm, 'scheme' | 'n' | 'k'>,
  rng: Rng,
): BatchRound[] {
  const rounds = pairs.map((pair) => sampleRound(world, pair, scheme, { n, k }, rng));
  if (readsWholeRound(scheme.spec)) {
    return rounds.map((round, i) => ({
      round,
      coefficients: coefficients(scheme.select(round.trees, rng), round, pairs[i]!),
    }));
  }
  const joined = {
    trees: rounds.map(({ trees }) => trees[0]!),
    kinds: rounds.map(({ kinds }) => kinds[0]!),
    cells: rounds.map(({ cells }) => cells[0]!),
  };
  const byQuestion = byQuestionOf(scheme.select(joined.trees, rng), pairs.length);
  return rounds.map((round, i) => {
    const { shoggoth, face } = coefficients(byQuestion[i]!, joined, pairs[i]!);
    // A selection is a mean over questions, so each question's part is scaled back.
    const whole = (coefs: Float64Array) => coefs.map((c) => c * pairs.length);
    return { round, coefficients: { shoggoth: whole(shoggoth), face: whole(face) } };
  });
}

/** Whether what a scheme selects from a question depends on the other questions of the round. */
function readsWholeRound({ scope, cotScore, minScore }: Arm['scheme']['spec']): boolean {
  return scope !== 'per-question' || cotScore.rule === 'shrunk' || minScore !== undefined;
}

/** Splits a selection into one for each question. */
function byQuestionOf({ shoggoth, face }: Targets, questions: number): Targets[] {
  const out = Array.from({ length: questions }, () => ({ shoggoth: empty(), face: empty() }));
  for (const [role, targets] of [
    ['shoggoth', shoggoth],
    ['face', face],
  ] as const) {
    for (const sample of targets.samples) out[sample.question]![role].samples.push(sample);
    for (const pair of targets.pairs) out[pair.chosen.question]![role].pairs.push(pair);
  }
  return out;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };
const empty = (): Mutable<RoleTargets> => ({ samples: [], pairs: [] });
