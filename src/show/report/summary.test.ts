import { describe, expect, it } from 'vitest';
import { analyse } from './analysis.js';
import { comparisonFixture } from './report.fixture.js';
import { summary } from './summary.js';

describe('summary', () => {
  const analysis = analyse(comparisonFixture());
  const made = JSON.parse(JSON.stringify(summary(analysis)));

  it('has every arm and every pair once, with the numbers of the report', () => {
    const { arms } = analysis;
    expect(made.arms.map((arm: { label: string }) => arm.label)).toEqual(
      arms.map(({ arm }) => arm.label),
    );
    expect(made.pairs).toHaveLength((arms.length * (arms.length - 1)) / 2);
    for (const [index, { final, finals }] of arms.entries()) {
      expect(made.arms[index].final.mean ?? Number.NaN).toEqual(final.mean);
      expect(made.arms[index].finals).toEqual(Object.fromEntries(finals));
    }
  });

  it('names a winner only if the interval excludes zero', () => {
    for (const { winner, words } of made.pairs) {
      expect(/ends .* above/.test(words)).toBe(winner !== null);
    }
  });
});
