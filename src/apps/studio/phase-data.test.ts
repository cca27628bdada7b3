import { describe, expect, it } from 'vitest';
import type { RoundMetrics } from '../../method/records.js';
import { phaseLines, phasePath, phaseTable, portraitData, portraitField } from './phase-data.js';

const spent = { summaries: 0, cots: 0, cotTokens: 0, summaryTokens: 0 };
const evaluated = (round: number, x: number, y: number | null): RoundMetrics => ({
  round,
  spent,
  evaluation: {
    ...{
      questions: 8,
      task: 0.5,
      failures: {},
      byDifficulty: [],
      cotTokens: 1,
      summaryTokens: 1,
      monitor: 0.25,
    },
    cotKinds: { worked: x, ticket: 1 - x },
    taskByKind: { worked: y, ticket: 0.1 },
  },
});
const metrics = [
  evaluated(0, 0.5, 0.4),
  { round: 1, spent },
  evaluated(2, 0.9, 0.8),
  evaluated(4, 0, null),
];

describe('the phase view', () => {
  const path = phasePath(metrics, 'worked');

  it('has a point for each evaluation with kinds of CoT', () => {
    expect(path.map(({ round, x, y }) => [round, x, y])).toEqual([
      [0, 0.5, 0.4],
      [2, 0.9, 0.8],
      [4, 0, Number.NaN],
    ]);
    expect(phasePath(metrics, 'unknown')).toEqual([]);
  });

  it('omits y where no good CoT was written', () => {
    expect(portraitData('a', [], path).panels[0]!.paths).toEqual([
      [
        { x: 0.5, y: 0.4 },
        { x: 0.9, y: 0.8 },
      ],
    ]);
    expect(phaseLines(path).map(({ points }) => points.length)).toEqual([3, 2, 3]);
    expect(phaseTable(path).rows[2]).toEqual([4, 0, Number.NaN, 0.25]);
  });

  it('points away from tickets by the mean, and towards them by the best summary', () => {
    const dx = (scheme: unknown) => {
      let field = null;
      for (field of portraitField('lottery', scheme, 4, 8));
      return field!.find(({ x, y }) => Math.abs(x - 0.5) < 0.01 && Math.abs(y - 0.23) < 0.05)!.dx;
    };
    expect(dx('nested-mean')).toBeGreaterThan(dx({ name: 'nested-top3', cotScore: { m: 1 } }));
  });
});
