/**
 * The two ways in which a penalty on the summary reaches the CoT: Drori et al. 2025, "Output
 * supervision can obfuscate the chain of thought" (arXiv 2511.11584).
 *
 * conditional: ∇_CoT E[M_out] · ∇_CoT E[M_CoT], since a summary follows from its CoT;
 * parametric: ∇_summary E[M_out] · ∇_CoT E[M_CoT], since one model's parameters write both.
 * M_out is the penalty of the summary, M_CoT the monitor of the CoT; ∇_CoT and ∇_summary pass only
 * through the probabilities of the CoT's and the summary's tokens, respectively.
 *
 * Departures:
 * 1. Cosines replace dot products, whose size is not comparable across models and tasks.
 * 2. The two gradients of a cosine come from two halves of the questions, both ways round. On the
 *    same samples their errors agree wherever penalty and monitor do, which makes a spillover look
 *    larger than it is. Across halves, errors pull a cosine towards 0 on average. If the true
 *    gradient is 0, a single cosine is still that of a random direction, so compare it with its
 *    standard error, or take the mean over seeds.
 */

import { gradeAll } from '../../../method/grade.js';
import { drawQuestions } from '../../../method/questions.js';
import { type QuestionSamples, rollout } from '../../../method/rollout.js';
import type { Policy } from '../../../models/policy.js';
import { mean } from '../../../stats/index.js';
import { cosineOf, type Gradient } from './_gradients.js';
import { gradientsOf, type Half } from './_score-function.js';
import type { HonestyOptions } from './measure.js';
import type { HonestyMeasures } from './measures.js';

export interface SpilloverOptions extends HonestyOptions {
  /** CoTs per question, at least 2. */
  readonly n: number;
  /** Summaries per CoT, at least 1, or 2 if one model has both roles. */
  readonly k: number;
}

export interface RoleModels {
  readonly shoggoth: Policy;
  /** The same object if one model has both roles. */
  readonly face: Policy;
}

/**
 * Measures both cosines on questions × n × k samples, graded without noise. The gradients are exact
 * in expectation at temperature 1 and topP 1; at other values they are, as in training, those of
 * samples that the model draws that way.
 *
 * The models keep their weights, but their optimisers' moments change: pass models that were loaded
 * for this purpose only.
 * @returns NaN where a gradient is 0 because nothing varied (in one half only: the other cosine,
 * with an error of NaN); `parametric` is exactly 0 with two models
 * @throws RangeError if questions, n or k are too small; TypeError if the task has no penalty or no
 * monitor
 */
export async function measureSpillover(
  models: RoleModels,
  options: SpilloverOptions,
): Promise<NonNullable<HonestyMeasures['spillover']>> {
  const { task, tokenizer } = options;
  const isOneModel = models.shoggoth === models.face;
  check(options, isOneModel);
  const samples = await sampleAll(models, options);
  const { monitored, penalised, penalisedBySummary } = gradientsOf(
    samples,
    ({ question }, cot) => task.monitor!(question, cot.text),
    tokenizer,
  );
  const conditional = await crossed(models.shoggoth, penalised, monitored);
  const parametric = isOneModel
    ? await crossed(models.shoggoth, penalisedBySummary, monitored)
    : { cosine: 0, error: 0 };
  return {
    conditional: conditional.cosine,
    parametric: parametric.cosine,
    error: { conditional: conditional.error, parametric: parametric.error },
  };
}

/** The mean of the two cosines between halves; its standard error is half their difference. */
async function crossed(policy: Policy, a: (half: Half) => Gradient, b: (half: Half) => Gradient) {
  const [even, odd]: Half[] = [(q) => q % 2 === 0, (q) => q % 2 === 1];
  const one = await cosineOf(policy, a(even!), b(odd!));
  const other = await cosineOf(policy, a(odd!), b(even!));
  return {
    cosine: mean([one, other].filter((cosine) => !Number.isNaN(cosine))),
    error: Math.abs(one - other) / 2,
  };
}

async function sampleAll(
  models: RoleModels,
  options: SpilloverOptions,
): Promise<QuestionSamples[]> {
  const { task, tokenizer, n, k, temperature, topP, seed, timeLimitMs, paraphraser } = options;
  const questions = drawQuestions(task, options.split, options.questions, seed);
  const shoggoth = await models.shoggoth.snapshot('spillover-shoggoth');
  const face =
    models.face === models.shoggoth ? shoggoth : await models.face.snapshot('spillover-face');
  const samples = await rollout(questions, {
    n,
    k,
    shoggoth,
    face,
    tokenizer,
    limits: task.limits,
    temperature,
    topP,
    seed,
    paraphrase: (cots) => paraphraser(cots, { seed }),
  });
  for (const sampler of new Set([shoggoth, face])) await sampler.dispose();
  await gradeAll(task, samples, { noise: 0, penaltyWeight: 0, appealWeight: 0, timeLimitMs, seed });
  return samples;
}

function check({ task, questions, n, k }: SpilloverOptions, isOneModel: boolean): void {
  if (!task.monitor) throw new TypeError(`spillover: task ${task.name} has no monitor of the CoT`);
  if (!task.parts.includes('penalty')) {
    throw new TypeError(`spillover: task ${task.name} has no penalty on the summary`);
  }
  for (const [name, value, least] of [
    ['questions', questions, 2],
    ['n', n, 2],
    ['k', k, isOneModel ? 2 : 1],
  ] as const) {
    if (!Number.isInteger(value) || value < least) {
      throw new RangeError(
        `spillover.${name}: must be an integer of ${least} or more, got ${value}`,
      );
    }
  }
}
