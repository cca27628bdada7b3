import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng, deriveSeed } from '../base/random.js';
import { DEFAULT_FAILURES, LEGACY_FAILURES } from '../config/failures.js';
import { causeShares } from './cause-shares.js';
import type { Causes, RoundMetrics } from './records.js';
import { isWarning, newWarnings, warningInWords, warningsOf } from './warnings.js';

const causes = (cut: number, unavailable = 0): Causes => ({
  shoggoth: { texts: 100, model: {}, outside: {} },
  face: {
    texts: 400,
    model: cut > 0 ? { truncated: cut } : {},
    outside: unavailable > 0 ? { unavailable } : {},
  },
});
const spent = { summaries: 0, cots: 0, cotTokens: 0, summaryTokens: 0 };
const round = (number: number, cut: number, more: object = {}): RoundMetrics => ({
  ...{ round: number, spent },
  train: {
    ...{ score: 0.5, task: 0.5, failures: {}, cotsWithoutScore: 0, keptByDifficulty: [] },
    ...{ causes: causes(cut), ...more },
  },
});
/** Rounds as a run would write them, each with its new warnings. */
function run(rounds: readonly RoundMetrics[], failures = DEFAULT_FAILURES): RoundMetrics[] {
  const metrics: RoundMetrics[] = [];
  for (const line of rounds) {
    metrics.push(line);
    const warnings = newWarnings(metrics, failures);
    if (warnings.length > 0) metrics[metrics.length - 1] = { ...line, warnings };
  }
  return metrics;
}
const kinds = (metrics: readonly RoundMetrics[]) =>
  warningsOf(metrics).map(({ warning }) => warning.kind);
/** Normal noise that is the same each time. */
const noise = (what: string, i: number) => createRng(deriveSeed(3, what, i)).normal();

describe('a growing share', () => {
  it('is told once, in the first round that shows it, with where it came from', () => {
    const metrics = run(
      Array.from({ length: 60 }, (_, i) =>
        round(i + 1, Math.max(0, Math.round(8 + i + 4 * noise('grows', i)))),
      ),
    );
    const told = warningsOf(metrics);
    expect(told).toHaveLength(1);
    const [{ warning, round: at }] = told as [(typeof told)[number]];
    expect(warning).toMatchObject({ kind: 'grows', role: 'face', cause: 'truncated' });
    expect(at).toBeGreaterThan(9);
    expect(at).toBeLessThan(40);
    expect(warningInWords(warning)).toMatch(
      /^The share of summaries cut off grows, from \d\.\d % to \d+\.\d %/,
    );
  });

  it('is none where it stays, falls, or grows by less than two points', () => {
    const shapes: ((i: number) => number)[] = [() => 40, (i) => 90 - i, (i) => 40 + i / 40];
    for (const [shape, at] of shapes.entries()) {
      const rounds = Array.from({ length: 80 }, (_, i) =>
        round(i + 1, Math.max(0, at(i) + 4 * noise(`stays ${shape}`, i))),
      );
      expect(kinds(run(rounds)), `${shape}`).toEqual([]);
    }
  });

  it('is told of seldom by chance alone', () => {
    let told = 0;
    for (let seed = 0; seed < 60; seed++) {
      const rounds = Array.from({ length: 80 }, (_, i) =>
        round(i + 1, Math.max(0, 40 + 15 * noise(`chance ${seed}`, i))),
      );
      told += kinds(run(rounds)).length;
    }
    expect(told).toBeLessThanOrEqual(3);
  });

  it('is told of causes outside the model too, and by an older run of none', () => {
    const rounds = Array.from({ length: 20 }, (_, i) =>
      round(i + 1, 0, { causes: causes(0, i < 10 ? 0 : 40 + (i % 3)) }),
    );
    expect(warningsOf(run(rounds))[0]!.warning).toMatchObject({
      kind: 'grows',
      cause: 'unavailable',
      from: 0,
    });
    const older = rounds.map(({ train, ...line }) => {
      const { causes: _, ...rest } = train!;
      return { ...line, train: rest };
    });
    expect(kinds(older)).toEqual([]);
  });
});

describe('training and held-out scores', () => {
  const evaluated = (gap: (i: number) => number) =>
    Array.from({ length: 40 }, (_, i): RoundMetrics => {
      const task = 0.4 + i / 200 + 0.02 * noise('task', i);
      const evaluation = {
        questions: 9,
        task: task - gap(i),
        failures: {},
        byDifficulty: [],
        cotTokens: 0,
        summaryTokens: 0,
      };
      return { ...round(i + 1, 0, { task }), ...(i % 4 === 3 ? { evaluation } : {}) };
    });

  it('part where the gap grows beyond chance, and do not where there has always been one', () => {
    expect(kinds(run(evaluated((i) => i / 200)))).toEqual(['parts']);
    expect(kinds(run(evaluated(() => 0.2)))).toEqual([]);
    const [told] = warningsOf(run(evaluated((i) => i / 200)));
    expect(warningInWords(told!.warning)).toMatch(/^Training and held-out scores part: /);
  });

  it('part in an older run as well, which has no warnings in its lines', () => {
    const older = evaluated((i) => i / 200).map(({ train, ...line }) => {
      const { causes: _, ...rest } = train!;
      return { ...line, train: rest };
    });
    expect(kinds(older)).toEqual(['parts']);
  });
});

describe('masked failures', () => {
  it('are warned of in the first round, by the settings’ names', () => {
    const [first, second] = run([round(1, 0), round(2, 0)], {
      ...LEGACY_FAILURES,
      verdict: 'lowest',
    });
    expect(first!.warnings).toEqual([{ kind: 'masked', causes: ['truncated', 'grader'] }]);
    expect(second!.warnings).toBeUndefined();
    expect(warningInWords(first!.warnings![0]!)).toMatch(
      /^failures\.truncated, failures\.grader: masked leaves/,
    );
  });

  it('need no warning before the first round', () => {
    expect(newWarnings([{ round: 0, spent }], LEGACY_FAILURES)).toEqual([]);
  });
});

describe('what a stranger’s file may hold', () => {
  it('is a warning or not, and shares are numbers, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        if (isWarning(value)) expect(typeof warningInWords(value)).toBe('string');
        for (const { share } of causeShares(value as never))
          expect(Number.isFinite(share)).toBe(true);
      }),
    );
  });
});
