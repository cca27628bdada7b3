/**
 * The whole method in one flat generator: sample n CoTs per question and k summaries per CoT, grade
 * them, select, update both roles, measure; round after round until a stop rule ends it.
 *
 * It neither records nor prints: whoever iterates over it does. `examples/loop.ts` is the same text
 * as a script of your own.
 */
import { createRng, deriveSeed } from '../base/random.js';
import type { TrainConfig } from '../config/schema.js';
import type { Policy } from '../models/policy.js';
import type { Tokenizer } from '../models/text/tokenizer.js';
import type { NamedScheme, Targets } from '../selection/scheme.js';
import type { Task } from '../tasks/task.js';
import { evaluate } from './evaluate.js';
import { gradeAll } from './grade.js';
import { guardNews } from './guard.js';
import type { Paraphraser } from './paraphrase.js';
import { planRound } from './plan-round.js';
import { drawQuestions } from './questions.js';
import type { RoundMetrics, Spent, UpdateMetrics } from './records.js';
import { requireScores } from './require-scores.js';
import { requireTargets } from './require-targets.js';
import { learnsIn, ROLES, type Role } from './roles.js';
import { type QuestionSamples, sampleCots, sampleSummaries } from './rollout.js';
import type { StopRule } from './stop-rules.js';
import { spend, summariseRound } from './summarise.js';
import { treesOf } from './trees.js';
import { update } from './update.js';

/** The part of a training config that the method itself reads. */
export type MethodConfig = Pick<
  TrainConfig,
  | 'seed'
  | 'round'
  | 'sampling'
  | 'grader'
  | 'failures'
  | 'optimiser'
  | 'evaluation'
  | 'arrangement'
  | 'guard'
>;

export interface Method {
  readonly config: MethodConfig;
  readonly task: Task;
  readonly scheme: NamedScheme;
  readonly tokenizer: Tokenizer;
  readonly shoggoth: Policy;
  /** The very same object as `shoggoth` if one model plays both roles. */
  readonly face: Policy;
  /** Rewrites each CoT before the face reads it; absent: the face reads it as it was written. */
  readonly paraphrase?: Paraphraser | undefined;
  /**
   * The rounds of a run that is being resumed, oldest first; absent or empty to start a new one.
   */
  readonly history?: readonly RoundMetrics[] | undefined;
  /** Training ends as soon as one of them says so. */
  readonly stop: readonly StopRule[];
}

/** What one round did. Round 0 only measures the warm-started pair. */
export interface Round {
  readonly metrics: RoundMetrics;
  /** The training samples, graded; empty in round 0. */
  readonly samples: readonly QuestionSamples[];
  /** What each role learned from; null in round 0. */
  readonly targets: Targets | null;
  /** Whether a stop rule ends training after this round. */
  readonly last: boolean;
}

const NOTHING_SPENT: Spent = { summaries: 0, cots: 0, cotTokens: 0, summaryTokens: 0 };

/**
 * Trains the pair and yields every round once its models are updated and measured. The models stay
 * as they are until the next round is asked for, so that a checkpoint can be saved in between.
 */
export async function* rounds(method: Method): AsyncGenerator<Round, void, undefined> {
  const { config, task, scheme, tokenizer, shoggoth, face, paraphrase = async () => {} } = method;
  const { seed, arrangement, failures, optimiser } = config;
  const { n, k } = planRound(config, scheme);
  const maskTruncated = failures.truncated === 'masked';
  const oneModel = shoggoth === face;
  const history = [...(method.history ?? [])];
  const measure = () => measured(method, paraphrase);
  const ends = (progress: Pick<RoundMetrics, 'round' | 'spent'>) =>
    method.stop.some((rule) => rule({ ...progress, history }));

  if (history.length === 0) {
    const metrics = { round: 0, spent: NOTHING_SPENT, evaluation: await measure() };
    history.push(metrics);
    yield { metrics, samples: [], targets: null, last: ends(metrics) };
  }
  let { round, spent } = history.at(-1)!;
  while (!ends({ round, spent })) {
    round++;
    const seedOf = (what: string) => deriveSeed(seed, what, round);

    // Sample CoTs.
    const questions = drawQuestions(task, 'train', config.round.questions, seedOf('questions'));
    const shoggothNow = await shoggoth.snapshot(`round-${round}`);
    const faceNow = await face.snapshot(`round-${round}`);
    const sampling = {
      tokenizer,
      limits: task.limits,
      temperature: config.sampling.temperature,
      topP: config.sampling.topP,
      maskTruncated,
      seed: seedOf('rollout'),
    };
    const samples = await sampleCots(questions, { ...sampling, n, shoggoth: shoggothNow });
    await paraphrase(samples, { maskTruncated, seed: seedOf('paraphrase') });

    // Sample summaries and grade them, in as many stages as the scheme asks for: the scores so far
    // decide which CoTs get more.
    for (let stage = 0; ; stage++) {
      const rng = createRng(deriveSeed(seedOf('allocate'), stage));
      const counts = scheme.allocate(treesOf(samples), { n, k }, stage, rng);
      if (counts === null) break;
      await sampleSummaries(samples, counts, { ...sampling, face: faceNow });
      await gradeAll(task, samples, { ...config.grader, failures, seed: seedOf('grade') });
    }
    await Promise.all([shoggothNow.dispose(), faceNow.dispose()]);
    spent = spend(spent, samples);

    // Select.
    const trees = treesOf(samples);
    const targets = scheme.select(trees, createRng(seedOf('select')));
    const learning = ROLES.filter((role) => learnsIn(arrangement, role, round));
    const train = summariseRound(task, samples, targets.shoggoth);
    requireScores(train, history);
    for (const role of learning) requireTargets(role, targets[role], trees, scheme, history);

    // Update each model with the targets of its role, or of both roles.
    const updates: Partial<Record<Role, UpdateMetrics>> = {};
    for (const roles of oneModel ? [learning] : learning.map((role) => [role])) {
      const lead = roles[0]!;
      const learned = await update({ shoggoth, face }[lead], roles, {
        ...optimiser,
        targets,
        samples,
        tokenizer,
        learningRate: learningRate(config, lead, history),
        seed: seedOf(`update ${lead}`),
      });
      Object.assign(updates, learned);
    }

    // Measure.
    const due = round % config.evaluation.every === 0 || ends({ round, spent });
    const evaluation = due ? { evaluation: await measure() } : {};
    const metrics: RoundMetrics = { round, spent, train, ...updates, ...evaluation };
    history.push(metrics);
    yield { metrics, samples, targets, last: ends(metrics) };
  }
}

/** Evaluates the pair as it is now, on the same held-out questions every time. */
async function measured(method: Method, paraphraser: Paraphraser) {
  const { config, task, tokenizer } = method;
  const shoggoth = await method.shoggoth.snapshot('evaluation');
  const face = await method.face.snapshot('evaluation');
  const evaluation = await evaluate(shoggoth, face, {
    ...config.evaluation,
    task,
    tokenizer,
    timeLimitMs: config.grader.timeLimitMs,
    failures: config.failures,
    paraphraser,
    seed: deriveSeed(config.seed, 'evaluation'),
  });
  await Promise.all([shoggoth.dispose(), face.dispose()]);
  return evaluation;
}

/** The role's learning rate, which a guard with `action: slow` reduces once candor has fallen. */
function learningRate(
  { optimiser, guard }: MethodConfig,
  role: Role,
  history: readonly RoundMetrics[],
): number {
  const rate = optimiser.learningRate;
  const own = typeof rate === 'number' ? rate : rate[role];
  return role === 'shoggoth' && guardNews(guard, history) ? own * guard!.factor : own;
}
