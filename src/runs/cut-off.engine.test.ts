/**
 * What is left out of the score teaches the pair to be left out: 160 rounds of a small pair, by
 * both settings.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { causeShares, shareByRound } from '../method/cause-shares.js';
import type { RoundMetrics } from '../method/records.js';
import { openTiny, type Tiny } from './tiny.fixture.js';

let tiny: Tiny;
beforeAll(async () => {
  tiny = await openTiny();
});
afterAll(() => tiny.end());

/**
 * Sums that this pair does not learn: most summaries are wrong, so that a summary without an end
 * would be better.
 */
async function train(truncated: 'graded' | 'masked'): Promise<RoundMetrics[]> {
  const { metrics } = await tiny.train({
    ...{ task: 'sums', scheme: 'nested-advantage', failures: { truncated } },
    ...{ model: { layers: 1, width: 32, heads: 2 }, round: { questions: 8, perQuestion: 16 } },
    ...{ budget: { total: 160 * 8 * 16 }, optimiser: { learningRate: 5e-4 }, grader: { noise: 0 } },
    ...{ evaluation: { questions: 64, every: 40 }, record: { samples: false } },
    warmStart: { steps: { shoggoth: 400, face: 300 }, batch: 32 },
  });
  expect(metrics.at(-1)!.round).toBe(160);
  return metrics;
}

const cutOff = (metrics: readonly RoundMetrics[], from: number, to: number) => {
  const shares = shareByRound(metrics, 'face', 'truncated').filter(
    ({ round }) => round >= from && round <= to,
  );
  return shares.reduce((sum, { share }) => sum + share, 0) / shares.length;
};
const warned = (metrics: readonly RoundMetrics[]) =>
  metrics.flatMap(({ warnings }) => warnings ?? []);
const grows = { kind: 'grows', role: 'face', cause: 'truncated' };

describe('a summary that is cut off', { timeout: 240_000 }, () => {
  it('stays seldom over 160 rounds where it is graded, as it is by default', async () => {
    const metrics = await train('graded');
    expect(cutOff(metrics, 1, 20)).toBeLessThan(0.1);
    expect(cutOff(metrics, 121, 160)).toBeLessThan(0.06);
    expect(warned(metrics)).not.toContainEqual(expect.objectContaining(grows));
    // Every sample has a score.
    for (const { train } of metrics.slice(1))
      expect([train!.failures, train!.cotsWithoutScore]).toEqual([{}, 0]);
  });

  it('becomes common where it is masked, which the run warns of', async () => {
    const metrics = await train('masked');
    expect(cutOff(metrics, 1, 20)).toBeLessThan(0.15);
    expect(cutOff(metrics, 121, 160)).toBeGreaterThan(0.15);
    expect(warned(metrics)[0]).toEqual({ kind: 'masked', causes: ['truncated'] });
    expect(metrics[1]!.warnings).toHaveLength(1);
    expect(warned(metrics)).toContainEqual(expect.objectContaining(grows));
    const { train: last, evaluation } = metrics.at(-1)!;
    const masked = Object.values(last!.failures).reduce((sum, count) => sum + count, 0);
    expect(causeShares(last!.causes).reduce((sum, { count }) => sum + count, 0)).toBe(masked);
    // The evaluation grades and counts them in any case.
    expect(evaluation!.failures).toEqual({});
    expect(evaluation!.causes!.face.model.truncated).toBeGreaterThan(0);
  });
});
