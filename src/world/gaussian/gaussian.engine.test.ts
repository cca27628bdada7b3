import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../base/random.js';
import { findScheme, resolveScheme } from '../../selection/index.js';
import { mean, standardDeviation, studentInterval } from '../../stats/index.js';
import { hardestShare, oneStepValue } from '../closed-forms/index.js';
import type { World } from '../world.js';
import { potential } from '../worlds/index.js';
import { hardestQuarterShare, valuesOfChosen } from './chosen-cots.js';
import { gaussianRound } from './gaussian-round.js';
import { varianceParts } from './noise-ratio.js';
import { oracleShares, ratioOfMeans } from './oracle-share.js';
import { passFailShares } from './pass-fail.js';

describe('a round of Model G', () => {
  it('has the requested spreads', () => {
    const spread = { summarySd: 2, spreadVariation: 0.5, noise: 1.5, difficultySd: 3 };
    const round = gaussianRound({ questions: 4000, n: 2, k: 2 }, spread, createRng(1));
    const sds = round.summarySds.flatMap((row) => [...row]);
    expect(mean(sds)).toBeCloseTo(2, 1);
    expect(standardDeviation(sds) / mean(sds)).toBeCloseTo(0.5, 1);
    expect(standardDeviation([...round.levels])).toBeCloseTo(3, 0);
    const errors = round.trees.flatMap(({ cots }, q) =>
      cots.flatMap(({ score }, i) =>
        Array.from(score, (v) => v - round.levels[q]! - round.values[q]![i]!),
      ),
    );
    // Var = E[s²] + noise² = 4 (1 + 0.25) + 2.25
    expect(standardDeviation(errors) ** 2 / 7.25).toBeCloseTo(1, 1);
  });

  it('is the same for the same seed, and has the requested shape', () => {
    fc.assert(
      fc.property(fc.nat(6), fc.nat(6), fc.nat(6), fc.nat(), (questions, n, k, seed) => {
        const draw = () => gaussianRound({ questions, n, k }, { summarySd: 1 }, createRng(seed));
        const { trees } = draw();
        expect(draw().trees).toEqual(trees);
        expect(trees.map(({ cots }) => cots.map(({ score }) => score.length))).toEqual(
          Array(questions).fill(Array(n).fill(k)),
        );
      }),
      { numRuns: 30 },
    );
  });
});

describe('what the schemes’ own selection keeps of Model G', () => {
  it.each([
    [32, 1, 1],
    [8, 4, 10],
    [12, 6, 3],
  ])('%i × %i at λ = %i is worth what the closed form says', (n, k, lambda) => {
    const shape = { questions: 8000, n, k };
    const values = valuesOfChosen(
      findScheme('nested-mean'),
      shape,
      { summarySd: Math.sqrt(lambda) },
      createRng(5),
    );
    const { low, high } = studentInterval([...values], 0.999);
    const wanted = oneStepValue({ budget: n * k, cotPrice: 0, k, lambda });
    expect(low).toBeLessThan(wanted);
    expect(high).toBeGreaterThan(wanted);
  });

  it('takes the closed form’s share from the hardest quarter, a quarter within each question', () => {
    const keep = { cotRule: { rule: 'fraction', fraction: 0.25 } } as const;
    const global = resolveScheme({ name: 'basic-global', ...keep });
    const basic = resolveScheme({ name: 'basic', ...keep });
    const rng = createRng(6);
    const spread = { summarySd: 1, noise: 1, difficultySd: 1 };
    const rounds = Array.from({ length: 30 }, () =>
      gaussianRound({ questions: 256, n: 32, k: 1 }, spread, rng),
    );
    const shares = rounds.map((round) => hardestQuarterShare(global, round, rng));
    expect(Math.abs(mean(shares) - hardestShare({ difficultySd: 1, kept: 0.25 }))).toBeLessThan(
      0.005,
    );
    expect(hardestQuarterShare(basic, rounds[0]!, rng)).toBeCloseTo(0.25, 12);
  });
});

describe('shares of the oracle’s gain', () => {
  const top3 = findScheme('nested-top3');
  const byMean = findScheme('nested-mean');
  const shape = { questions: 3000, n: 8, k: 8 };
  const at = (spreadVariation: number, learnable: number) =>
    oracleShares(
      top3,
      byMean,
      shape,
      { summarySd: 1, noise: 1, spreadVariation },
      { learnable, bestOf: 8 },
      createRng(9),
    );

  it('show top-3 worse now, and better later if spreads differ and can be learnt', () => {
    const { now, later } = at(1, 1);
    expect(now.difference.share + now.difference.error).toBeLessThan(0);
    expect(later.difference.share - later.difference.error).toBeGreaterThan(0);
  });

  it('are the same later as now if nothing can be learnt or all spreads are equal', () => {
    const none = at(1, 0);
    expect(none.later).toEqual(none.now);
    const equal = at(0, 1);
    expect(equal.later.difference.share).toBeCloseTo(equal.now.difference.share, 12);
  });

  it('are 1 for the oracle, and their difference is that of the two shares', () => {
    const { now } = at(0.5, 0.5);
    expect(now.difference.share).toBeCloseTo(now.a.share - now.b.share, 12);
    expect(ratioOfMeans([1, 3], [1, 3])).toEqual({ share: 1, error: 0 });
  });

  it('have intervals that cover as often as they claim', () => {
    const rng = createRng(10);
    let held = 0;
    const trials = 2000;
    for (let t = 0; t < trials; t++) {
      const b = Array.from({ length: 60 }, () => 2 + rng.normal());
      const a = b.map((v) => 0.5 * v + rng.normal());
      const { share, error } = ratioOfMeans(a, b);
      if (Math.abs(share - 0.5) < error) held++;
    }
    expect(Math.abs(held / trials - 0.945)).toBeLessThan(0.02);
  });

  it('show that top-3 saturates and loses on pass/fail scores', () => {
    const { difference, ties } = passFailShares(
      top3,
      byMean,
      { questions: 2000, n: 8, k: 8 },
      createRng(3),
    );
    expect(difference.share + difference.error).toBeLessThan(0);
    expect(mean(ties)).toBeGreaterThan(0.9);
  });
});

describe('the noise ratio of an exact world', () => {
  it('is that of its start, outcome by outcome', () => {
    // «potential» at (.5, .3): CoTs worth .9 · .3 + .1 · .7 = .34 and .4; within .8² · .3 · .7 =
    // .1344 for half of them.
    const { between, within } = varianceParts(potential);
    expect(between).toBeCloseTo(0.03 ** 2, 12);
    expect(within).toBeCloseTo(0.1344 / 2, 12);
  });

  it('counts luck and the grader’s error', () => {
    const noisy: World = { ...potential, noise: 2, luck: Float64Array.of(0, 0, 1, 1) };
    expect(varianceParts(noisy).within).toBeCloseTo(0.1344 / 2 + 4 + 0.5, 12);
  });
});
