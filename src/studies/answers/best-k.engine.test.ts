import { beforeAll, describe, expect, it } from 'vitest';
import { oneStepValue } from '../../world/closed-forms/index.js';
import { drawWorld, worldFamilies } from '../../world/worlds/index.js';
import { alikeText, bestText, rankArms } from './_best-of-several.js';
import { gainsOfFirstStep } from './_gain-of-step.js';
import {
  bestPlaceOfOneStep,
  ks,
  noiseRatioOf,
  schemesOverK,
  trainOverK,
} from './_training-over-k.js';
import type { Answer } from './answer.js';
import { agreementText, answerBestK, denoisingText } from './best-k.js';

describe('the answer on the best k', () => {
  let answer: Answer;
  beforeAll(async () => {
    answer = await answerBestK({ seeds: 4 });
  });

  it('has finite numbers inside their intervals, and every chart a caption', () => {
    for (const { what, value, low, high } of answer.numbers) {
      expect(value, what).toSatisfy(Number.isFinite);
      if (!Number.isNaN(low)) expect(low <= value && value <= high, what).toBe(true);
    }
    expect(answer.charts.map(({ figure }) => figure)).toEqual([
      'bestKMap',
      'lineFigure',
      'lineFigure',
      'lineFigure',
      'gainSources',
      'gainSources',
    ]);
    for (const { caption } of answer.charts) expect(caption).toMatch(/\.$/);
    expect(JSON.stringify([answer.short, answer.flips, answer.depends])).not.toMatch(
      /NaN|undefined/,
    );
  });

  it('reproduces the best whole k of both reference rows', () => {
    const rows = answer.numbers.filter(({ what }) => what.startsWith('best k of one step'));
    expect(rows).toHaveLength(10);
    for (const { what, value, reference } of rows) expect(value, what).toBe(reference);
  });

  it('maps a full grid', () => {
    const chart = answer.charts[0]!;
    if (chart.figure !== 'bestKMap') throw new Error('the first chart is the map');
    const { cells } = chart.data;
    const lambdas = new Set(cells.map(({ lambda }) => lambda));
    const prices = new Set(cells.map(({ price }) => price));
    expect(cells).toHaveLength(lambdas.size * prices.size);
    for (const { lossOf8 } of cells) expect(lossOf8 >= 0 && lossOf8 <= 1).toBe(true);
  });
});

describe('training over k', () => {
  const [nested, basic] = schemesOverK;

  it('gives the same numbers for the same effort', () => {
    const run = () => trainOverK(worldFamilies[1]!, nested!, 4, 3);
    expect(run()).toEqual(run());
  });

  it('spends no more than the budget, and almost all of it', () => {
    for (const price of [0, 4])
      for (const { n, k } of trainOverK(worldFamilies[0]!, nested!, price, 2).splits) {
        expect(n * (k + price)).toBeLessThanOrEqual(32);
        expect((n + 1) * (k + price)).toBeGreaterThan(32);
      }
  });

  it('uses the named scheme basic only at k = 1', () => {
    expect(ks.map((k) => basic!.withK(k).name === 'basic')).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it('estimates the noise ratio of a family', () => {
    // Variances over 8 kinds and 8 answers lose one degree of freedom of 8:
    // σ_V² = 7/8 · (1 + 1/8), σ_W² = 7/8.
    expect(noiseRatioOf(worldFamilies[0]!, 3000) / ((0.875 + 0.25) / (0.875 * 1.125))).toBeCloseTo(
      1,
      1,
    );
  });

  it('chooses the k of one step among the trained ones', () => {
    expect(ks[bestPlaceOfOneStep(0.3, 0)]).toBe(1);
    const at = (k: number) => oneStepValue({ budget: 32, cotPrice: 0, k, lambda: 10 });
    expect(ks[bestPlaceOfOneStep(10, 0)]).toBe([...ks].sort((a, b) => at(b) - at(a))[0]);
  });
});

describe('the gain of a step', () => {
  const draw = (seed: number) => drawWorld(worldFamilies[0]!, seed);
  const candidate = { scheme: schemesOverK[0]!.withK(4), shape: { n: 8, k: 4 } };

  it('is zero for a step of size zero', () => {
    const { shoggoth, face, total } = gainsOfFirstStep(draw, candidate, 0, 3);
    for (const gain of [...shoggoth, ...face, ...total]) expect(gain).toBeCloseTo(0, 12);
  });

  it('is the sum of the two roles’ parts to first order', () => {
    const { shoggoth, face, total } = gainsOfFirstStep(draw, candidate, 1e-4, 5);
    for (const [i, gain] of total.entries()) {
      expect(gain).not.toBe(0);
      expect(Math.abs(gain - shoggoth[i]! - face[i]!)).toBeLessThan(1e-7);
    }
  });
});

describe('the best of several', () => {
  const arm = (centre: number) =>
    Array.from({ length: 40 }, (_, i) => centre + 0.1 * Math.sin(i * centre * 10));

  it('names the highest mean and those that cannot be distinguished from it', () => {
    const found = rankArms([arm(0.2), arm(0.9), arm(0.895), arm(0.5)]);
    expect(found).toEqual({ best: 1, alike: [2] });
    expect(bestText(found, [1, 2, 4, 8])).toBe('k = 2 (4 cannot be distinguished from it)');
    expect(alikeText(found, [1, 2, 4, 8])).toBe('2 or 4');
    expect(alikeText({ best: 2, alike: [0, 1] }, [1, 2, 4])).toBe('any');
    expect(alikeText({ best: 1, alike: [] }, [1, 2, 4])).toBe('2');
  });

  it('widens its intervals with the number of comparisons', () => {
    // One comparison: t = 2.2 on 39 degrees of freedom exceeds 95 %; four comparisons share the 5
    // %.
    const ahead = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 1 : -1) + 0.35);
    const zero = ahead.map(() => 0);
    const far = ahead.map(() => -9);
    expect(rankArms([ahead, zero]).alike).toEqual([]);
    expect(rankArms([ahead, zero, far, far, far]).alike).toEqual([1]);
  });
});

describe('the words on denoising', () => {
  const up = { low: 0.1, high: 0.2 };
  const down = { low: -0.2, high: -0.1 };
  const open = { low: -0.1, high: 0.1 };

  it.each([
    [[up, up], 'Yes: .* in 2 of 2 .*, below it in 0\\.$'],
    [
      [up, down, open],
      'Sometimes: .* in 1 of 3 .*, below it in 1, and cannot be distinguished from it in 1\\.$',
    ],
    [[down, open], 'No, not in these worlds: .* in 0 of 2 .*, below it in 1'],
    [[open], 'Inconclusive: '],
  ])('follow the intervals (%#)', (gains, words) => {
    expect(denoisingText(gains)).toMatch(new RegExp(`^${words}`));
  });

  it('name the cases where one step and training disagree', () => {
    const same = { where: 'A', oneStep: 4, trained: 4, alike: [] };
    const alike = { where: 'B', oneStep: 4, trained: 2, alike: [4] };
    const apart = { where: 'C', oneStep: 4, trained: 8, alike: [2] };
    expect(agreementText([same, alike])).toMatch(/in 2 of 2 cases\.$/);
    expect(agreementText([same, alike, apart])).toMatch(
      /in 2 of 3 cases; it is not in C \(one step 4, training 8\)\.$/,
    );
  });
});
