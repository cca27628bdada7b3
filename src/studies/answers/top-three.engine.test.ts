import { describe, expect, it } from 'vitest';
import { mean, standardDeviation } from '../../stats/index.js';
import { cellValues } from '../../world/world.js';
import { drawWorld, unequalSpreads } from '../../world/worlds/index.js';
import { trainingText } from './_top-three-training.js';
import { answerTopThree, flipsText, luckText, predictionText } from './top-three.js';

describe('the answer on the top-3 mean', async () => {
  const answer = await answerTopThree({ seeds: 8 });

  it('is the same for the same effort', async () => {
    expect(await answerTopThree({ seeds: 8 })).toEqual(answer);
  });

  it('has finite numbers inside their intervals', () => {
    for (const { what, value, low, high } of answer.numbers) {
      expect(value, what).toSatisfy(Number.isFinite);
      if (!Number.isNaN(low)) expect(low <= value && value <= high, what).toBe(true);
    }
    expect(JSON.stringify([answer.short, answer.flips, answer.depends])).not.toMatch(
      /NaN|undefined/,
    );
  });

  it('reproduces the variance ratios', () => {
    const ratios = answer.numbers.filter(({ what }) => what.startsWith('variance of'));
    expect(ratios.map(({ value }) => Number(value.toFixed(2)))).toEqual(
      ratios.map(({ reference }) => reference),
    );
    expect(ratios).toHaveLength(2);
  });

  it('maps a full grid, where top-3 loses now', () => {
    const chart = answer.charts[0]!;
    if (chart.figure !== 'top3Map') throw new Error('the first chart is the map');
    expect(chart.data.cells).toHaveLength(36);
    for (const { now, nowError } of chart.data.cells) expect(now - nowError).toBeLessThan(0);
  });
});

describe('worlds of unequal spreads', () => {
  it('differ between CoTs in learnable spread by about the stated amount, around the family’s own spread', () => {
    const spreads = Array.from({ length: 400 }, (_, seed) =>
      cellValues(drawWorld(unequalSpreads, seed, 8, 64)),
    ).flatMap((values) =>
      Array.from({ length: 8 }, (_, t) =>
        standardDeviation([...values.slice(64 * t, 64 * (t + 1))]),
      ),
    );
    expect(Math.abs(mean(spreads) - 1)).toBeLessThan(0.06);
    expect(Math.abs(standardDeviation(spreads) / mean(spreads) - 1)).toBeLessThan(0.15);
  });
});

describe('the words on the top-3 mean', () => {
  const cell = (noise: number, spread: number, now: number, later: number) => ({
    noise,
    spread,
    now,
    later,
    nowError: 0.01,
    laterError: 0.01,
  });

  it('follow the signs of the map', () => {
    expect(predictionText([cell(0, 0, -0.1, -0.1), cell(0, 1, -0.1, 0.25)])).toBe(
      'Only sometimes: for a face that learns all of the spread, the top-3 mean chooses better in 1 of 2 cells of noise × spread (by up to 0.25 ± 0.01 of the oracle’s gain) and worse in 1; for today’s face better in 0 and worse in 2.',
    );
    expect(predictionText([cell(0, 1, 0.1, 0.2)])).toMatch(/^Yes: /);
    expect(predictionText([cell(0, 1, 0.1, -0.2)])).toMatch(/^No: /);
    expect(predictionText([cell(0, 1, 0.1, 0.005)])).toMatch(/^Inconclusive: /);
  });

  it('name the smallest spread that suffices at each noise', () => {
    expect(flipsText([cell(0, 1, 0, 0.2), cell(0, 0.5, 0, 0.1), cell(2, 1, 0, 0)])).toMatch(
      /: 0\.50 at grader noise 0, none of those tried at grader noise 2\.$/,
    );
  });

  it('say what luck costs, whichever way', () => {
    expect(luckText({ share: -0.2, error: 0.01 })).toMatch(/it loses by 0\.20/);
    expect(luckText({ share: 0.2, error: 0.01 })).toMatch(/it wins by 0\.20/);
    expect(luckText({ share: 0.2, error: 0.3 })).toMatch(/cannot be told apart/);
  });

  it('name a winner of training only where the interval excludes zero', () => {
    const arm = (name: string, by: number[]) => ({
      family: { name },
      k: 4,
      top3: by,
      mean: by.map(() => 0),
    });
    const text = trainingText([
      arm('up', [0.1, 0.12, 0.11]),
      arm('down', [-0.3, -0.31, -0.29]),
      arm('open', [0.3, -0.3, 0.1]),
    ]);
    expect(text).toBe(
      'Against `nested-mean` in 3 trainings, `nested-top3` ended above it in 1 (in “up” k = 4, by 0.11), below it in 1 (in “down” k = 4, by 0.30), not distinguishable from it in 1.',
    );
  });
});
