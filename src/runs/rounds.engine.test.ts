import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng, deriveSeed } from '../base/random.js';
import type { SampleRecord } from '../method/records.js';
import { decodeSafetensors } from '../models/safetensors.js';
import { openEngine } from '../models/transformer/index.js';
import { type RoleTargets, type SampleRef, type ScoreTree, schemes } from '../selection/index.js';
import type { Grade, GraderInput, Task } from '../tasks/task.js';
import { checkpointsOf } from './checkpoints.js';
import { isDone } from './run-directory.js';
import { resolveSetting } from './setting.js';
import { filesOf, openTiny, type Tiny, type TinyRun, tinyConfig } from './tiny.fixture.js';
import { resumeRun, startRun } from './train.js';

let tiny: Tiny;
beforeAll(async () => {
  tiny = await openTiny();
});
afterAll(() => tiny.end());

/** A round's score trees as samples.jsonl tells them: every part has the noise of the whole. */
function treesIn(samples: readonly SampleRecord[], appealWeight: number): ScoreTree[] {
  const at = <T>(values: readonly T[], key: (value: T) => number) =>
    [...new Set(values.map(key))].map((k) => values.filter((value) => key(value) === k));
  return at(samples, (s) => s.q).map((question) => ({
    cots: at(question, (s) => s.i).map((cot) => {
      const summaries = cot.filter((s) => s.j !== null);
      const part = (read: (s: SampleRecord) => number | null | undefined) =>
        summaries.map((s) => read(s) ?? Number.NaN);
      const noisy = (name: 'task' | 'appeal') =>
        part(({ parts, score }) => {
          const own = parts?.[name];
          const exact = (parts?.task ?? 0) + appealWeight * (parts?.appeal ?? 0);
          return own === undefined || score === null ? null : own + (score - exact);
        });
      const appeal = noisy('appeal');
      return {
        score: part((s) => s.score),
        task: noisy('task'),
        ...(appeal.every(Number.isNaN) ? {} : { appeal }),
      };
    }),
  }));
}

/** The sum of the coefficients of each place; a pair's ends count ± its weight. */
function coefficients({ samples, pairs }: RoleTargets): Map<string, number> {
  const out = new Map<string, number>();
  const add = ({ question, cot, summary }: SampleRef, coef: number) => {
    const place = [question, cot, summary ?? []].flat().join('/');
    out.set(place, (out.get(place) ?? 0) + coef);
  };
  for (const sample of samples) add(sample, sample.coef);
  for (const { chosen, rejected, weight } of pairs) {
    add(chosen, weight);
    add(rejected, -weight);
  }
  return new Map([...out].sort());
}

function marksIn(samples: readonly SampleRecord[], role: 'shoggoth' | 'face'): Map<string, number> {
  const marks = samples.flatMap((s) => {
    const place = role === 'face' ? `${s.q}/${s.i}/${s.j}` : `${s.q}/${s.i}`;
    return s[role] ? [[place, s[role].coef] as const] : [];
  });
  return new Map([...marks].sort());
}

const roundsOf = ({ metrics }: TinyRun) => metrics.slice(1).map((line) => line.round);
const inRound = ({ samples }: TinyRun, round: number) => samples.filter((s) => s.round === round);

/**
 * The tiny pair is hardly ever right: this grader finds something to choose from in whatever it
 * writes.
 */
const varied = (task: Task): Task => ({
  ...task,
  grade: ({ summary }) => ({
    task: ([...summary].reduce((sum, c) => sum + c.charCodeAt(0), 0) % 5) / 4,
    appeal: summary.length / 8,
  }),
});

describe('every scheme in the loop', () => {
  const grader = { noise: 0.3, appealWeight: 0.5 };
  const wrapped = 'reward-targeted:nested-top3-contrastive';
  const settings = [
    ...[...schemes.map((s) => s.name), wrapped].map((scheme) => ({ scheme, round: {} })),
    // Samples of one CoT compete with each other: a CoT can be kept several times over.
    { scheme: 'basic', round: { n: 4, k: 4 } },
    { scheme: { name: 'nested-mean', cotRule: { rule: 'soft', temperature: 0.1 } }, round: {} },
  ];

  it.each(settings)(
    '$scheme $round marks in samples.jsonl what it selects on the recorded scores',
    async ({ scheme, round }) => {
      const run = await tiny.train({ scheme, round, grader, budget: { total: 128 } }, varied);
      expect(roundsOf(run)).toEqual([1, 2]);
      for (const number of roundsOf(run)) {
        const samples = inRound(run, number);
        const rng = createRng(deriveSeed(run.setting.config.seed, 'select', number));
        const targets = run.setting.scheme.select(treesIn(samples, grader.appealWeight), rng);
        expect(targets.shoggoth.samples.length + targets.shoggoth.pairs.length).toBeGreaterThan(0);
        for (const role of ['shoggoth', 'face'] as const) {
          expect(marksIn(samples, role)).toEqual(coefficients(targets[role]));
          const learned = [...marksIn(samples, role).values()].filter((coef) => coef !== 0);
          if (targets[role].pairs.length === 0)
            expect(run.metrics[number]![role]!.kept).toBe(learned.length);
        }
        for (const sample of samples) {
          if (sample.score !== null) continue;
          expect(sample.error).toBeTruthy();
          expect(sample.face).toBeUndefined();
        }
      }
    },
  );

  it('is refused, before anything is written, on a task without a score part that it needs', async () => {
    const dir = tiny.newDir();
    const config = tinyConfig({ scheme: 'two-graders', task: 'lottery' });
    await expect(startRun(dir, config, { cache: tiny.cache })).rejects.toThrow(
      'scheme two-graders needs the score part `appeal`; task lottery has score, task',
    );
    await expect(resumeRun(dir)).rejects.toThrow(/no run directory/);
  });

  it('meets the same questions in the same round', async () => {
    const asked = async (scheme: string) => {
      const run = await tiny.train({ scheme, budget: { total: 128 } });
      return [1, 2].map((round) => [
        ...new Set(inRound(run, round).map((s) => `${s.q} ${s.question}`)),
      ]);
    };
    const [nested, basic] = [await asked('nested-top3'), await asked('basic')];
    expect(nested).toEqual(basic);
    expect(nested[0]).toHaveLength(4);
    expect(nested[0]).not.toEqual(nested[1]);
  });

  it('takes no step with a role that has nothing to learn', async () => {
    // No summary is right, so the face of two-graders may learn none of them.
    const wrong = (task: Task): Task => ({ ...task, grade: () => ({ task: 0, appeal: 1 }) });
    const { dir, metrics } = await tiny.train(
      { scheme: 'two-graders', grader: { noise: 0 } },
      wrong,
    );
    expect(metrics.at(-1)!.face).toEqual({ kept: 0, gradNorm: 0, logprob: null });
    const folders = checkpointsOf(dir).map(({ folder }) => filesOf(folder));
    expect(folders).toHaveLength(2);
    expect(folders[1]!.get('face.safetensors')).toBe(folders[0]!.get('face.safetensors'));
    expect(folders[1]!.get('shoggoth.safetensors')).not.toBe(
      folders[0]!.get('shoggoth.safetensors'),
    );
  });
});

describe('blinding', () => {
  it('shows the grader the question and the summary, and nothing of the CoT', async () => {
    const seen: { input: GraderInput; arguments: number }[] = [];
    const { samples } = await tiny.train({ budget: { total: 64 } }, (task) => ({
      ...task,
      grade(...given) {
        const [input, rng] = given;
        seen.push({ input, arguments: given.length });
        expect(Object.keys(rng)).toEqual(['next', 'int', 'normal']);
        return task.grade(input, rng);
      },
    }));
    // The evaluations before and after the only round grade too.
    const training = seen.filter(({ input }) =>
      samples.some((s) => s.questionId === input.question.id && s.summary === input.summary),
    );
    expect(training.length).toBeGreaterThanOrEqual(samples.length);
    for (const { input, arguments: count } of seen) {
      expect(count).toBe(2);
      expect(Reflect.ownKeys(input)).toEqual(['question', 'summary']);
      expect(Reflect.ownKeys(input.question)).toEqual(['id', 'text', 'answer', 'difficulty']);
      expect(Object.getPrototypeOf(input)).toBe(Object.prototype);
    }
  });
});

describe('the budget', () => {
  it.each([
    { round: {}, total: 192, rounds: 3 },
    { round: {}, total: 255, rounds: 3 },
    { round: { cotPrice: 2 }, total: 200, rounds: 4 },
    { round: { cotPrice: 0.5 }, total: 150, rounds: 2 },
    { round: { n: 2, k: 3 }, total: 100, rounds: 4 },
  ])(
    'of $total summaries with $round is never overspent and leaves less than a round',
    async ({ round, total, rounds }) => {
      const run = await tiny.train({ round, budget: { total }, evaluation: { every: 100 } });
      const { cotPrice } = run.setting.config.round;
      expect(roundsOf(run)).toHaveLength(rounds);
      const { spent } = run.metrics.at(-1)!;
      const cost = spent.summaries + cotPrice * spent.cots;
      const planned = run.setting.scheme.split(16, cotPrice);
      const [n, k] = [
        run.setting.config.round.n ?? planned.n,
        run.setting.config.round.k ?? planned.k,
      ];
      expect(cost).toBeLessThanOrEqual(total);
      expect(4 * n * rounds).toBe(spent.cots);
      expect(spent.summaries).toBe(run.samples.filter((s) => s.j !== null).length);
      expect(rounds * 4 * n * (k + cotPrice)).toBeLessThanOrEqual(total);
    },
  );

  it('of tokens ends with the round that reaches it, and counts each sampled token once', async () => {
    const total = 700;
    const run = await tiny.train({ budget: { unit: 'tokens', total }, evaluation: { every: 100 } });
    const costs = run.metrics.map(({ spent }) => spent.cotTokens + spent.summaryTokens);
    expect(costs.at(-2)!).toBeLessThan(total);
    expect(costs.at(-1)!).toBeGreaterThanOrEqual(total);
    expect(roundsOf(run).length).toBeGreaterThan(1);
    const sampled = (text: string, finished: boolean) => [...text].length + (finished ? 1 : 0);
    const cots = run.samples.filter((s) => s.j === null || s.j === 0);
    const { spent, evaluation } = run.metrics.at(-1)!;
    expect(spent.cots).toBe(cots.length);
    const isCut = (s: SampleRecord, text: 'cot' | 'summary') =>
      s.truncated?.includes(text) ?? false;
    expect(spent.cotTokens).toBe(
      cots.reduce((sum, s) => sum + sampled(s.cot, !isCut(s, 'cot')), 0),
    );
    const summaries = run.samples.filter((s) => s.j !== null);
    expect(spent.summaryTokens).toBe(
      summaries.reduce((sum, s) => sum + sampled(s.summary!, !isCut(s, 'summary')), 0),
    );
    expect(evaluation!.questions).toBe(8);
  });

  it('that does not pay for one round is refused', async () => {
    await expect(resolveSetting(tinyConfig({ budget: { total: 63 } }))).rejects.toThrow(
      'budget.total: one round costs 64, got 63',
    );
    await expect(resolveSetting(tinyConfig({ budget: { total: 64 } }))).resolves.toBeTruthy();
  });
});

describe('a round', () => {
  it('has the split that the config asks for, or else the scheme’s own', async () => {
    const shape = async (round: object) => {
      const { samples } = await tiny.train({ round, budget: { total: 64 } });
      const first = samples.filter((s) => s.q === 0);
      return [new Set(first.map((s) => s.i)).size, Math.max(...first.map((s) => (s.j ?? 0) + 1))];
    };
    expect(await shape({})).toEqual([4, 4]);
    expect(await shape({ n: 3, k: 2 })).toEqual([3, 2]);
    expect(await shape({ n: 2 })).toEqual([2, 4]);
  });

  it.each(['halving-mean', 'bayes-ucb'])(
    'of %s gives promising CoTs more summaries, and the share of those that were cut off to others',
    async (scheme) => {
      const run = await tiny.train(
        {
          scheme,
          sampling: { temperature: 3 },
          budget: { total: 128 },
          failures: { truncated: 'masked' },
        },
        varied,
      );
      for (const number of roundsOf(run)) {
        const samples = inRound(run, number);
        for (const q of [0, 1, 2, 3]) {
          const own = samples.filter((s) => s.q === q);
          const counts = [...new Set(own.map((s) => s.i))].map(
            (i) => own.filter((s) => s.i === i && s.j !== null).length,
          );
          expect(counts).toHaveLength(8);
          expect(counts.some((count) => count > 2)).toBe(true);
          // A question whose summaries all failed at first asks for no more.
          if (own.some((s) => s.score !== null))
            expect(counts.reduce((sum, count) => sum + count)).toBe(16);
        }
      }
      expect(run.samples.some((s) => s.j === null)).toBe(true);
    },
  );

  it('takes stepsPerRound steps for each of its passes', async () => {
    const steps = async (optimiser: object) => {
      const { dir } = await tiny.train({
        optimiser,
        budget: { total: 128 },
        scheme: 'nested-mean',
      });
      const [first, last] = checkpointsOf(dir).map(({ folder }) =>
        ['shoggoth', 'face'].map((role) => {
          const { metadata } = decodeSafetensors(readFileSync(join(folder, `${role}.safetensors`)));
          return Number(metadata.step);
        }),
      );
      expect(first).toEqual([0, 0]);
      return last;
    };
    expect(await steps({})).toEqual([2, 2]);
    expect(await steps({ stepsPerRound: 2, passes: 3 })).toEqual([12, 12]);
    expect(await steps({ stepsPerRound: 100 })).toEqual([8, 8]);
  });

  it('learns at the step size of its role', async () => {
    const rate = async (learningRate: number | { shoggoth: number; face: number }) => {
      const { dir } = await tiny.train({ optimiser: { learningRate }, budget: { total: 64 } });
      const files = filesOf(checkpointsOf(dir).at(-1)!.folder);
      return ['shoggoth', 'face'].map((role) => files.get(`${role}.safetensors`));
    };
    const [small, large] = [await rate(1e-4), await rate(1e-2)];
    expect(await rate({ shoggoth: 1e-4, face: 1e-2 })).toEqual([small[0], large[1]]);
    expect(small[0]).not.toBe(large[0]);
  });

  it('counts a grader’s failures by cause, and goes on', async () => {
    let calls = 0;
    const failing = (task: Task): Task => ({
      ...task,
      grade(input, rng): Grade | Promise<Grade> {
        if (++calls % 3 === 0) throw new Error('the service is down');
        return task.grade(input, rng);
      },
    });
    const failures = { grader: 'masked' } as const;
    const run = await tiny.train({ record: { checkpointEvery: 1 }, failures }, failing);
    expect(run.complete).toBe(true);
    for (const round of roundsOf(run)) {
      const failed = inRound(run, round).filter((s) => s.error === 'grader: the service is down');
      expect(failed.length).toBeGreaterThan(5);
      expect(run.metrics[round]!.train!.failures['grader: the service is down']).toBe(
        failed.length,
      );
      const valid = inRound(run, round).flatMap((s) => s.parts ?? []);
      const mean = valid.reduce((sum, { task }) => sum + task, 0) / valid.length;
      expect(run.metrics[round]!.train!.task).toBeCloseTo(mean, 12);
      for (const { score, parts, face } of failed)
        expect([score, parts, face]).toEqual([null, null, undefined]);
    }
  });
});

describe('evaluation', () => {
  it('happens before the first round, every so many rounds, and after the last; so it is with checkpoints', async () => {
    const run = await tiny.train({
      ...{ budget: { total: 5 * 64 }, evaluation: { every: 2 }, record: { checkpointEvery: 3 } },
    });
    const evaluated = run.metrics.filter((line) => line.evaluation).map((line) => line.round);
    expect(evaluated).toEqual([0, 2, 4, 5]);
    expect(checkpointsOf(run.dir).map(({ round }) => round)).toEqual([0, 3, 5]);
  });

  it('does not change training: its own random draws are apart', async () => {
    const always = await tiny.train({ evaluation: { every: 1, questions: 3 } });
    const rarely = await tiny.train({ evaluation: { every: 100, questions: 16 } });
    const training = ({ dir }: TinyRun) =>
      [...filesOf(dir)].filter(([name]) => /^samples|round-0*3\/.*safetensors$/.test(name));
    expect(training(always)).toHaveLength(4);
    expect(training(always)).toEqual(training(rarely));
    expect(always.metrics.map((m) => m.train)).toEqual(rarely.metrics.map((m) => m.train));
  });

  it('has no noise, no penalty and no appeal', async () => {
    const at = async (grader: object) => {
      const right = (task: Task): Task => ({ ...task, grade: () => ({ task: 0.75, appeal: 1 }) });
      const { metrics } = await tiny.train({ grader, budget: { total: 64 } }, right);
      return metrics.map(({ train, evaluation }) => [train?.score, evaluation?.task]);
    };
    const plain = await at({ noise: 0 });
    expect(plain).toEqual([
      [undefined, 0.75],
      [0.75, 0.75],
    ]);
    const loud = await at({ noise: 5, appealWeight: 3 });
    expect(loud.map(([, task]) => task)).toEqual([0.75, 0.75]);
    expect(Math.abs(loud[1]![0]! - 3.75)).toBeGreaterThan(0.01);
    expect(Math.abs(loud[1]![0]! - 3.75)).toBeLessThan(3);
  });
});

describe('a run', () => {
  it('has the same bytes with one thread and with two', async () => {
    const two = await openEngine({ workers: 2 });
    try {
      const settings = {
        scheme: 'nested-mean-contrastive',
        optimiser: { stepsPerRound: 2, passes: 2 },
      };
      const [one, other] = [
        await tiny.train(settings),
        await tiny.train(settings, (task) => task, { engine: two }),
      ];
      expect(filesOf(other.dir)).toEqual(filesOf(one.dir));
    } finally {
      await two.dispose();
    }
  });

  it.each(['nested-top3', 'bayes-ucb'])(
    'of %s that was stopped between rounds goes on to the same bytes',
    async (scheme) => {
      const whole = tiny.newDir();
      const config = tinyConfig({ scheme });
      expect(await startRun(whole, config, { cache: tiny.cache })).toBe(true);
      const stop = new AbortController();
      const dir = tiny.newDir();
      const complete = await startRun(dir, config, {
        ...{ cache: tiny.cache, signal: stop.signal },
        onRound: ({ round }) => round === 1 && stop.abort(),
      });
      expect([complete, isDone(dir)]).toEqual([false, false]);
      expect(checkpointsOf(dir).map(({ round }) => round)).toEqual([0, 1]);
      expect(await resumeRun(dir, { cache: tiny.cache })).toBe(true);
      expect(isDone(dir)).toBe(true);
      expect(filesOf(dir)).toEqual(filesOf(whole));
    },
  );

  it('depends on its seed, and tells how far it is', async () => {
    const shares: number[] = [];
    const one = await tiny.train({ seed: 1 }, undefined, {
      onRound: (_, share) => shares.push(share),
    });
    const two = await tiny.train({ seed: 2 });
    expect(one.samples.map((s) => s.question)).not.toEqual(two.samples.map((s) => s.question));
    expect(shares[0]).toBe(0);
    expect(shares.length).toBe(4);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });

  it('writes no samples where none are wanted, and trains the same', async () => {
    const quiet = await tiny.train({ record: { samples: false } });
    expect(quiet.samples).toEqual([]);
    expect(quiet.metrics).toEqual((await tiny.train()).metrics);
  });
});
