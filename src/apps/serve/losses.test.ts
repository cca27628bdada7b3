import { describe, expect, it } from 'vitest';
import { createRng } from '../../base/random.js';
import { losses } from './losses.js';

describe('a loss', () => {
  it.each(Object.keys(losses).filter((name) => name !== 'cispo'))(
    '%s has a coefficient that agrees with finite differences',
    (name) => {
      const { at, config } = losses[name]!;
      const rng = createRng(5);
      for (let trial = 0; trial < 200; trial++) {
        const inputs = {
          weights: [rng.next()],
          logprobs: [-3 * rng.next()],
          advantages: [4 * rng.next() - 2],
        };
        const [now, by] = [-3 * rng.next(), 1e-6];
        const slope =
          (at(inputs, 0, now + by, config).loss - at(inputs, 0, now - by, config).loss) / (2 * by);
        expect(at(inputs, 0, now, config).coef).toBeCloseTo(-slope, 5);
      }
    },
  );

  it('of CISPO is clipped only from above by default, and treats the ratio as a constant', () => {
    const { at, config } = losses.cispo!;
    const coef = (ratio: number, changes = {}) =>
      at({ weights: [1], logprobs: [-1], advantages: [1] }, 0, Math.log(ratio) - 1, {
        ...config,
        ...changes,
      }).coef;
    expect([0.01, 0.5, 3, 4, 40].map((ratio) => coef(ratio))).toEqual(
      [0.01, 0.5, 3, 4, 4].map((value) => expect.closeTo(value, 9)),
    );
    expect(coef(40, { clip_low_threshold: 1, clip_high_threshold: 1 })).toBe(1);
    expect(coef(0.01, { clip_low_threshold: 1, clip_high_threshold: 1 })).toBe(1);
  });
});
