import { describe, expect, it } from 'vitest';
import { each } from '../../../../test/each.js';
import { createRng } from '../../../base/random.js';
import { simulatedUpdate, updateOf } from '../../../world/expected-update.js';
import { outcomeTable } from '../../../world/outcome-table.js';
import { coefficients } from '../../../world/round.js';
import { portraitPair } from '../../../world/worlds/index.js';
import { simulationOf } from '../arms.js';
import { type ExploreState, explorable, initialState } from '../state.js';
import { sampleBatch } from './batch.js';
import { createResponse } from './response.js';

const armsOf = (part: Partial<ExploreState>) => simulationOf({ ...initialState, ...part });

describe('a batch of rounds', () => {
  it.each(explorable)('is selected from like separate rounds: %s', (name) => {
    // Noise excludes ties, which a batch may break differently.
    const { place, world, arms } = armsOf({ schemes: [name], noise: 0.3 });
    const pairs = [0.2, 0.5, 0.8].map((p) => place.pairAt({ first: p, answer: 1 - p }));
    const batch = sampleBatch(world, pairs, arms[0]!, createRng(4));
    for (const [i, { round, coefficients: found }] of each(batch.entries())) {
      const trees = round.trees;
      const alone = coefficients(arms[0]!.scheme.select(trees, createRng(5)), round, pairs[i]!);
      for (const role of ['shoggoth', 'face'] as const)
        found[role].forEach((value, c) => {
          expect(value).toBeCloseTo(alone[role][c]!, 9);
        });
    }
  });
});

describe('the response of a scheme', () => {
  // The table of outcomes is exact; 16,384 rounds leave an error of about 0.01.
  it.each(['nested-top3', 'nested-mean', 'nested-advantage'])(
    'equals the exact expected step: %s',
    (name) => {
      const { place, world, arms } = armsOf({ schemes: [name], n: 3, k: 4 });
      const [arm] = arms;
      const response = createResponse(place, world, arm!);
      response.add(16_384);
      const exact = outcomeTable(world, portraitPair(0.5, 0.5), arm!.scheme, arm!.n, arm!.k);
      for (const first of [0.1, 0.4, 0.9]) {
        for (const answer of [0.05, 0.5, 0.95]) {
          const pair = portraitPair(first, answer);
          const { shoggoth, face } = updateOf(pair, exact.at(pair));
          const step = response.at({ first, answer });
          expect(Math.abs(step.first - (shoggoth[0]! - shoggoth[1]!))).toBeLessThan(0.06);
          expect(Math.abs(step.answer - (face[0]! - face[1]!))).toBeLessThan(0.06);
        }
      }
    },
  );

  it('agrees with rounds simulated at the point itself if scores are continuous', () => {
    const { place, world, arms } = armsOf({ world: 'candor', schemes: ['basic'], noise: 0.2 });
    const [arm] = arms;
    const response = createResponse(place, world, arm!);
    response.add(8192);
    const numbers = { first: 0.6, answer: 0.3 };
    const { shoggoth, shoggothError } = simulatedUpdate(world, place.pairAt(numbers), {
      scheme: arm!.scheme,
      shape: arm!,
      rounds: 4000,
      seed: 2,
    });
    const wanted = shoggoth[0]! - shoggoth[1]!;
    expect(Math.abs(response.at(numbers).first - wanted)).toBeLessThan(
      8 * shoggothError[0]! + 0.02,
    );
  });

  it('does not depend on how its rounds are batched', () => {
    const { place, world, arms } = armsOf({ schemes: ['nested-top3'] });
    const [one, two] = [
      createResponse(place, world, arms[0]!),
      createResponse(place, world, arms[0]!),
    ];
    for (let i = 0; i < 4; i++) one.add(32);
    one.at({ first: 0.5, answer: 0.5 });
    one.add(32);
    for (let i = 0; i < 5; i++) two.add(32);
    expect(one.at({ first: 0.3, answer: 0.7 })).toEqual(two.at({ first: 0.3, answer: 0.7 }));
  });
});
