import { describe, expect, it } from 'vitest';
import type { RoundMetrics } from '../../method/records.js';
import type { Job } from '../../runs/experiment/job.js';
import { createBoard } from './_board.js';

const jobOf = (arm: string, seed: number) =>
  ({ id: `${arm}-${seed}`, arm, seed }) as unknown as Job;
const jobs = ['basic', 'nested-mean'].flatMap((arm) => [jobOf(arm, 1), jobOf(arm, 2)]);
const roundOf = (task?: number): RoundMetrics =>
  ({
    round: 1,
    ...(task === undefined ? {} : { evaluation: { task } }),
  }) as unknown as RoundMetrics;

function board() {
  const time = { now: 0 };
  const made = createBoard(() => time.now);
  made.phase('training', jobs);
  return { time, ...made };
}

describe('the board', () => {
  it('shows the phase, its progress and the time left', () => {
    const { time, round, lines } = board();
    expect(lines()[0]).toBe('Training: 4 runs ▕                    ▏ 0 %');
    for (const job of jobs.slice(0, 2)) round(job, roundOf(), 0.5);
    time.now = 10_000;
    expect(lines()[0]).toBe('Training: 4 runs ▕█████               ▏ 25 % · about 30 s left');
  });

  it('shows for each arm its finished runs and the mean of the latest held-out scores', () => {
    const { round, done, lines } = board();
    round(jobs[0]!, roundOf(0.25), 0.2);
    round(jobs[0]!, roundOf(0.5), 0.4);
    round(jobs[0]!, roundOf(), 0.6);
    round(jobs[1]!, roundOf(0.75), 0.5);
    done(jobs[0]!);
    expect(
      lines()
        .slice(1)
        .map((line) => line.trimEnd()),
    ).toEqual([
      '  basic        1/2 runs  ▇                 held-out score 0.625',
      '  nested-mean  0/2 runs',
    ]);
  });

  it('estimates the time left without counting runs finished earlier', () => {
    const { time, round, done, lines } = board();
    for (const job of jobs.slice(0, 2)) done(job);
    round(jobs[2]!, roundOf(), 1);
    time.now = 10_000;
    expect(lines()[0]).toBe('Training: 4 runs ▕███████████████     ▏ 75 % · about 10 s left');
  });

  it('resets for a new phase, and has numbers even if every run was finished earlier', () => {
    const { time, round, phase, done, lines } = board();
    for (const job of jobs) round(job, roundOf(0.5), 1);
    phase('tuning', jobs.slice(0, 1));
    expect(lines()).toEqual([
      'Finding each arm’s step size: 1 run ▕                    ▏ 0 %',
      `  basic  0/1 runs  ${' '.repeat(16)}  `,
    ]);
    done(jobs[0]!);
    time.now = 10_000;
    expect(lines()[0]).toBe('Finding each arm’s step size: 1 run ▕████████████████████▏ 100 %');
  });
});
