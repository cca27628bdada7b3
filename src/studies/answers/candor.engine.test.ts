import { describe, expect, it } from 'vitest';
import { raceCurve } from '../../world/closed-forms/index.js';
import { answerCandor, candorAt, racePath, spillText } from './candor.js';

const start = { candid: 0.9, leak: 0.88 };
const policyGradient = { label: 'policy gradient', scheme: 'nested-advantage', n: 8, k: 4 };

describe('the answer on candor', async () => {
  const answer = await answerCandor({ seeds: 6 });

  it('has finite numbers inside their intervals', () => {
    for (const { what, value, low, high } of answer.numbers) {
      expect(value, what).toSatisfy(Number.isFinite);
      if (!Number.isNaN(low)) expect(low <= value && value <= high, what).toBe(true);
    }
    expect(JSON.stringify([answer.short, answer.flips, answer.depends])).not.toMatch(
      /NaN|undefined/,
    );
  });

  it('starts every scheme at the same point, and ends with less leaking or less candor', () => {
    const chart = answer.charts[0]!;
    if (chart.figure !== 'candorRace') throw new Error('the chart is the race');
    expect(chart.data.paths).toHaveLength(5);
    for (const { points } of chart.data.paths) {
      expect(points[0]).toEqual({ x: 0.88, y: 0.9 });
      expect(points.at(-1)!.x < 0.02 || points.at(-1)!.y < 0.3).toBe(true);
    }
  });
});

describe('the race', () => {
  it('of policy gradient stays on its invariant curve, whatever the penalty', () => {
    const lawful = raceCurve(start);
    for (const penalty of [1, 10])
      for (const { x, y } of racePath(policyGradient, penalty))
        if (x > 0.1) expect(Math.abs(y - lawful(x)), `${penalty} at ${x}`).toBeLessThan(0.02);
  });

  it('keeps more candor where the shoggoth learns slower', () => {
    const kept = (rate: number) => candorAt(racePath(policyGradient, 1, rate), 0.1);
    expect(kept(0.1)).toBeGreaterThan(kept(1) + 0.4);
  });

  it('interpolates candor between two points, and gives 0 where leaking never falls that far', () => {
    const path = [
      { x: 0.8, y: 0.9 },
      { x: 0.4, y: 0.5 },
    ];
    expect(candorAt(path, 0.6)).toBeCloseTo(0.7, 12);
    expect(candorAt(path, 0.9)).toBe(0.9);
    expect(candorAt(path, 0.3)).toBe(0);
  });
});

describe('the words on what is left', () => {
  const by = (centre: number, spread = 0.01) => [centre - spread, centre, centre + spread];

  it('call a change a loss only where its interval excludes zero', () => {
    expect(spillText(by(-0.4), by(-0.05, 0.1))).toBe(
      'of P(candid) `basic` loses 0.40 (0.38 to 0.42) where `nested-top3` is not shown to lose any (0.05, −0.20 to 0.30), because the face of `basic` practises mostly on guarded CoTs',
    );
    expect(spillText(by(-0.4), by(0.1))).toContain('`nested-top3` gains 0.10 (0.08 to 0.12)');
  });

  it('do not distinguish schemes whose difference is not shown', () => {
    expect(spillText(by(-0.4), by(-0.4))).toContain('cannot be told apart');
  });
});
