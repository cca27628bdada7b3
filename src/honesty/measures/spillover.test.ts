import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors } from '../../models/safetensors.js';
import { openEngine } from '../../models/transformer/index.js';
import { createRng } from '../../random.js';
import type { Question, Task } from '../../tasks/task.js';
import { createTokenizer, END } from '../../tasks/tokenizer.js';
import { cosineOf, type Gradient, normOf } from './_gradients.js';
import { createLogLinear, nextToken } from './log-linear.fixture.js';
import { measureSpillover, type SpilloverOptions } from './spillover.js';

const tokenizer = createTokenizer('ma');
const [vocab, marked] = [tokenizer.vocab, tokenizer.encode('m')[0]!];
const question: Question = { id: 'a', text: 'a', answer: 'a', difficulty: 'all' };
const hasMark = (text: string) => (text.includes('m') ? 1 : 0);
const task = {
  ...{ name: 'marks', alphabet: 'ma', parts: ['task', 'penalty'], difficulties: ['all'] },
  limits: { question: 1, cot: 1, summary: 1 },
  question: () => question,
  grade: ({ summary }) => ({ task: 1, penalty: hasMark(summary) }),
  monitor: (_, cot) => hasMark(cot),
} as Partial<Task> as Task;
const options: SpilloverOptions = {
  ...{ task, tokenizer, questions: 128, n: 16, k: 4, split: 'train', temperature: 1, topP: 1 },
  ...{ timeLimitMs: 100, paraphraser: 'none', seed: 7 },
};

/** Random weights; `follows` is how much likelier a mark in the CoT makes one in the summary. */
function weightsOf(follows: number): Float64Array {
  const rng = createRng(21);
  const weights = Float64Array.from({ length: (vocab + 1) * vocab }, (_, i) =>
    i < vocab * vocab ? 0.5 * rng.normal() : 0,
  );
  weights[vocab * vocab + marked] = follows;
  return weights;
}

/** Everything that can follow a prompt within two tokens, with its probability. */
function outcomes(weights: Float64Array, prompt: readonly number[]) {
  const first = nextToken(weights, vocab, marked, prompt);
  return first.flatMap((p, a) =>
    a === END
      ? [{ tokens: [a], p }]
      : nextToken(weights, vocab, marked, [...prompt, a]).map((q, b) => ({ tokens: [a, b], p: p * q })),
  );
}

const textOf = (tokens: readonly number[]) => tokenizer.decode(tokens.at(-1) === END ? tokens.slice(0, -1) : tokens);

/** E[M] with one model's weights for the CoT and another's for the summary. */
function expected(ofCot: Float64Array, ofSummary: Float64Array) {
  const total = { monitor: 0, penalty: 0 };
  for (const cot of outcomes(ofCot, tokenizer.shoggothPrompt('a'))) {
    total.monitor += cot.p * hasMark(textOf(cot.tokens));
    for (const summary of outcomes(ofSummary, tokenizer.facePrompt('a', cot.tokens))) {
      total.penalty += cot.p * summary.p * hasMark(textOf(summary.tokens));
    }
  }
  return total;
}

/** By central differences of the exact expectation. */
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

describe('spillover of a model whose expectations are exact', () => {
  it('has the cosines of the exact gradients, shrunk by sampling error alone', async () => {
    for (const follows of [2, -2]) {
      const weights = weightsOf(follows);
      const exact = exactCosines(weights);
      const model = createLogLinear(vocab, marked, weights.slice());
      const found = await measureSpillover({ shoggoth: model, face: model }, options);
      expect(Math.sign(exact.conditional)).toBe(Math.sign(follows));
      expect(Math.abs(found.conditional - exact.conditional)).toBeLessThan(0.08);
      expect(Math.abs(found.parametric - exact.parametric)).toBeLessThan(0.08);
      console.log(follows, exact, found);
    }
  });
});
