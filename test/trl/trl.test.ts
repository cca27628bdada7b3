/** Runs examples/trl_reward.py from TRL's own code. `npm run test:trl` makes its environment. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

it('a reward function of GRPOTrainer gives Candor’s advantages', () => {
  const out = execFileSync(
    path('../../.python-trl/bin/python'),
    [path('trl_calls.py'), process.execPath, path('../../dist/apps/cli/main.js')],
    { encoding: 'utf8' },
  );
  const { steps, kept, refusal } = JSON.parse(out) as {
    steps: number[][];
    kept: number[];
    refusal: string;
  };
  // Scores 1 1 0 0 and 1 0 – 0: the seventh is missing. Each is taken less the mean of the others,
  // divided by the spread of all, and multiplied by completions over samples with a score.
  const advantages = (scores: number[]) => {
    const n = scores.length;
    const mean = scores.reduce((sum, s) => sum + s, 0) / n;
    const deviation = Math.sqrt(scores.reduce((sum, s) => sum + (s - mean) ** 2, 0) / (n - 1));
    return scores.map((s) => ((((s - mean) * n) / (n - 1) / deviation) * 8) / 7);
  };
  const [a, b, c] = advantages([1, 0, 0]) as [number, number, number];
  const wanted = [...advantages([1, 1, 0, 0]), a, b, 0, c];
  expect(steps).toHaveLength(2);
  for (const rewards of steps) {
    expect(rewards).toHaveLength(8);
    rewards.forEach((reward, i) => {
      expect(reward).toBeCloseTo(wanted[i] as number, 6);
    });
    // What TRL subtracts from each prompt's rewards changes nothing.
    for (const at of [0, 4])
      expect(rewards.slice(at, at + 4).reduce((sum, r) => sum + r, 0)).toBeCloseTo(0, 9);
  }
  // One kept CoT per question, at a mean over both.
  expect([...kept.slice(0, 2)].sort()).toEqual([0, 4]);
  expect(kept.slice(2)).toEqual([0, 0, 4, 0, 0, 0]);
  expect(refusal).toMatch(/^candor: is not JSON/);
});

it('the example is short enough to read', () => {
  expect(
    readFileSync(path('../../examples/trl_reward.py'), 'utf8').split('\n').length,
  ).toBeLessThanOrEqual(42);
});
