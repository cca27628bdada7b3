import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Comparison } from '../../runs/compare/comparison.js';
import { analyse } from './analysis.js';
import { headline, pairSentence } from './headline.js';
import { comparisonFixture } from './report.fixture.js';

const base = comparisonFixture();

/** Returns a comparison of arms whose runs end exactly at these scores, one per seed. */
function ending(scores: Readonly<Record<string, readonly (number | null)[]>>): Comparison {
  const arms = Object.entries(scores).map(([label, ends]) => ({
    ...base.arms[0]!,
    label,
    runs: ends.flatMap((end, i) =>
      end === null
        ? []
        : [
            {
              id: `${label}-${i}`,
              seed: i + 1,
              metrics: [0, 10].map((round) => ({
                round,
                spent: {
                  summaries: 100 * round,
                  cots: 100 * round,
                  cotTokens: 1000 * round,
                  summaryTokens: 500 * round,
                },
                evaluation: {
                  questions: 100,
                  task: round === 0 ? 0.3 : end,
                  failures: {},
                  byDifficulty: [],
                  cotTokens: 1,
                  summaryTokens: 1,
                },
              })),
            },
          ],
    ),
  }));
  return {
    ...base,
    budget: { ...base.budget, total: 10 * 16 * 32 },
    arms,
    seeds: Object.values(scores)[0]!.map((_, i) => i + 1),
  };
}

describe('the headline', () => {
  it('names a winner whose interval excludes zero, with the interval', () => {
    const found = headline(
      analyse(ending({ basic: [0.5, 0.52, 0.51, 0.49], nested: [0.6, 0.63, 0.6, 0.59] })),
    );
    expect(found.answer).toBe('nested ends 0.10 (0.09 to 0.11) above basic.');
    expect(found.details).toContain('The interval excludes zero.');
  });

  it('names no winner if the interval includes zero, and says what could have been shown', () => {
    const found = headline(
      analyse(ending({ basic: [0.5, 0.7, 0.4, 0.6], nested: [0.6, 0.5, 0.7, 0.62] })),
    );
    expect(found.answer).toBe('nested and basic do not differ by more than their interval.');
    expect(found.details.join(' ')).toMatch(
      /differences of less than about 0\.\d\d cannot be told from chance/,
    );
  });

  it('names no winner for one seed, however far apart', () => {
    const found = headline(analyse(ending({ basic: [0.1], nested: [0.9] })));
    expect(found.answer).not.toContain('above');
    expect(found.details.join(' ')).toContain('run more seeds');
  });

  it('names no winner if every seed gives the same difference', () => {
    const found = headline(analyse(ending({ basic: [0.1, 0.2], nested: [0.5, 0.6] })));
    expect(found.answer).not.toContain('above');
  });

  it('calls a difference that does not survive the adjustment for all pairs a hint', () => {
    const scores = {
      a: [0.6, 0.62, 0.59, 0.63, 0.61],
      b: [0.57, 0.6, 0.58, 0.59, 0.6],
      c: [0.5, 0.71, 0.6, 0.55, 0.64],
      d: [0.66, 0.5, 0.55, 0.64, 0.58],
    };
    const analysis = analyse(ending(scores));
    const shown = analysis.pairs.filter((p) => p.shown);
    expect(shown.map((p) => [p.a.arm.label, p.b.arm.label, p.holds])).toEqual([['a', 'b', false]]);
    expect(headline(analysis).details.join(' ')).toContain('it does not hold: take it as a hint');
    expect(pairSentence(shown[0]!)).toContain('It does not hold after the adjustment');
  });

  it('does not mention schemes that the leader is not shown to be above', () => {
    const scores = {
      a: [0.5, 0.51, 0.52, 0.5],
      b: [0.6, 0.75, 0.55, 0.7],
      c: [0.7, 0.711, 0.722, 0.7],
    };
    const found = headline(analyse(ending(scores)));
    expect(found.answer).toMatch(/^c ends 0\.20 \(.*\) above a\.$/);
    expect(found.details.join(' ')).toContain('No other pair differs by more than its interval.');
  });

  it('compares the leader with its nearest rival', () => {
    const scores = { a: [0.5, 0.51, 0.52], b: [0.6, 0.612, 0.62], c: [0.7, 0.711, 0.722] };
    expect(headline(analyse(ending(scores))).answer).toMatch(
      /^c ends 0\.10 \(.*\) above b, and by more above every other scheme\.$/,
    );
  });

  it('never says “above” about a pair whose interval includes zero', () => {
    const runs = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: 1,
      maxLength: 9,
    });
    fc.assert(
      fc.property(runs, runs, (x, y) => {
        const n = Math.min(x.length, y.length);
        const analysis = analyse(ending({ x: x.slice(0, n), y: y.slice(0, n) }));
        const { low, high, mean } = analysis.pairs[0]!.difference;
        expect(mean >= 0 || Number.isNaN(mean)).toBe(true);
        const excludes = low > 0 || high < 0;
        expect(headline(analysis).answer.includes('above')).toBe(excludes);
        expect(/ends .* above/.test(pairSentence(analysis.pairs[0]!))).toBe(excludes);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the analysis', () => {
  it('pairs by seed, not by position', () => {
    const comparison = ending({ a: [0.5, 0.9, null, 0.7], b: [0.4, null, 0.1, 0.61] });
    const [pair] = analyse(comparison).pairs;
    expect(pair!.difference.n).toBe(2);
    expect(pair!.difference.mean).toBeCloseTo((0.1 + 0.09) / 2, 12);
  });

  it('leaves out a run that stopped before the last fifth of its budget', () => {
    const found = analyse(base).arms.find((a) => a.arm.label === 'nested-top3-global-face')!;
    expect(found.unfinished.map((r) => r.seed)).toEqual([4]);
    expect([...found.finals.keys()]).toEqual([1, 2, 3, 5]);
  });

  it('names no winner over a scheme that is still running', () => {
    const comparison = ending({ a: [0.5, 0.52, 0.51], b: [0.8, 0.82, 0.81] });
    const [a, b] = comparison.arms;
    const behind = {
      ...a!,
      runs: a!.runs.map((r) => ({
        ...r,
        metrics: r.metrics.map((m) => ({ ...m, round: m.round / 2 })),
      })),
    };
    const analysis = analyse({ ...comparison, arms: [behind, b!] });
    expect(analysis.pairs[0]!.difference.n).toBe(0);
    expect(headline(analysis).answer).not.toContain('above');
    expect(headline(analysis).gaps.join(' ')).toContain('a has no complete run.');
    expect(
      headline(analyse({ ...comparison, arms: [behind, { ...behind, label: 'b' }] })).answer,
    ).toBe('No run has reached the end of its budget yet.');
  });

  it('treats an evaluation in which every sample failed as missing, not as zero', () => {
    const comparison = ending({ a: [0.5, Number.NaN, 0.6], b: [0.4, 0.4, 0.52] });
    expect(analyse(comparison).pairs[0]!.difference.n).toBe(2);
    expect(analyse(comparison).arms[0]!.final.mean).toBeCloseTo(0.55, 12);
  });

  it('gives each pair an interval that other arms do not change', () => {
    const scores = {
      a: [0.5, 0.52, 0.6, 0.7, 0.61, 0.5, 0.44, 0.53],
      b: [0.4, 0.5, 0.5, 0.66, 0.6, 0.4, 0.4, 0.5],
    };
    const two = analyse(ending(scores)).pairs[0]!;
    const three = analyse(ending({ ...scores, c: scores.a.map((v) => v / 2) })).pairs.find(
      (p) => p.b.arm.label === 'b' && p.a.arm.label === 'a',
    )!;
    expect(two.difference.method).toBe('expanded-percentile-bootstrap');
    expect(three.difference.low).toBe(two.difference.low);
  });
});
