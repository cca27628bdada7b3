/**
 * The whole method in one flat function: sample n CoTs for each question and summaries for each CoT, grade, select, update
 * both roles, measure, commit; round after round until the budget is spent. Fork this file to try a method of your own.
 */
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { createRng, deriveSeed } from '../base/random.js';
import type { TrainConfig } from '../config/schema.js';
import { metered, meteredSampler } from '../models/metered.js';
import type { Policy } from '../models/policy.js';
import type { Tokenizer } from '../models/text/tokenizer.js';
import type { RunDirectory } from '../runs/run-directory.js';
import type { NamedScheme } from '../selection/scheme.js';
import type { Task } from '../tasks/task.js';
import { evaluate } from './evaluate.js';
import { gradeAll } from './grade.js';
import { guardNews } from './guard.js';
import { createParaphraser, type RewordingModel } from './paraphrase.js';
import { planRound } from './plan-round.js';
import { drawQuestions } from './questions.js';
import type { RoundMetrics, UpdateMetrics } from './records.js';
import { requireScores } from './require-scores.js';
import { requireTargets } from './require-targets.js';
import { isOneModel, learnsIn, ROLES, type Role } from './roles.js';
import { sampleCots, sampleSummaries } from './rollout.js';
import { recordsOf } from './samples.js';
import { faceSequences, shoggothSequences } from './sequences.js';
import { spendingOf } from './spending.js';
import { spend, summariseRound } from './summarise.js';
import { tokensSoFar } from './tokens-so-far.js';
import { treesOf } from './trees.js';
import { update } from './update.js';
import { newWarnings } from './warnings.js';

export interface LoopOptions {
  readonly config: TrainConfig;
  readonly task: Task;
  readonly scheme: NamedScheme;
  readonly tokenizer: Tokenizer;
  readonly shoggoth: Policy;
  /** The shoggoth itself where one model has both roles. */
  readonly face: Policy;
  /** The model between them; null where none rewords CoTs. */
  readonly rewording: RewordingModel | null;
  readonly run: RunDirectory;
  /** The rounds so far. */
  readonly history: readonly RoundMetrics[];
  /** Called after every committed round. */
  readonly onRound?: (metrics: RoundMetrics, share: number) => void;
  /** Ends the run after the round at hand; a resume goes on from there. */
  readonly signal?: AbortSignal;
}

/** Why the loop ended: the run is over, the signal said stop, or its one model has to become two before it goes on. */
export type LoopEnd = 'complete' | 'stopped' | 'split';

/** Trains until the budget is spent, the guard or the signal says stop, or the model is to be split. */
export async function loop(options: LoopOptions): Promise<LoopEnd> {
  const { config, task, scheme, tokenizer, rewording, run, onRound = () => {}, signal } = options;
  const { seed, round: shape, budget, arrangement, guard, failures } = config;
  const maskTruncated = failures.truncated === 'masked';
  const oneModel = options.shoggoth === options.face;
  const roles = oneModel ? (['shoggoth'] as const) : ROLES;
  const tokens = tokensSoFar(options.history, [
    ...roles,
    ...(rewording ? (['paraphraser'] as const) : []),
  ]);
  const shoggoth = metered(options.shoggoth, tokens.shoggoth!);
  const face = oneModel ? shoggoth : metered(options.face, tokens.face!);
  const paraphrase = createParaphraser(config.paraphraser, {
    ...{ task, tokenizer },
    rewording: rewording && {
      ...rewording,
      sampler: meteredSampler(rewording.sampler, tokens.paraphraser!),
    },
  });
  const { n, k } = planRound(config, scheme);
  const rate = config.optimiser.learningRate;
  const learningRate = typeof rate === 'number' ? { shoggoth: rate, face: rate } : rate;

  const spending = spendingOf(config, scheme);
  const save = async (folder: string) => {
    await shoggoth.save(join(folder, `shoggoth${shoggoth.checkpointEnding}`));
    await face.save(join(folder, `face${face.checkpointEnding}`));
  };
  const measure = async () => {
    const [shoggothNow, faceNow] = [
      await shoggoth.snapshot('evaluation'),
      await face.snapshot('evaluation'),
    ];
    const evaluation = await evaluate(shoggothNow, faceNow, {
      ...{ ...config.evaluation, task, tokenizer, timeLimitMs: config.grader.timeLimitMs },
      failures,
      ...{ paraphraser: paraphrase, seed: deriveSeed(seed, 'evaluation') },
    });
    await Promise.all([shoggothNow.dispose(), faceNow.dispose()]);
    return evaluation;
  };

  const history = [...options.history];
  if (run.position === null) {
    const spent = { summaries: 0, cots: 0, cotTokens: 0, summaryTokens: 0 };
    const metrics = {
      round: 0,
      spent,
      evaluation: await measure(),
      tokens: structuredClone(tokens),
    };
    await run.commit({ round: 0, spent, metrics, samples: [], save, keep: true });
    history.push(metrics);
    onRound(metrics, 0);
  }
  let { round, spent } = run.position!;
  while (!spending.isOver({ round, spent, tokens })) {
    // Lets signals and messages in: with one thread everything else here is done without a pause.
    await setImmediate();
    if (signal?.aborted) return 'stopped';
    if (oneModel && !isOneModel(arrangement, round)) return 'split';
    const fallen = guardNews(guard, history);
    if (fallen?.action === 'stop') break;
    round++;
    const seedOf = (what: string) => deriveSeed(seed, what, round);

    // Sample CoTs.
    const questions = drawQuestions(task, 'train', shape.questions, seedOf('questions'));
    const [shoggothNow, faceNow] = [
      await shoggoth.snapshot(`round-${round}`),
      await face.snapshot(`round-${round}`),
    ];
    const sampling = {
      ...{ tokenizer, limits: task.limits, ...config.sampling, maskTruncated },
      seed: seedOf('rollout'),
    };
    const samples = await sampleCots(questions, { ...sampling, n, shoggoth: shoggothNow });
    await paraphrase(samples, { maskTruncated, seed: seedOf('paraphrase') });

    // Sample summaries and grade them, in as many stages as the scheme asks for: all scores so far decide what comes next.
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

    // Update: each model by the lessons of its role, or of both.
    const sequences = {
      shoggoth: shoggothSequences(samples, tokenizer),
      face: faceSequences(samples, tokenizer),
    };
    const rates = {
      ...learningRate,
      shoggoth: learningRate.shoggoth * (fallen ? guard!.factor : 1),
    };
    const updates: Partial<Record<Role, UpdateMetrics>> = {};
    for (const roles of oneModel ? [learning] : learning.map((role) => [role])) {
      const lessons = roles.map((role) => ({
        targets: targets[role],
        sequenceOf: sequences[role],
      }));
      const lead = roles[0]!;
      const metrics = await update({ shoggoth, face }[lead], lessons, {
        adam: { ...config.optimiser, learningRate: rates[lead] },
        ...{ stepsPerRound: config.optimiser.stepsPerRound, passes: config.optimiser.passes },
        seed: seedOf(`update ${lead}`),
      });
      for (const [index, role] of roles.entries()) updates[role] = metrics[index]!;
    }

    // Measure.
    const last = spending.isOver({ round, spent, tokens });
    const evaluation = last || round % config.evaluation.every === 0 ? await measure() : undefined;
    const measured: RoundMetrics = {
      ...{ round, spent, train, ...updates },
      ...(evaluation ? { evaluation } : {}),
      tokens: structuredClone(tokens),
    };
    history.push(measured);
    const news = fallen ? null : guardNews(guard, history);
    const warnings = newWarnings(history, failures);
    const metrics: RoundMetrics = {
      ...measured,
      ...(news ? { guard: news } : {}),
      ...(warnings.length > 0 ? { warnings } : {}),
    };
    history[history.length - 1] = metrics;

    // Commit.
    const records = config.record.samples ? recordsOf(round, samples, targets) : [];
    const keep = last || news?.action === 'stop' || round % config.record.checkpointEvery === 0;
    await run.commit({ round, spent, metrics, samples: records, save, keep });
    onRound(metrics, Math.min(1, spending.costOf({ round, spent }) / budget.total));
  }
  run.finish({ round, spent });
  return 'complete';
}
