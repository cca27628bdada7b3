import { describe, expect, it } from 'vitest';
import { createRng, deriveSeed } from '../../base/random.js';
import { upperQuantile } from '../../stats/normal-quantile.js';
import { flattenRound } from '../_flat-round.js';
import { varianceComponents } from '../_variance-components.js';
import { cotMeans } from '../cot-score/mean.js';
import { composeScheme, findScheme, resolveScheme } from '../index.js';
import { schemeSuite } from '../scheme.suite.js';
import { askedWorld, played, treeOf } from '../testing.suite.js';

const halving = findScheme('halving-mean');
const bayesUcb = findScheme('bayes-ucb');
const fixed = findScheme('nested-mean');

schemeSuite(
  composeScheme(
    {
      scope: 'centred',
      cotScore: { rule: 'quantile', q: 0.5 },
      cotRule: { rule: 'fraction', fraction: 0.5 },
      faceRule: { rule: 'best-in-each-kept-cot' },
      update: { rule: 'sft' },
      split: { k: 3 },
      allocation: { rule: 'halving' },
      shoggothChannel: 'task',
    },
    'halving by the median of the task score',
  ),
);
schemeSuite(
  resolveScheme({ name: 'nested-advantage', allocation: { rule: 'bayes-ucb', stages: 3 } }),
);

/** Returns how many summaries each CoT of the first question gets, stage by stage. */
const asked = (
  scheme: typeof halving,
  split: { n: number; k: number },
  score: (i: number, j: number) => number,
  failed: readonly boolean[] = [],
) =>
  played(
    scheme,
    {
      split,
      failed: [Array.from({ length: split.n }, (_, i) => failed[i] ?? false)],
      score: (_, i, j) => score(i, j),
    },
    createRng(1),
  ).asked.map(([first]) => first);

/** Makes values with a little noise, so that CoT i is the i-th best and λ is small. */
const falling = (i: number, j: number) => -i + 0.01 * (-1) ** j;

describe('uniform allocation', () => {
  it('asks for k summaries of every CoT at once, and does not spend the share of failed CoTs', () => {
    expect(asked(fixed, { n: 3, k: 4 }, falling, [false, true, false])).toEqual([[4, 4, 4]]);
    expect(fixed.spec.allocation).toEqual({ rule: 'uniform' });
  });
});

describe('sequential halving', () => {
  it('halves the CoTs, and gives the stages shares as equal as integers allow', () => {
    expect(asked(halving, { n: 8, k: 4 }, falling)).toEqual([
      [1, 1, 1, 1, 1, 1, 1, 1],
      [3, 3, 3, 3, 0, 0, 0, 0],
      [6, 6, 0, 0, 0, 0, 0, 0],
    ]);
    expect(asked(halving, { n: 4, k: 6 }, falling)).toEqual([
      [3, 3, 3, 3],
      [6, 6, 0, 0],
    ]);
  });

  it('gives the share of a failed CoT to the others', () => {
    expect(asked(halving, { n: 4, k: 6 }, falling, [false, true])).toEqual([
      [3, 3, 3, 3],
      [8, 0, 7, 0],
    ]);
    expect(asked(halving, { n: 2, k: 5 }, falling, [true])).toEqual([
      [5, 5],
      [0, 5],
    ]);
  });

  it('takes back a dropped CoT if those that stayed fall below it', () => {
    // CoT 0 is only lucky at first; CoT 2 is dropped after the first stage.
    const score = (i: number, j: number) =>
      [j < 1 ? 9 : -9, 4 + (j % 2), 3 + (j % 2), -8, -8, -8][i]!;
    const stages = asked(halving, { n: 6, k: 4 }, score);
    expect(stages[1]!.map((count) => count > 0)).toEqual([true, true, true, false, false, false]);
    expect(stages[2]!.map((count) => count > 0)).toEqual([false, true, true, false, false, false]);
  });

  it('breaks ties by the seed, not by position', () => {
    const tied = [treeOf([1], [1], [1], [1])];
    const times = [0, 0, 0, 0];
    for (let seed = 0; seed < 400; seed++)
      halving.allocate(tied, { n: 4, k: 2 }, 1, createRng(seed))![0]!.forEach((count, i) => {
        times[i]! += count;
      });
    // Two of four CoTs share four summaries: 400 on average, with a standard deviation of 20.
    for (const count of times) expect(Math.abs(count - 400)).toBeLessThan(100);
  });

  it('judges CoTs by the channel by which the shoggoth learns', () => {
    const scheme = findScheme('reward-targeted:halving-mean');
    const round = [0, 1, 2, 3].map((i) => ({ score: [-i], task: [i] }));
    expect(scheme.allocate([{ cots: round }], { n: 4, k: 2 }, 1, createRng(1))).toEqual([
      [0, 0, 2, 2],
    ]);
  });
});

describe('Bayes-UCB', () => {
  it('uses no more stages than it is given', () => {
    for (const stages of [3, 5, 8]) {
      const scheme = resolveScheme({ name: 'bayes-ucb', allocation: { stages } });
      const world = askedWorld(stages, { questions: 8, split: { n: 16, k: 4 }, lambda: 2 });
      expect(played(scheme, world, createRng(1)).asked).toHaveLength(stages);
    }
  });

  it('samples the best by the mean first, then those that could still be the best', () => {
    const stages = asked(bayesUcb, { n: 8, k: 2 }, falling);
    expect(stages[0]).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
    expect(stages[1]).toEqual([1, 1, 0, 0, 0, 0, 0, 0]);
    // With hardly any noise the best CoT is known: no other could be better.
    for (const counts of stages.slice(2)) expect(counts!.slice(1)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it('estimates the noise of one question’s scores from all questions', () => {
    // The same question among noisy ones and among quiet ones.
    const own = treeOf([1.5, 1.5], [1, 1], [0.5], [0], [-0.5], [-1], [-1.5], [-2]);
    const others = (lambda: number) => {
      const world = askedWorld(3, { questions: 30, split: { n: 8, k: 2 }, lambda });
      return played(fixed, world, createRng(1)).round;
    };
    const spread = (lambda: number) => {
      const counts = bayesUcb.allocate(
        [own, ...others(lambda)],
        { n: 8, k: 4 },
        7,
        createRng(1),
      )![0]!;
      return counts.filter((count) => count > 0).length;
    };
    expect(spread(0.001)).toBe(1);
    expect(spread(4)).toBeGreaterThan(3);
  });

  it.each([1, 3, 10])(
    'estimates λ = %d from 32 questions, though it gave lucky CoTs more summaries',
    (lambda) => {
      const found = Array.from({ length: 20 }, (_, seed) => {
        const world = askedWorld(seed, { questions: 32, split: { n: 16, k: 2 }, lambda });
        const { round } = played(bayesUcb, world, createRng(1));
        const channels = {
          shoggothChannel: 'score',
          faceChannel: 'score',
          perSummary: false,
        } as const;
        const flat = flattenRound(round, channels);
        return Math.log(varianceComponents(flat, cotMeans(flat))!.noiseRatio);
      });
      const mean = found.reduce((sum, x) => sum + x, 0) / found.length;
      // Measured: a standard deviation of log λ of 0.13 at λ = 1 to 0.5 at λ = 10; the method of
      // moments says 1000 at 3 and 10.
      expect(Math.abs(mean - Math.log(lambda))).toBeLessThan(0.35);
    },
  );

  it('takes quantiles of the normal distribution', () => {
    // scipy.stats.norm.isf([0.5, 0.1, 0.025, 0.001])
    const expected = [0, 1.2815515655446008, 1.959963984540054, 3.090232306167813];
    for (const [at, p] of [0.5, 0.1, 0.025, 0.001].entries())
      expect(Math.abs(upperQuantile(p) - expected[at]!)).toBeLessThan(4.5e-4);
  });
});

/**
 * Measures the value of the chosen CoT at a budget of 32 under the best fixed k, sequential halving
 * and Bayes-UCB, in Model G. bench/allocation.mjs does the same with more seeds.
 */
describe('what adaptive allocation is worth', () => {
  const seeds = 24;
  const gain = (scheme: typeof halving, split: { n: number; k: number }, lambda: number) => {
    let sum = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const world = askedWorld(deriveSeed(seed, lambda), { questions: 32, split, lambda });
      const rng = createRng(seed);
      const { round } = played(scheme, world, rng);
      for (const { question, cot, coef } of scheme.select(round, rng).shoggoth.samples)
        sum += coef * world.value(question, cot);
    }
    return sum / seeds;
  };

  // A figure's standard error is .025 to .03; the bands are five of them around 400 seeds' figures.
  it.each([
    [1, 1, 1.47, 1.59, 1.58],
    [3, 2, 1.12, 1.34, 1.34],
    [10, 4, 0.74, 0.93, 0.92],
  ])('at λ = %d beats the best fixed k, %d', (lambda, k, ofFixed, ofHalving, ofBayesUcb) => {
    const best = gain(fixed, { n: 32 / k, k }, lambda);
    const halved = gain(halving, { n: 16, k: 2 }, lambda);
    const chosen = gain(bayesUcb, { n: 16, k: 2 }, lambda);
    expect(Math.abs(best - ofFixed)).toBeLessThan(0.14);
    expect(Math.abs(halved - ofHalving)).toBeLessThan(0.14);
    expect(Math.abs(chosen - ofBayesUcb)).toBeLessThan(0.14);
    expect(halved).toBeGreaterThan(best);
    expect(chosen).toBeGreaterThan(best);
  });
});
