import { describe, expect, it } from 'vitest';
import { mean } from '../../stats/index.js';
import { hardestShare } from '../../world/closed-forms/index.js';
import { cellValues, performance } from '../../world/world.js';
import { centredText, learningText, starvedText } from './_starvation-text.js';
import { scopes, starvedShares } from './_starved-shares.js';
import { drawQuestions, trainByDifficulty } from './_training-by-difficulty.js';
import { answerStarvation } from './starvation.js';

describe('the answer on starvation', async () => {
  const answer = await answerStarvation({ seeds: 4 });

  it('has finite numbers inside their intervals', () => {
    for (const { what, value, low, high } of answer.numbers) {
      expect(value, what).toSatisfy(Number.isFinite);
      if (!Number.isNaN(low)) expect(low <= value && value <= high, what).toBe(true);
    }
    expect(JSON.stringify([answer.short, answer.flips, answer.depends])).not.toMatch(
      /NaN|undefined/,
    );
    expect(answer.charts.map(({ figure }) => figure)).toEqual([
      'starvation',
      'lineFigure',
      'lineFigure',
      'lineFigure',
    ]);
  });

  it('reproduces the reference shares', () => {
    const rows = answer.numbers.filter(({ what }) => what.includes('global, closed form'));
    expect(rows.map(({ reference }) => reference)).toEqual([0.147, 0.073, 0.012]);
    for (const { what, value, reference } of rows)
      expect(Math.abs(value - reference!), what).toBeLessThan(0.003);
  });
});

describe('starved shares', () => {
  it('are the same for the same effort, and close to the closed form', () => {
    const [global, within, centred] = starvedShares(1, 1, 60);
    expect(starvedShares(1, 1, 60)[0]).toEqual(global);
    expect(
      Math.abs(mean(global!.shares) - hardestShare({ difficultySd: 1, kept: 0.25 })),
    ).toBeLessThan(0.01);
    expect(Math.abs(mean(centred!.shares) - 0.25)).toBeLessThan(0.01);
    for (const share of within!.shares) expect(share).toBeCloseTo(0.25, 12);
  });

  it('fall even under centring where hard questions’ scores differ less', () => {
    const [, within, centred] = starvedShares(2, 0.5, 30);
    expect(mean(centred!.shares)).toBeLessThan(0.22);
    expect(mean(within!.shares)).toBeCloseTo(0.25, 12);
  });
});

describe('questions of different difficulty', () => {
  const difficulty = { label: '', sd: 2, hardScale: 0.5 };

  it('come hardest first, with the scores of the harder half drawn together', () => {
    const spreadOf = (values: Float64Array) => Math.max(...values) - Math.min(...values);
    const level = { label: '', sd: 2, hardScale: 1 };
    const [scaled, plain] = [drawQuestions(difficulty, 3), drawQuestions(level, 3)];
    for (const [q, world] of scaled.entries()) {
      const ratio = spreadOf(cellValues(world)) / spreadOf(cellValues(plain[q]!));
      expect(ratio).toBeCloseTo(q < 4 ? 0.5 : 1, 12);
    }
    const starts = Array.from({ length: 40 }, (_, s) =>
      drawQuestions(level, s).map((world) => performance(world.start, cellValues(world))),
    );
    expect(mean(starts.map((row) => row[0]!))).toBeLessThan(mean(starts.map((row) => row[7]!)) - 3);
  });

  it('train to the same numbers for the same effort', () => {
    const run = () => trainByDifficulty(scopes[0]!.scheme, difficulty, 2);
    expect(run()).toEqual(run());
    expect(run().quarters.map((of) => of.length)).toEqual([2, 2, 2, 2]);
  });
});

describe('the words on starvation', () => {
  const at = (mean: number) => ({ mean, low: mean - 0.01, high: mean + 0.01 });

  it('follow the shares', () => {
    const text = (shares: number[], centred = 0.25) =>
      starvedText(
        shares.map((share, spread) => ({ spread, share: at(share) })),
        at(centred),
      );
    expect(text([0.1, 0.02])).toMatch(
      /^Yes: .*0\.100 at difficulty sd 0 and 0\.020 at sd 1 .* restores the fair share\.$/,
    );
    expect(text([0.25, 0.1])).toMatch(/^At some spreads: /);
    expect(text([0.25, 0.26], 0.2)).toMatch(/^No sign of it: .*makes it 0\.200\.$/);
  });

  it('name a change of learning by its sign, and none where the interval includes zero', () => {
    expect(
      learningText([
        { label: 'sd 1', hardest: at(-0.3), all: at(0.005) },
        { label: 'sd 2', hardest: at(0.2), all: at(-0.1) },
      ]),
    ).toBe(
      'Trained this way, compared with selection within each question, that quarter ends 0.30 lower at sd 1 and 0.20 higher at sd 2; all questions together not shown to differ and 0.10 lower.',
    );
  });

  it('say what centring does to a difference of spread, whichever way', () => {
    const shares = (centred: number) =>
      [0.01, centred, 0.25].map((share, i) => ({
        scope: ['global', 'centred', 'per-question'][i]!,
        share: at(share),
      }));
    expect(centredText(shares(0.18), at(-0.2))).toMatch(
      /^Centring repairs a difference of level, not of spread: .*ends 0\.20 below/,
    );
    expect(centredText(shares(0.25), at(0))).toMatch(
      /^Centring also holds .*cannot be distinguished from/,
    );
  });
});
