import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type Choice,
  namedCandidate,
  type Validation,
  validatePlan,
} from '../../world/planner/index.js';
import { answerFrom, flipsOf, shortAnswer } from './plan.js';

const purse = { budget: 32, cotPrice: 2 };
const model = { family: 'pass-fail', passRate: 0.5, difficulty: 0.1, cot: 0.1, flips: 0 } as const;
const none = {
  plan: 0,
  'nested-top3': 0.9,
  basic: 0.6,
  'nested-mean': 0.9,
  'nested-advantage': 0.1,
  'group-advantage k=1': 0.2,
  'nested-advantage k=√(λr)': 0.05,
  'group-advantage k=√(λr)': 0.06,
};

function validation(
  losses: Partial<Record<Choice, number>>,
  scheme = 'nested-advantage',
): Validation {
  const truth = { ...purse, family: 'pass or fail' as const, model };
  return {
    truth,
    verdict: 'plan',
    plan: namedCandidate(scheme, purse),
    losses: { ...none, ...losses },
  };
}

describe('the answer on what a person should do', () => {
  const cheap = { questions: 4, finalTimes: 1 };
  const answer = answerFrom([1, 2].map((seed) => validatePlan('normal', true, seed, cheap)));

  it('has finite numbers inside their intervals, one of each kind for each choice', () => {
    const { numbers, charts, short, flips } = answer;
    for (const { what, value, low, high } of numbers) {
      expect(value, what).toSatisfy(Number.isFinite);
      if (!Number.isNaN(low)) expect(low <= value && value <= high, what).toBe(true);
    }
    expect(numbers).toHaveLength(8 + 8 + 7);
    expect(charts.map(({ figure }) => figure)).toEqual(['lineFigure']);
    expect(`${short}${flips}`).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('draws the losses of each choice in their order', () => {
    const chart = answer.charts[0]!;
    if (chart.figure !== 'lineFigure') throw new Error('the chart is a line figure');
    expect(chart.data.lines.map(({ label }) => label)).toEqual([
      'the plan',
      'group-advantage k=1',
      'nested-advantage k=√(λr)',
      'group-advantage k=√(λr)',
      'nested-top3',
      'basic',
      'nested-mean',
      'nested-advantage',
    ]);
    for (const { points } of chart.data.lines) {
      expect(points.map(({ x }) => x)).toEqual([25, 75]);
      expect(points[0]!.y).toBeLessThanOrEqual(points[1]!.y);
    }
  });
});

it('is compared with the share that the benchmark found', () => {
  const file = readFileSync(new URL('../../../docs/results/plan.txt', import.meta.url), 'utf8');
  const percent = Number(/^plan {2,}.* ([\d.]+)\s*$/m.exec(file)![1]);
  const numbers = answerFrom([validation({}), validation({})]).numbers;
  const references = numbers.map(({ reference }) => reference).filter((r) => r !== undefined);
  expect(references).toHaveLength(1);
  expect(100 * references[0]!).toBeCloseTo(percent, 6);
});

describe('the words on the plan', () => {
  it('count the tasks in which next to nothing is lost', () => {
    const some = [0, 0.01, 0.02, 0.03, 0.4].map((plan) => validation({ plan }));
    // Wilson for 3 of 5: 23 % to 88 %.
    expect(shortAnswer(some)).toContain(
      'it loses less than 3 % of the best candidate’s worth in 3 of 5 simulated tasks (23 % to 88 % of all such tasks), at worst 40 %, against 20 % with `group-advantage k=1` and 5 % with `nested-advantage k=√(λr)`. The median loss is 2 %, against 20 % and 5 %, and 90 % with `nested-top3`.',
    );
  });

  it('say what the plan saves only where the interval excludes zero', () => {
    const saves = [0.1, 0.12, 0.11].map((loss) => validation({ 'nested-advantage': loss }));
    expect(flipsOf(saves)).toMatch(/saves 11 % \(9 % to 13 %\) .* and in 0 of 3 tasks/);
    const open = [0.5, 0, 0].map((loss) =>
      validation({ plan: loss, 'nested-advantage': 0.01 }, 'basic'),
    );
    expect(flipsOf(open)).toMatch(
      /^The plan is a policy gradient in 0 of 3 tasks.*not shown to lose less .* at worst it loses 50 % \(pass or fail; a CoT at the price of 2\.0 summaries\)\.$/,
    );
  });
});
