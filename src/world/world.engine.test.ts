import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../base/random.js';
import { ascend, choose, copyPair, pairOf, tableOf, uniformPair } from '../models/tabular/index.js';
import { resolveScheme, schemes } from '../selection/index.js';
import { simulatedUpdate, updateOf } from './expected-update.js';
import { outcomeCount, outcomeTable } from './outcome-table.js';
import { driftField, trajectory } from './portrait/portrait.js';
import { relativePerformance } from './relative.js';
import { sampleRound } from './round.js';
import { learningCurve, train } from './simulate.js';
import { cellValues, performance, type World } from './world.js';
import {
  candorPair,
  candorWorld,
  drawWorld,
  lottery,
  portraitPair,
  potential,
  worldFamilies,
} from './worlds/index.js';

const probability = fc.double({ min: 0.05, max: 0.95, noNaN: true });

describe('a softmax table', () => {
  it('chooses as often as its probabilities say, and never at probability 0', () => {
    const table = tableOf(2, 3, [0.2, 0.8, 0, 0.5, 0.25, 0.25]);
    const rng = createRng(1);
    const counts = new Float64Array(6);
    for (let i = 0; i < 30_000; i++) {
      const row = i % 2;
      counts[row * 3 + choose(table, row, rng.next())]! += 1 / 15_000;
    }
    expect(counts[2]).toBe(0);
    for (const [i, p] of table.probabilities.entries()) expect(counts[i]).toBeCloseTo(p, 1);
    expect(choose(table, 0, 1 - 2 ** -53)).toBe(1);
  });

  it('stays a distribution after any step', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 4, maxLength: 4 }),
        (g) => {
          const table = tableOf(2, 2, [0.3, 0.7, 1, 0]);
          ascend(table, Float64Array.from(g), 3);
          expect(table.probabilities[0]! + table.probabilities[1]!).toBeCloseTo(1, 12);
          expect([...table.probabilities.subarray(2)]).toEqual([1, 0]);
        },
      ),
    );
  });
});

describe('performance', () => {
  it('is the mean score of samples', () => {
    const world = drawWorld(worldFamilies[2]!, 5);
    const scheme = resolveScheme('nested-mean');
    const { trees } = sampleRound(
      world,
      world.start,
      scheme,
      { n: 50, k: 4, questions: 200 },
      createRng(2),
    );
    const scores = trees.flatMap(({ cots }) => cots.flatMap(({ score }) => Array.from(score)));
    const mean = scores.reduce((sum, s) => sum + s, 0) / scores.length;
    expect(Math.abs(mean - performance(world.start, cellValues(world)))).toBeLessThan(0.06);
  });

  it('runs from 0 for guessing to 1 for the best cell', () => {
    const world = drawWorld(worldFamilies[0]!, 6);
    const values = cellValues(world);
    const relative = relativePerformance(world);
    expect(relative(performance(uniformPair(8, 8), values))).toBeCloseTo(0, 12);
    expect(relative(Math.max(...values))).toBe(1);
  });

  it('includes the penalty, unless only the task is asked for', () => {
    const world = candorWorld(2, candorPair(0.5, 0.4));
    expect(performance(world.start, cellValues(world))).toBeCloseTo(1 - 2 * 0.5 * 0.4, 12);
    expect(performance(world.start, cellValues(world, 'task'))).toBeCloseTo(1, 12);
  });
});

describe('the expected update', () => {
  it('of policy gradient is the gradient of performance, by central differences', () => {
    fc.assert(
      fc.property(probability, probability, (x, y) => {
        for (const world of [potential, lottery]) {
          const pair = portraitPair(x, y);
          const table = outcomeTable(world, pair, resolveScheme('nested-advantage'), 3, 2);
          const update = updateOf(pair, table.at(pair));
          for (const role of ['shoggoth', 'face'] as const)
            for (const [i, found] of update[role].entries())
              expect(found).toBeCloseTo(centralDifference(world, x, y, role, i), 6);
        }
      }),
      { numRuns: 20 },
    );
  });

  it.each(schemes.map((scheme) => scheme.name))(
    'of %s by enumeration agrees with simulation',
    (name) => {
      const scheme = resolveScheme(name);
      const world = { ...lottery, penalty: Float64Array.of(0, 1, 0, 0), penaltyWeight: 0.3 };
      const { k } = scheme.split(8, 0);
      const n = 8 / k;
      if (scheme.needs.includes('appeal') || !isUniform(name, n, k)) return;
      const pair = portraitPair(0.4, 0.7);
      const exact = updateOf(pair, outcomeTable(world, pair, scheme, n, k).at(pair));
      const simulated = simulatedUpdate(world, pair, {
        scheme,
        shape: { n, k },
        rounds: 20_000,
        seed: 1,
      });
      for (const role of ['shoggoth', 'face'] as const)
        exact[role].forEach((value, i) => {
          const error = simulated[`${role}Error`][i]!;
          expect(Math.abs(value - simulated[role][i]!)).toBeLessThan(4.5 * error + 2e-3);
        });
    },
  );

  it('is enumerated completely: the probabilities of all round states sum to 1', () => {
    // Under policy gradient with one CoT and one summary nothing has a sibling; `basic` keeps its
    // only sample with coefficient 1.
    const pair = portraitPair(0.3, 0.8);
    const table = outcomeTable(lottery, pair, resolveScheme('basic'), 6, 1);
    const { shoggoth } = table.at(pair);
    expect(shoggoth[0]! + shoggoth[1]!).toBeCloseTo(1, 12);
    expect(table.size).toBe(outcomeCount(lottery, pair, 6, 1));
  });
});

describe('the portrait', () => {
  // Values of y at x = ½ where x stands still, of n = 4 × k = 8 and 32 × 1, derived independently.
  it.each([
    ['policy gradient', 'nested-advantage', 4, 8, 0.375, 0.001],
    ['the mean', 'nested-mean', 4, 8, 0.32, 0.005],
    ['top-3', 'nested-top3', 4, 8, 0.14, 0.005],
    ['the max', { name: 'nested-mean', cotScore: { rule: 'max' } }, 4, 8, 0.045, 0.002],
    ['the best of 32', { name: 'basic', cotRule: { rule: 'best', count: 1 } }, 32, 1, 0.043, 0.002],
  ] as const)(
    'of the world “potential” under %s has its nullcline of x where theory says',
    (_, input, n, k, wanted, within) => {
      const table = outcomeTable(potential, portraitPair(0.5, 0.5), resolveScheme(input), n, k);
      const push = (y: number) => {
        const pair = portraitPair(0.5, y);
        return updateOf(pair, table.at(pair)).shoggoth[0]!;
      };
      let [low, high] = [0.001, 0.999];
      for (let i = 0; i < 40; i++) {
        const middle = (low + high) / 2;
        if (push(middle) > 0) high = middle;
        else low = middle;
      }
      expect(Math.abs(low - wanted)).toBeLessThan(within);
    },
  );

  it('of the world “lottery” lets top-3 settle near 0.37 and the mean go to 1', () => {
    const end = (name: string) => {
      const scheme = resolveScheme(name);
      const field = driftField(lottery, {
        ...{ scheme, shape: { n: 4, k: 8 }, rates: { shoggoth: 1, face: 1 }, size: 15 },
      });
      expect(field.error).toBe(0);
      return trajectory(field, { x: 0.5, y: 0.6 }, 5000).at(-1)!.x;
    };
    expect(Math.abs(end('nested-top3') - 0.37)).toBeLessThan(0.01);
    expect(end('nested-mean')).toBeGreaterThan(0.98);
  });
});

describe('training in a world', () => {
  const options = (seed: number) => ({
    ...{ scheme: resolveScheme('nested-advantage'), shape: { n: 8, k: 4 }, rounds: 10 },
    ...{ rates: { shoggoth: 2, face: 2 }, seed },
  });

  it('is the same for the same seed, differs for another, and does not change the world', () => {
    const world = drawWorld(worldFamilies[1]!, 3);
    const before = copyPair(world.start);
    const first = learningCurve(world, options(1));
    expect(learningCurve(world, options(1))).toEqual(first);
    expect(learningCurve(world, options(2))).not.toEqual(first);
    expect(world.start).toEqual(before);
  });

  it('learns', () => {
    const world = drawWorld(worldFamilies[0]!, 3);
    const curve = learningCurve(world, { ...options(1), rounds: 40 });
    expect(relativePerformance(world)(curve.at(-1)!)).toBeGreaterThan(0.7);
  });

  it('moves only one role if the other does not learn', () => {
    const world = drawWorld(worldFamilies[0]!, 4);
    const pair = train(world, { ...options(1), rates: { shoggoth: 0, face: 1 } });
    expect(pair.shoggoth.probabilities).toEqual(world.start.shoggoth.probabilities);
    expect(pair.face.probabilities).not.toEqual(world.start.face.probabilities);
  });
});

function isUniform(name: string, n: number, k: number): boolean {
  const trees = [{ cots: Array.from({ length: n }, () => ({ score: [] })) }];
  const asked = resolveScheme(name).allocate(trees, { n, k }, 0, createRng(1));
  return asked?.[0]?.every((count) => count === k) ?? false;
}

function centralDifference(
  world: World,
  x: number,
  y: number,
  role: 'shoggoth' | 'face',
  i: number,
): number {
  const h = 1e-5;
  const at = (by: number) => {
    const pair = portraitPair(x, y);
    const step = new Float64Array(pair[role].logits.length);
    step[i] = by;
    ascend(pair[role], step, 1);
    return performance(pair, cellValues(world));
  };
  return (at(h) - at(-h)) / (2 * h);
}

it('makes a pair of tables with the given probabilities', () => {
  const { shoggoth, face } = pairOf([0.25, 0.75], [1, 0, 0.5, 0.5]);
  expect([...shoggoth.probabilities, ...face.probabilities]).toEqual([0.25, 0.75, 1, 0, 0.5, 0.5]);
  expect([face.rows, face.columns]).toEqual([2, 2]);
});
