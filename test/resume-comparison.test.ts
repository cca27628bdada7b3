/** Through the real CLI: a whole comparison that is killed and resumed ends with the same bytes as one that never was. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { createRng } from '../src/base/random.js';
import { filesOf } from '../src/runs/tiny.fixture.js';

const MAIN = fileURLToPath(new URL('../dist/apps/cli/main.js', import.meta.url));
const KILLS = 4;
const home = mkdtempSync(join(tmpdir(), 'candor-resume-comparison-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const SETTINGS = [
  ...['tuning.grid=[0.001, 0.01]', 'tuning.seeds=1', 'crossPlay.questions=64'],
  ...['train.model.layers=1', 'train.round.questions=4', 'train.round.perQuestion=16'],
  ...['train.budget.total=256', 'train.evaluation.questions=64', 'train.evaluation.every=2'],
  ...['train.warmStart.steps={shoggoth: 30, face: 30}', 'train.record.checkpointEvery=3'],
];
const compare = (dir: string) => [
  ...['compare', '--schemes', 'basic,nested-mean', '--seeds', '2', '--parallel', '2', '--out', dir],
  ...SETTINGS.flatMap((setting) => ['--set', setting]),
];

/** Runs the CLI, killed after `killAfterMs` if that comes first. */
function candor(args: readonly string[], cache: string, killAfterMs?: number) {
  return new Promise<{ code: number | null; killed: boolean; stderr: string }>((resolve) => {
    const env = { ...process.env, CANDOR_CACHE: join(home, cache) };
    const child = spawn(process.execPath, [MAIN, ...args], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const timer =
      killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, killed: signal === 'SIGKILL', stderr });
    });
  });
}

/** A killed process may leave folders that it had not yet named. */
const resultsOf = (dir: string) =>
  new Map([...filesOf(dir)].filter(([path]) => !/\.tmp(-\d+)?(\/|$)/.test(path)));

describe('a comparison', () => {
  it(`ends with the same bytes after kill -9 at ${KILLS} random moments, resumed at once`, async () => {
    const whole = join(home, 'whole');
    const began = performance.now();
    expect((await candor(compare(whole), 'cache')).code).toBe(0);
    const lastsMs = performance.now() - began;

    const rng = createRng(Number(process.env.CANDOR_TEST_SEED ?? 7));
    const dir = join(home, 'killed');
    for (let kills = 0, done = false; !done; ) {
      const args = existsSync(dir) ? ['resume', dir, '--parallel', '2'] : compare(dir);
      const moment = kills < KILLS ? (0.1 + 0.5 * rng.next()) * lastsMs : undefined;
      const { code, killed, stderr } = await candor(args, 'killed-cache', moment);
      if (killed) kills++;
      else expect(`${code} ${stderr}`).toMatch(/^0 /);
      done = !killed;
    }
    expect(Object.keys(Object.fromEntries(resultsOf(dir)))).toEqual(
      Object.keys(Object.fromEntries(resultsOf(whole))),
    );
    expect(resultsOf(dir)).toEqual(resultsOf(whole));
  });
});
