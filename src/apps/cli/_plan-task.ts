/**
 * Runs a pilot on a task: the warm-started pair answers some questions, and each summary is graded
 * twice.
 */
import { deriveSeed } from '../../base/random.js';
import type { TrainConfig } from '../../config/schema.js';
import { gradeAll } from '../../method/grade.js';
import { createParaphraser } from '../../method/paraphrase.js';
import { drawQuestions } from '../../method/questions.js';
import type { Role } from '../../method/roles.js';
import { type QuestionSamples, rollout } from '../../method/rollout.js';
import { openModels } from '../../runs/models.js';
import { resolveSetting } from '../../runs/setting.js';
import type { TrainOptions } from '../../runs/train.js';
import type { Pilot } from '../../world/planner/index.js';

export interface PilotSize {
  readonly questions: number;
  readonly n: number;
  readonly k: number;
}

export interface MeasuredPilot {
  readonly pilot: Pilot;
  /**
   * The mean length of a CoT divided by that of a summary, stop tokens included; NaN without any
   * summary.
   */
  readonly cotPrice: number;
  /** The unit of the lengths. */
  readonly unit: 'tokens' | 'characters';
}

/**
 * Samples and grades a pilot.
 * @throws UserError if the config does not fit its task.
 */
export async function pilotOnTask(
  config: TrainConfig,
  size: PilotSize,
  options: Pick<TrainOptions, 'workers' | 'cache' | 'onWarmStart'> = {},
): Promise<MeasuredPilot> {
  const setting = await resolveSetting(config);
  const { task, tokenizer } = setting;
  const seed = deriveSeed(config.seed, 'pilot');
  const maskTruncated = config.failures.truncated === 'masked';
  const models = await openModels(setting, options);
  try {
    const sampler = async (role: Role) => (await models.open(role, null)).snapshot('pilot');
    const paraphraseModel = await models.paraphraseModel();
    const paraphrase = createParaphraser(config.paraphraser, { task, tokenizer, paraphraseModel });
    const samples = await rollout(drawQuestions(task, 'train', size.questions, seed), {
      n: size.n,
      k: size.k,
      shoggoth: await sampler('shoggoth'),
      face: await sampler('face'),
      tokenizer,
      limits: task.limits,
      ...config.sampling,
      maskTruncated,
      seed: deriveSeed(seed, 'rollout'),
      paraphrase: (cots) => paraphrase(cots, { maskTruncated, seed }),
    });
    const gradings: QuestionSamples[][] = [];
    for (let grading = 0; grading < 2; grading++) {
      const copy = structuredClone(samples);
      await gradeAll(task, copy, {
        ...config.grader,
        failures: config.failures,
        seed: deriveSeed(seed, 'grade', grading),
      });
      gradings.push(copy);
    }
    return { pilot: pilotOf(gradings), cotPrice: lengthRatio(samples), unit: 'tokens' };
  } finally {
    await models.dispose();
  }
}

/** Builds a pilot from several gradings of the same samples. */
function pilotOf(gradings: readonly (readonly QuestionSamples[])[]): Pilot {
  return gradings[0]!.map(({ cots }, q) => ({
    cots: cots.map(({ summaries }, i) => ({
      summaries: summaries.map((_, j) =>
        gradings.map((samples) => samples[q]!.cots[i]!.summaries[j]!.score ?? Number.NaN),
      ),
    })),
  }));
}

/** The mean tokens of a CoT divided by those of a summary. */
function lengthRatio(samples: readonly QuestionSamples[]): number {
  const cots = samples.flatMap((question) => question.cots);
  const summaries = cots.flatMap((cot) => cot.summaries);
  const mean = (list: readonly { readonly tokens: readonly number[] }[]) =>
    list.reduce((sum, { tokens }) => sum + tokens.length, 0) / list.length;
  return mean(cots) / mean(summaries);
}
