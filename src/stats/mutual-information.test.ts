import { describe, expect, it } from 'vitest';
import { createRng } from '../base/random.js';
import { mutualInformation } from './index.js';

// python3 with scikit-learn 1.9: from math import log; from sklearn.metrics import
// mutual_info_score as mi from sklearn.metrics.cluster import contingency_matrix as table,
// expected_mutual_information as expected x, y = list(x), list(y); print(mi(x, y) / log(2),
// expected(table(x, y), len(x)) / log(2))
const gold: readonly (readonly [x: string, y: string, bits: number, expected: number])[] = [
  ['aabbccab', 'xxyyzzyx', 0.8725562489182653, 0.5489391730447246],
  ['aaaabbbb', 'xyxyxyxy', 0.0, 0.11484428596153926],
  ['abcabcabcaab', 'pqrpqrpqqrpp', 0.7537817964680653, 0.33556003826484215],
  ['abcdefgh', 'hgfedcba', 3.0, 3.000000000000007],
];
const of = (x: string, y: string, shuffles?: number) =>
  mutualInformation([...x], [...y], createRng(5), shuffles);

describe('mutual information', () => {
  it('is scikit-learn’s plug-in estimate', () => {
    for (const [x, y, bits] of gold) expect(of(x, y).bits).toBeCloseTo(bits, 12);
  });

  it('has scikit-learn’s expected estimate of random pairings as its chance level', () => {
    for (const [x, y, , expected] of gold)
      expect(Math.abs(of(x, y, 4000).chance - expected)).toBeLessThan(0.012);
  });

  it('is too high on unrelated labels by about (r − 1)(c − 1) / (2 N ln 2), as the chance level is', () => {
    const rng = createRng(1);
    const draw = (labels: number) => Array.from({ length: 400 }, () => String(rng.int(labels)));
    const many = Array.from({ length: 100 }, () => mutualInformation(draw(4), draw(5), rng));
    const mean = (values: number[]) =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    const bias = (3 * 4) / (2 * 400 * Math.LN2);
    expect(Math.abs(mean(many.map(({ bits }) => bits)) / bias - 1)).toBeLessThan(0.2);
    expect(Math.abs(mean(many.map(({ chance }) => chance)) / bias - 1)).toBeLessThan(0.1);
  });

  it('keeps pairs apart whose labels read the same when joined', () => {
    // Joined, all four pairs would read abc.
    const { bits } = mutualInformation(
      ['a', 'ab', 'a', 'ab'],
      ['bc', 'c', 'bc', 'c'],
      createRng(1),
    );
    expect(bits).toBeCloseTo(1, 12);
  });

  it('is NaN for no pairs, and refuses lists of different lengths', () => {
    expect(of('', '')).toEqual({ bits: Number.NaN, chance: Number.NaN });
    expect(() => of('ab', 'a')).toThrow('xs and ys must have the same length, got 2 and 1');
  });
});
