/**
 * The whole method in one flat function: sample n CoTs for each question and summaries for each CoT, grade, select, update
 * both roles, measure, commit; round after round until the budget is spent. Fork this file to try a method of your own.
 */
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { TrainConfig } from '../config/schema.js';
import type { Policy } from '../models/policy.js';
import { createRng, deriveSeed } from '../random.js';
import { gradeAll } from '../rollout/grade.js';
import { sampleCots, sampleSummaries } from '../rollout/rollout.js';
import { treesOf } from '../rollout/trees.js';
import type { RoundMetrics } from '../runs/records.js';
import type { RunDirectory } from '../runs/run-directory.js';
import type { NamedScheme } from '../selection/scheme.js';
import type { Task } from '../tasks/task.js';
import type { Tokenizer } from '../tasks/tokenizer.js';
import { evaluate } from './evaluate.js';
import { planRound } from './plan-round.js';
import { drawQuestions } from './questions.js';
import { recordsOf } from './samples.js';
import { faceSequences, shoggothSequences } from './sequences.js';
import { spend, summariseRound } from './summarise.js';
import { update } from './update.js';

export interface LoopOptions {
  readonly config: TrainConfig;
  readonly task: Task;
  readonly scheme: NamedScheme;
  readonly tokenizer: Tokenizer;
  readonly shoggoth: Policy;
  readonly face: Policy;
  readonly run: RunDirectory;
  /** Called after every committed round. */
  readonly onRound?: (metrics: RoundMetrics, share: number) => void;
  /** Ends the run after the round at hand; a resume goes on from there. */
  readonly signal?: AbortSignal;
}

/** Trains until the budget is spent (returns true) or the signal says stop (returns false). */
export async function loop(options: LoopOptions): Promise<boolean> {
  const { config, task, scheme, tokenizer, shoggoth, face, run, onRound = () => {}, signal } = options;
  const { seed, round: shape, budget } = config;
  const plan = planRound(config, scheme);
  const { n, k } = plan;
  const rates = config.optimiser.learningRate;
  const learningRate = typeof rates === 'number' ? { shoggoth: rates, face: rates } : rates;

  // A round costs what it was allotted, whatever failed in it; the tokens of a round are known only after it.
  const inTokens = budget.unit === 'tokens';
  const price = inTokens ? 1 : plan.price;
  const costOf = (round: number, spent: RoundMetrics['spent']) =>
    inTokens ? spent.cotTokens + spent.summaryTokens : round * price;
  const save = async (folder: string) => {
    await shoggoth.save(join(folder, 'shoggoth.safetensors'));
    await face.save(join(folder, 'face.safetensors'));
  };
  const measure = async () => {
    const [shoggothNow, faceNow] = [await shoggoth.snapshot('evaluation'), await face.snapshot('evaluation')];
    const evaluation = await evaluate(shoggothNow, faceNow, {
      ...{ ...config.evaluation, task, tokenizer, timeLimitMs: config.grader.timeLimitMs },
      seed: deriveSeed(seed, 'evaluation'),
    });
    await Promise.all([shoggothNow.dispose(), faceNow.dispose()]);
    return evaluation;
  };

  if (run.position === null) {
    const spent = { summaries: 0, cots: 0, cotTokens: 0, summaryTokens: 0 };
    const metrics = { round: 0, spent, evaluation: await measure() };
    await run.commit({ round: 0, spent, metrics, samples: [], save, keep: true });
    onRound(metrics, 0);
  }
  let { round, spent } = run.position!;
  while (costOf(round, spent) + price <= budget.total) {
    // Lets signals and messages in: with one thread everything else here is done without a pause.
    await setImmediate();
    if (signal?.aborted) return false;
    round++;
    const seedOf = (what: string) => deriveSeed(seed, what, round);

    // Sample CoTs.
    const questions = drawQuestions(task, 'train', shape.questions, seedOf('questions'));
    const [shoggothNow, faceNow] = [
      await shoggoth.snapshot(`round-${round}`),
      await face.snapshot(`round-${round}`),
    ];
    const sampling = { tokenizer, limits: task.limits, ...config.sampling, seed: seedOf('rollout') };
    const samples = await sampleCots(questions, { ...sampling, n, shoggoth: shoggothNow });

    // Sample summaries and grade them, in as many stages as the scheme asks for: all scores so far decide what comes next.
    for (let stage = 0; ; stage++) {
      const rng = createRng(deriveSeed(seedOf('allocate'), stage));
      const counts = scheme.allocate(treesOf(samples), { n, k }, stage, rng);
      if (counts === null) break;
      await sampleSummaries(samples, counts, { ...sampling, face: faceNow });
      await gradeAll(task, samples, { ...config.grader, seed: seedOf('grade') });
    }
    await Promise.all([shoggothNow.dispose(), faceNow.dispose()]);
    spent = spend(spent, samples);

    // Select.
    const targets = scheme.select(treesOf(samples), createRng(seedOf('select')));

    // Update.
    const optimise = (role: 'shoggoth' | 'face') => ({
      adam: { ...config.optimiser, learningRate: learningRate[role] },
      ...{ stepsPerRound: config.optimiser.stepsPerRound, passes: config.optimiser.passes },
      seed: seedOf(`update ${role}`),
    });
    const shoggothUpdate = await update(
      ...([shoggoth, targets.shoggoth, shoggothSequences(samples, tokenizer), optimise('shoggoth')] as const),
    );
    const faceUpdate = await update(face, targets.face, faceSequences(samples, tokenizer), optimise('face'));

    // Measure.
    const last = costOf(round, spent) + price > budget.total;
    const evaluation = last || round % config.evaluation.every === 0 ? await measure() : undefined;
    const metrics: RoundMetrics = {
      ...{ round, spent, train: summariseRound(task, samples, targets.shoggoth) },
      ...{ shoggoth: shoggothUpdate, face: faceUpdate, ...(evaluation ? { evaluation } : {}) },
    };

    // Commit.
    const records = config.record.samples ? recordsOf(round, samples, targets) : [];
    const keep = last || round % config.record.checkpointEvery === 0;
    await run.commit({ round, spent, metrics, samples: records, save, keep });
    onRound(metrics, Math.min(1, costOf(round, spent) / budget.total));
  }
  run.finish({ round, spent });
  return true;
}
