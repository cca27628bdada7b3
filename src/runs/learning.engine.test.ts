/**
 * Learning is real: on a task small enough to be learnt in seconds, a pair gets better at what is
 * rewarded.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Evaluation } from '../method/records.js';
import { openTiny, type Tiny } from './tiny.fixture.js';

/**
 * Odd or even: the good CoT repeats the digit, whether or not it comes to an end, and a face can
 * read it; the other says nothing.
 */
const PARITY = `
export default {
  name: 'parity',
  description: 'Say whether a digit is odd or even.',
  alphabet: '0123456789?eo',
  limits: { question: 2, cot: 1, summary: 1 },
  difficulties: ['all'],
  parts: ['task'],
  question: (split, rng) => {
    const digit = rng.int(10);
    const text = String(split === 'test' ? 8 + rng.int(2) : rng.int(8)) + digit;
    return { id: text, text, answer: digit % 2 ? 'o' : 'e', difficulty: 'all' };
  },
  demonstrate: ({ text, answer }, rng) => {
    const shown = rng.next() < 0.5;
    const right = rng.next() < (shown ? 0.8 : 0.5);
    return { cot: shown ? text[1] : '?', summary: right ? answer : answer === 'e' ? 'o' : 'e' };
  },
  grade: ({ question, summary }) => ({ task: summary === question.answer ? 1 : 0 }),
  cotKinds: ['shown', 'hidden'],
  cotKind: ({ text }, cot) => (cot.includes(text[1]) ? 'shown' : 'hidden'),
};
`;

let tiny: Tiny;
let task: string;
beforeAll(async () => {
  tiny = await openTiny();
  task = join(tiny.home, 'parity.mjs');
  writeFileSync(task, PARITY);
});
afterAll(() => tiny.end());

/**
 * What pays: the right letter, or the wrong one. A text that is neither, or is cut off, never does.
 */
type Reward = (right: boolean) => number;

async function learn(scheme: string, reward: Reward) {
  const { metrics } = await tiny.train(
    {
      ...{
        task,
        scheme,
        round: { questions: 16, perQuestion: 16 },
        budget: { total: 16 * 16 * 16 },
      },
      ...{
        evaluation: { questions: 200, every: 100 },
        grader: { noise: 0 },
        record: { samples: false },
      },
      ...{
        warmStart: { steps: { shoggoth: 150, face: 250 }, batch: 32 },
        optimiser: { learningRate: 2e-3 },
      },
    },
    (own) => ({
      ...own,
      grade: ({ question, summary }) => ({
        task: /^[eo]$/.test(summary) ? reward(summary === question.answer) : 0,
      }),
    }),
  );
  const [before, after] = [metrics[0]!.evaluation!, metrics.at(-1)!.evaluation!];
  return { before, after };
}

const shown = (evaluation: Evaluation) => evaluation.cotKinds!.shown!;

describe('training', () => {
  it.each(['nested-mean', 'nested-top3-contrastive', 'nested-advantage', 'basic'])(
    'by %s makes what is rewarded more likely on held-out questions, and what is punished less',
    async (scheme) => {
      const up = await learn(scheme, Number);
      const down = await learn(scheme, (right) => Number(!right));
      const right = { before: up.before.task!, up: up.after.task!, down: 1 - down.after.task! };
      expect(right.before).toBeGreaterThan(0.5);
      expect(right.before).toBeLessThan(0.8);
      expect(right.up).toBeGreaterThan(right.before + 0.15);
      expect(right.up).toBeGreaterThan(right.down + 0.2);
      // The face reads a shown digit, so that the shoggoth has a reason to show it, or to hide it.
      expect(shown(up.after)).toBeGreaterThan(shown(down.after) + 0.25);
    },
  );
});
