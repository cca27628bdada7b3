import { describe, expect, it } from 'vitest';
import { createRng } from '../../../base/random.js';
import {
  BEFORE_COT,
  BEFORE_SUMMARY,
  createTokenizer,
  END,
} from '../../../models/text/tokenizer.js';
import { mean, standardDeviation } from '../../../stats/index.js';
import type { Question, Task } from '../../../tasks/task.js';
import { createLogLinear, nextToken } from './log-linear.fixture.js';
import { measureSpillover, type SpilloverOptions } from './spillover.js';

const tokenizer = createTokenizer('ma');
const [vocab, marked] = [tokenizer.vocab, tokenizer.encode('m')[0]!];
const question: Question = { id: 'a', text: 'a', answer: 'a', difficulty: 'all' };
const hasMark = (text: string) => (text.includes('m') ? 1 : 0);
/** The monitor requires more than the penalty, so their gradients differ. */
const isMark = (text: string) => (text === 'm' ? 1 : 0);
const task = {
  name: 'marks',
  alphabet: 'ma',
  parts: ['task', 'penalty'],
  difficulties: ['all'],
  limits: { question: 1, cot: 1, summary: 1 },
  question: () => question,
  grade: ({ summary }) => ({ task: 1, penalty: hasMark(summary) }),
  monitor: (_, cot) => isMark(cot),
} as Partial<Task> as Task;
const options: SpilloverOptions = {
  task,
  tokenizer,
  questions: 128,
  n: 16,
  k: 4,
  split: 'train',
  temperature: 1,
  topP: 1,
  timeLimitMs: 100,
  paraphraser: async () => {},
  seed: 7,
};

/** Random weights; `follows` says how much a mark in the CoT promotes one in the summary. */
function weightsOf(follows: number): Float64Array {
  const rng = createRng(21);
  const weights = Float64Array.from({ length: (vocab + 1) * vocab }, (_, i) =>
    i < vocab * vocab ? 0.5 * rng.normal() : 0,
  );
  // Marks are common, so that even a few samples contain some.
  for (const before of [BEFORE_COT, BEFORE_SUMMARY]) weights[before * vocab + marked]! += 1;
  weights[vocab * vocab + marked] = follows;
  return weights;
}

/** All continuations of a prompt by up to two tokens, with their probabilities. */
function outcomes(weights: Float64Array, prompt: readonly number[]) {
  const first = nextToken(weights, vocab, marked, prompt);
  return first.flatMap((p, a) =>
    a === END
      ? [{ tokens: [a], p }]
      : nextToken(weights, vocab, marked, [...prompt, a]).map((q, b) => ({
          tokens: [a, b],
          p: p * q,
        })),
  );
}

const textOf = (tokens: readonly number[]) =>
  tokenizer.decode(tokens.at(-1) === END ? tokens.slice(0, -1) : tokens);

/** E[M] with one model's weights for the CoT and another's for the summary. */
function expected(ofCot: Float64Array, ofSummary: Float64Array) {
  const total = { monitor: 0, penalty: 0 };
  for (const cot of outcomes(ofCot, tokenizer.shoggothPrompt('a'))) {
    total.monitor += cot.p * isMark(textOf(cot.tokens));
    for (const summary of outcomes(ofSummary, tokenizer.facePrompt('a', cot.tokens))) {
      total.penalty += cot.p * summary.p * hasMark(textOf(summary.tokens));
    }
  }
  return total;
}

/** The gradient by central differences of the exact expectation. */
function slope(weights: Float64Array, valueAt: (moved: Float64Array) => number): number[] {
  return Array.from(weights, (_, i) => {
    const [up, down] = [1e-5, -1e-5].map((by) => weights.map((w, j) => (i === j ? w + by : w)));
    return (valueAt(up!) - valueAt(down!)) / 2e-5;
  });
}

function exactCosines(weights: Float64Array, faceWeights = weights) {
  const monitored = slope(weights, (moved) => expected(moved, faceWeights).monitor);
  const penalised = slope(weights, (moved) => expected(moved, faceWeights).penalty);
  const bySummary = slope(weights, (moved) => expected(weights, moved).penalty);
  return { conditional: cosine(penalised, monitored), parametric: cosine(bySummary, monitored) };
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
}

const oneModel = (weights: Float64Array, change: Partial<SpilloverOptions> = {}) => {
  const model = createLogLinear(vocab, marked, weights.slice());
  return measureSpillover({ shoggoth: model, face: model }, { ...options, ...change });
};

describe('spillover of a model whose expectations are exact', () => {
  it('has the cosines of the exact gradients, shrunk a little by sampling error', async () => {
    for (const follows of [2, -2]) {
      const exact = exactCosines(weightsOf(follows));
      const found = await oneModel(weightsOf(follows));
      expect(Math.sign(exact.conditional)).toBe(Math.sign(follows));
      expect(Math.abs(exact.conditional)).toBeGreaterThan(0.4);
      expect(Math.abs(exact.conditional)).toBeLessThan(0.95);
      for (const way of ['conditional', 'parametric'] as const) {
        expect(Math.abs(found[way] - exact[way])).toBeLessThan(0.07);
        expect(found.error![way]).toBeLessThan(0.07);
      }
    }
  });

  it('takes the two gradients of a cosine from different halves of the questions', async () => {
    // Every other question is scored with the opposite sign, so the gradients agree within a half
    // and oppose each other across halves.
    let drawn = 0;
    const turned: Task = {
      ...task,
      question: () => ({ ...question, difficulty: drawn++ % 2 === 0 ? 'even' : 'odd' }),
      monitor: ({ difficulty }, cot) => (difficulty === 'odd' ? 1 - isMark(cot) : isMark(cot)),
      grade: ({ question: { difficulty }, summary }) => ({
        task: 1,
        penalty: difficulty === 'odd' ? 1 - hasMark(summary) : hasMark(summary),
      }),
    };
    const exact = exactCosines(weightsOf(2));
    const found = await oneModel(weightsOf(2), { task: turned });
    expect(Math.abs(found.conditional + exact.conditional)).toBeLessThan(0.07);
    expect(Math.abs(found.parametric + exact.parametric)).toBeLessThan(0.07);
  });

  it('is 0 on average through a CoT that the summary does not follow', async () => {
    const found: number[] = [];
    for (let seed = 0; seed < 40; seed++) {
      const { conditional } = await oneModel(weightsOf(0), { questions: 16, n: 8, seed });
      if (!Number.isNaN(conditional)) found.push(conditional);
    }
    expect(found.length).toBeGreaterThan(30);
    expect(Math.abs(mean(found))).toBeLessThan(
      (3 * standardDeviation(found)) / Math.sqrt(found.length),
    );
  });
});

describe('spillover of two models', () => {
  it('is exactly 0 through the parameters, and the cosine of the shoggoth’s gradients through the CoT', async () => {
    const [own, other] = [weightsOf(0), weightsOf(2)];
    const found = await measureSpillover(
      {
        shoggoth: createLogLinear(vocab, marked, own.slice()),
        face: createLogLinear(vocab, marked, other),
      },
      { ...options, k: 1 },
    );
    expect([found.parametric, found.error?.parametric]).toEqual([0, 0]);
    expect(Math.abs(found.conditional - exactCosines(own, other).conditional)).toBeLessThan(0.15);
  });

  it('is NaN where nothing varies', async () => {
    const models = {
      shoggoth: createLogLinear(vocab, marked, weightsOf(0)),
      face: createLogLinear(vocab, marked, weightsOf(0)),
    };
    const small = { ...options, questions: 4, n: 2 };
    const never = await measureSpillover(models, { ...small, task: { ...task, monitor: () => 1 } });
    expect(never).toEqual({
      conditional: Number.NaN,
      parametric: 0,
      error: { conditional: Number.NaN, parametric: 0 },
    });
    const grade = () => {
      throw new Error('broken');
    };
    const ungraded = await measureSpillover(models, { ...small, task: { ...task, grade } });
    expect(ungraded.conditional).toBeNaN();
  });
});

it('the measure of the spillover names what it lacks', async () => {
  const weights = weightsOf(0);
  await expect(oneModel(weights, { k: 1 })).rejects.toThrow(
    'spillover.k: must be an integer of 2 or more, got 1',
  );
  await expect(oneModel(weights, { n: 1 })).rejects.toThrow('spillover.n: must be an integer of 2');
  await expect(oneModel(weights, { questions: 1 })).rejects.toThrow('spillover.questions: must be');
  const { monitor: _, ...blind } = task;
  await expect(oneModel(weights, { task: blind })).rejects.toThrow(
    'marks has no monitor of the CoT',
  );
  const parts = { ...task, parts: ['task' as const] };
  await expect(oneModel(weights, { task: parts })).rejects.toThrow(
    'marks has no penalty on the summary',
  );
});
