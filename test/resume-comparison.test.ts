/**
 * Runs a whole comparison through the real command: one that is killed and resumed must end with
 * the same bytes as one that never stopped.
 */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRng } from '../src/base/random.js';
import { filesOf } from '../src/runs/tiny.fixture.js';
import { runCandor, sharedFolder } from './cli.fixture.js';

const KILLS = 4;
const home = sharedFolder('resume-comparison');

const SETTINGS = [
  'tuning.grid=[0.001, 0.01]',
  'tuning.seeds=1',
  'crossPlay.questions=64',
  'train.model.layers=1',
  'train.round.questions=4',
  'train.round.perQuestion=16',
  'train.budget.total=256',
  'train.evaluation.questions=64',
  'train.evaluation.every=2',
  'train.warmStart.steps={shoggoth: 30, face: 30}',
  'train.record.checkpointEvery=3',
];
const compare = (dir: string) => [
  ...'compare --schemes basic,nested-mean --seeds 2 --parallel 2 --out'.split(' '),
  dir,
  ...SETTINGS.flatMap((setting) => ['--set', setting]),
];

const candor = (args: readonly string[], cache: string, killAfterMs?: number) =>
  runCandor(args, { cwd: home.path, env: { CANDOR_CACHE: home.at(cache) }, killAfterMs });

/** Returns the files of a directory without the temporary ones that a killed process may leave. */
const resultsOf = (dir: string) =>
  new Map([...filesOf(dir)].filter(([path]) => !/\.tmp(-\d+)?(\/|$)/.test(path)));

describe('a comparison', () => {
  it(`ends with the same bytes after ${KILLS} times kill -9 and resume`, async () => {
    const whole = home.at('whole');
    const began = performance.now();
    expect((await candor(compare(whole), 'cache')).status).toBe(0);
    const durationMs = performance.now() - began;

    const rng = createRng(Number(process.env.CANDOR_TEST_SEED ?? 7));
    const dir = home.at('killed');
    for (let kills = 0, done = false; !done; ) {
      const args = existsSync(dir) ? ['resume', dir, '--parallel', '2'] : compare(dir);
      const moment = kills < KILLS ? (0.1 + 0.5 * rng.next()) * durationMs : undefined;
      const { status, killed, stderr } = await candor(args, 'killed-cache', moment);
      if (killed) kills++;
      else expect(`${status} ${stderr}`).toMatch(/^0 /);
      done = !killed;
    }
    expect(Object.keys(Object.fromEntries(resultsOf(dir)))).toEqual(
      Object.keys(Object.fromEntries(resultsOf(whole))),
    );
    expect(resultsOf(dir)).toEqual(resultsOf(whole));
  });
});
