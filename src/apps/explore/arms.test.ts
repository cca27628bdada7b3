import { describe, expect, it } from 'vitest';
import { each } from '../../../test/each.js';
import { keptText, simulationOf } from './arms.js';
import { type ExploreState, explorable, initialState } from './state.js';

const splitsOf = (part: Partial<ExploreState>) =>
  Object.fromEntries(
    simulationOf({ ...initialState, ...part }).arms.map(({ scheme, n, k }) => [
      scheme.name,
      `${n} × ${k}`,
    ]),
  );
const schemes = ['basic', 'nested-mean', 'kept-quarter'];

describe('the arms', () => {
  it('share one budget of n · (k + price), which no arm exceeds', () => {
    for (const price of [0, 0.75, 4]) {
      for (const split of ['k', 'own', 'same'] as const) {
        const { budget, arms } = simulationOf({
          ...initialState,
          schemes: explorable.slice(0, 6),
          price,
          split,
        });
        expect(budget).toBe(4 * (8 + price));
        for (const { n, k, spent } of each(arms)) {
          expect(spent).toBeCloseTo(n * (k + price), 9);
          expect(spent).toBeLessThanOrEqual(budget + 1e-9);
        }
      }
    }
  });

  it('split the budget by the k of the page, by their own k, or all alike', () => {
    expect(splitsOf({ schemes, split: 'k' })).toEqual({
      basic: '32 × 1',
      'nested-mean': '4 × 8',
      'kept-quarter': '4 × 8',
    });
    expect(splitsOf({ schemes, split: 'own' })).toEqual({
      basic: '32 × 1',
      'nested-mean': '8 × 4',
      'kept-quarter': '16 × 2',
    });
    expect(new Set(Object.values(splitsOf({ schemes, split: 'same' })))).toEqual(
      new Set(['4 × 8']),
    );
  });

  it('apply m to top means, and the fraction to schemes that keep one', () => {
    const { arms } = simulationOf({
      ...initialState,
      schemes: ['basic', 'nested-top3', 'nested-mean'],
      m: 5,
      fraction: 0.1,
    });
    expect(arms[0]!.scheme.spec.cotRule).toEqual({ rule: 'fraction', fraction: 0.1 });
    expect(arms[1]!.scheme.spec.cotScore).toEqual({ rule: 'top-mean', m: 5 });
    expect(arms[1]!.scheme.spec.cotRule).toEqual({ rule: 'best', count: 1 });
    expect(arms[2]!.scheme.spec.cotScore).toEqual({ rule: 'mean' });
  });

  it('report how many CoTs they keep', () => {
    const texts = simulationOf({
      ...initialState,
      schemes: ['basic', 'nested-mean', 'nested-advantage'],
    }).arms.map(keptText);
    expect(texts).toEqual(['10 of 32', '1 of 4', 'all 4, weighted']);
  });
});
