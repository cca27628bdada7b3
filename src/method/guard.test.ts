import { describe, expect, it } from 'vitest';
import { guardNews } from './guard.js';
import type { RoundMetrics } from './records.js';

const rounds = (...monitors: (number | undefined)[]) =>
  monitors.map((monitor, round) => ({
    round,
    ...(monitor === undefined ? {} : { evaluation: { monitor } }),
  })) as unknown as RoundMetrics[];
const guard = { drop: 0.2, action: 'slow', factor: 0.1 } as const;

describe('a guard', () => {
  it('names the first evaluation that lies further below the warm start than allowed', () => {
    expect(guardNews(guard, rounds(0.5, undefined, 0.4, 0.29, 0.6, 0.1))).toEqual({
      ...{ round: 3, action: 'slow', from: 0.5, to: 0.29 },
    });
  });

  it('sees nothing where candor stays, rises, or is not watched', () => {
    expect(guardNews(guard, rounds(0.5, 0.31, 0.9))).toBeNull();
    expect(guardNews(undefined, rounds(0.5, 0))).toBeNull();
    expect(guardNews(guard, [])).toBeNull();
  });
});
