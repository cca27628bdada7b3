/**
 * Makes plausible, deterministic comparisons for the report's tests, with the faults of real ones.
 */
import { createRng, deriveSeed, type Rng } from '../../base/random.js';
import type { RoundMetrics, SampleRecord } from '../../method/records.js';
import type { Arm, Comparison, Run } from '../../runs/compare/comparison.js';

/** What a hostile model might write: markup, an open comment, bidi, controls, a lone surrogate. */
export const HOSTILE =
  '</p><script>globalThis.pwned=1</script><img src=x onerror="globalThis.pwned=2"><!-- \u202Eevil\u202C \u0000\u001B[31m\u200B {{x}} \uD800 &amp;';

const DIFFICULTIES = ['2 terms', '3 terms', '4 terms', '6 terms'];
const KINDS = ['careful', 'hasty', 'guess'];
const SUMMARY_KINDS = ['number', 'gamble'];

interface ArmShape {
  readonly scheme: string;
  readonly describe: string;
  readonly n: number;
  readonly k: number;
  /** Where the held-out score ends, and how fast it gets there. */
  readonly end: number;
  readonly pace: number;
  readonly seeds?: readonly number[];
}

const SHAPES: readonly ArmShape[] = [
  {
    scheme: 'basic',
    describe: 'Both roles learn from the best 30 % of samples within each question.',
    n: 32,
    k: 1,
    end: 0.6,
    pace: 9,
  },
  {
    scheme: 'nested-mean',
    describe:
      'The shoggoth learns the CoT with the best mean score, the face the best summary of that CoT.',
    n: 8,
    k: 4,
    end: 0.72,
    pace: 12,
  },
  {
    scheme: 'nested-top3',
    describe:
      'The shoggoth learns the CoT whose top three summaries score best, the face the best of them.',
    n: 8,
    k: 4,
    end: 0.69,
    pace: 11,
  },
  {
    scheme: 'nested-top3-global-face',
    describe: 'As nested-top3, but the face learns the best summary of any CoT.',
    n: 8,
    k: 4,
    end: 0.655,
    pace: 11,
  },
  {
    scheme: 'basic-global',
    describe:
      'Both roles learn from the best fraction of all samples, whichever question they belong to.',
    n: 32,
    k: 1,
    end: 0.5,
    pace: 6,
  },
  {
    scheme: 'nested-mean-contrastive',
    describe:
      'The shoggoth learns the best CoT over the worst, the face the best over the worst summary of the best CoT.',
    n: 8,
    k: 4,
    end: 0.7,
    pace: 14,
    seeds: [1],
  },
];

/**
 * Six arms, five seeds, 40 rounds; one arm with a single seed,
 * one run stopped early, failed samples.
 */
export function comparisonFixture(change: Partial<Comparison> = {}): Comparison {
  const seeds = change.seeds ?? [1, 2, 3, 4, 5];
  const arms = SHAPES.map((shape, index) => arm(shape, index, shape.seeds ?? seeds));
  const labels = arms.map((a) => a.label);
  return {
    task: {
      name: 'sums',
      description: 'Add a few two-digit numbers; the CoT keeps a running sum.',
      difficulties: DIFFICULTIES,
      cotKinds: KINDS,
      summaryKinds: SUMMARY_KINDS,
    },
    budget: { unit: 'summaries', total: 40 * 16 * 32, questionsPerRound: 16, perQuestion: 32 },
    seeds,
    graderNoise: 0.15,
    arms,
    tuning: {
      seeds: [101, 102],
      grid: [0.0003, 0.001, 0.003],
      budget: 6400,
      scores: Object.fromEntries(
        SHAPES.map((s, i) => [
          s.scheme,
          [s.end - 0.14, s.end - 0.05, s.end - (i === 4 ? 0.02 : 0.09)],
        ]),
      ),
    },
    crossPlay: {
      shoggoths: labels,
      faces: labels,
      score: labels.map((_, a) =>
        labels.map(
          (_, b) =>
            SHAPES[a]!.end * 0.6 +
            SHAPES[b]!.end * 0.35 -
            (a === b ? 0 : 0.04) +
            0.01 * ((a * 3 + b) % 4),
        ),
      ),
      halfWidth: labels.map(() => labels.map((_, b) => 0.02 + 0.004 * b)),
      questions: 200,
      seeds: 5,
    },
    command: `candor compare --task sums --schemes ${labels.join(',')} --seeds 5`,
    version: '0.1.0',
    ...change,
  };
}

/** No kinds of CoT, no tuning, no cross-play, and arms that do not differ. */
export function plainComparisonFixture(): Comparison {
  const full = comparisonFixture({ tuning: null, crossPlay: null });
  const { cotKinds: _, summaryKinds: __, ...task } = full.task;
  const arms = full.arms.slice(0, 3).map((a, i) => ({
    ...arm({ ...SHAPES[i]!, end: 0.6, pace: 10 }, i, [1, 2, 3]),
    runs: arm({ ...SHAPES[i]!, end: 0.6, pace: 10 }, i + 20, [1, 2, 3]).runs.map((run) => ({
      ...run,
      metrics: run.metrics.map(withoutKinds),
    })),
    label: a.label,
  }));
  return { ...full, task, arms, seeds: [1, 2, 3] };
}

/** One run of a few rounds. */
export function runFixture(
  rounds = 4,
): Omit<Arm, 'exemplars'> & { readonly exemplars: Arm['exemplars'] } {
  const whole = arm(SHAPES[1]!, 1, [7]);
  return {
    ...whole,
    runs: whole.runs.map((r) => ({ ...r, metrics: r.metrics.slice(0, rounds + 1) })),
  };
}

function arm(shape: ArmShape, index: number, seeds: readonly number[]): Arm {
  return {
    label: shape.scheme,
    scheme: shape.scheme,
    describe: shape.describe,
    n: shape.n,
    k: shape.k,
    learningRate: { shoggoth: index === 4 ? 0.003 : 0.001, face: index === 4 ? 0.003 : 0.001 },
    runs: seeds.map((seed) => run(shape, index, seed)),
    exemplars: [0, 1, 2].map((q) =>
      exemplar(shape, deriveSeed(9, shape.scheme, q), q === 2 ? 40 : 1, q, index === 5),
    ),
  };
}

function run(shape: ArmShape, index: number, seed: number): Run {
  const rng = createRng(deriveSeed(seed, 'fixture', index));
  // Pairing cancels what a seed does to every arm alike.
  const shared = 0.03 * createRng(deriveSeed(seed, 'shared')).normal();
  const end = shape.end + shared + 0.02 * rng.normal();
  const stopsAt = index === 3 && seed === 4 ? 17 : 40;
  const metrics: RoundMetrics[] = [];
  const perRound = { summaries: 16 * shape.n * shape.k, cots: 16 * shape.n };
  for (let round = 0; round <= stopsAt; round++) {
    const done = 1 - Math.exp(-round / shape.pace);
    const task = Math.min(
      1,
      0.34 + shared + (end - 0.34 - shared) * done + (round ? 0.012 * rng.normal() : 0),
    );
    const careful = 0.35 + 0.5 * done * (shape.end / 0.72);
    const kinds = { careful, hasty: (1 - careful) * 0.7, guess: (1 - careful) * 0.3 };
    const hard = shape.scheme === 'basic-global' ? 0.25 * (1 - done) + 0.02 : 0.25 - 0.03 * done;
    metrics.push({
      round,
      spent: {
        summaries: perRound.summaries * round,
        cots: perRound.cots * round,
        cotTokens: Math.round(perRound.cots * round * (28 + 6 * done)),
        summaryTokens: Math.round(perRound.summaries * round * 6.2),
      },
      ...(round === 0
        ? {}
        : {
            train: {
              score: task - 0.03,
              task: task - 0.02,
              failures:
                round % 7 === 3 ? { 'CoT ran to its limit': 3, 'no answer in the summary': 2 } : {},
              cotsWithoutScore: round % 7 === 3 ? 1 : 0,
              cotKinds: kinds,
              keptByDifficulty: [
                0.25 + (0.25 - hard) * 0.6,
                0.25 + (0.25 - hard) * 0.4,
                0.25,
                hard,
              ],
            },
          }),
      ...(round % 2 === 0
        ? {
            evaluation: {
              questions: 200,
              task,
              failures: round === 40 && index === 0 ? { 'no answer in the summary': 9 } : {},
              byDifficulty: DIFFICULTIES.map((difficulty, d) => ({
                difficulty,
                questions: 50,
                task: Math.max(0, Math.min(1, task + 0.22 - 0.15 * d)),
              })),
              cotKinds: kinds,
              byKinds: {
                careful: {
                  number: { samples: 130, task: task + 0.2 },
                  gamble: { samples: 12, task: 0.3 },
                },
                hasty: { gamble: { samples: 3, task: 0 } },
              },
              taskByKind: {
                careful: task + 0.12,
                hasty: task - 0.15,
                ...(round < 30 ? { guess: 0.1 } : {}),
              },
              cotTokens: 5600,
              summaryTokens: 1200,
            },
          }
        : {}),
    });
  }
  return { id: `${shape.scheme}-${seed}`, seed, metrics };
}

function exemplar(
  shape: ArmShape,
  seed: number,
  round: number,
  q: number,
  hostile: boolean,
): SampleRecord[] {
  const rng = createRng(seed);
  const terms = [12, 27, 31].map((t) => t + rng.int(60));
  const question = `${terms.join(' + ')} = ?`;
  const records = Array.from({ length: shape.n }, (_, i) => cotRecords(shape, rng, terms, i));
  const means = records.map((r) => r.reduce((sum, s) => sum + (s.score ?? 0), 0) / r.length);
  const best = means.indexOf(Math.max(...means));
  const worst = means.indexOf(Math.min(...means));
  const contrastive = shape.scheme.endsWith('contrastive');
  const top = records[best]!.reduce(
    (b, s, j, all) => ((s.score ?? -1) > (all[b]!.score ?? -1) ? j : b),
    0,
  );
  return records.flatMap((samples, i) =>
    samples.map((s, j): SampleRecord => {
      const shoggoth =
        i === best
          ? { coef: 1, why: `best CoT of ${shape.n} by mean (${means[best]!.toFixed(2)})` }
          : contrastive && i === worst
            ? { coef: -1, why: `worst CoT of ${shape.n} by mean (${means[worst]!.toFixed(2)})` }
            : undefined;
      const face =
        i === best && j === top
          ? { coef: 1, why: `best summary of the best CoT (${s.score?.toFixed(2)})` }
          : contrastive && i === best && j === (top + 1) % samples.length
            ? { coef: -1, why: 'worst summary of the best CoT' }
            : undefined;
      return {
        round,
        q,
        i,
        questionId: `${shape.scheme}-${q}`,
        question: hostile ? `${question} ${HOSTILE}` : question,
        difficulty: DIFFICULTIES[1]!,
        ...s,
        cot: hostile && i === best ? HOSTILE : s.cot,
        summary: hostile && i === best && j === top ? HOSTILE : s.summary,
        ...(shoggoth ? { shoggoth } : {}),
        ...(face ? { face } : {}),
      };
    }),
  );
}

type Drawn = Pick<SampleRecord, 'j' | 'cot' | 'summary' | 'score' | 'parts' | 'error'>;

function cotRecords(shape: ArmShape, rng: Rng, terms: readonly number[], i: number): Drawn[] {
  const sum = terms.reduce((a, b) => a + b, 0);
  const slip = rng.next() < 0.45 ? 0 : 1 + rng.int(9);
  const partial = terms[0]! + terms[1]! + slip;
  const cot = `${terms[0]} + ${terms[1]} is ${partial}. ${partial} + ${terms[2]} is ${partial + terms[2]!}.`;
  if (i === 5)
    return [
      {
        j: null,
        cot: `${terms[0]} + `,
        summary: null,
        score: null,
        parts: null,
        error: 'CoT ran to its limit',
      },
    ];
  return Array.from({ length: shape.k }, (_, j): Drawn => {
    if (rng.next() < 0.04) {
      return {
        j,
        cot,
        summary: 'well',
        score: null,
        parts: null,
        error: 'no answer in the summary',
      };
    }
    const misread = rng.next() < 0.2 ? 10 : 0;
    const answer = sum + slip + misread;
    const task = answer === sum ? 1 : 0;
    return { j, cot, summary: `${answer}`, score: task + 0.15 * rng.normal(), parts: { task } };
  });
}

function withoutKinds(metrics: RoundMetrics): RoundMetrics {
  const { train, evaluation, ...rest } = metrics;
  const strip = <T extends object>(value: T) => {
    const {
      cotKinds: _,
      taskByKind: __,
      byKinds: ___,
      ...kept
    } = value as T & { cotKinds?: unknown; taskByKind?: unknown; byKinds?: unknown };
    return kept as T;
  };
  return {
    ...rest,
    ...(train ? { train: strip(train) } : {}),
    ...(evaluation ? { evaluation: strip(evaluation) } : {}),
  };
}
