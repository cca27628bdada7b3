/**
 * Trains through the real command: a run that is killed and resumed must end with the same bytes as
 * one that never stopped.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../src/base/random.js';
import { parseJsonLines, runCandor, sharedFolder } from './cli.fixture.js';

const KILLS = 24;
const home = sharedFolder('resume');

const SETTINGS = [
  'round.questions=8',
  'round.perQuestion=16',
  'budget.total=1536',
  'evaluation.questions=32',
  'evaluation.every=3',
  'warmStart.steps={shoggoth: 30, face: 30}',
  'model={layers: 1, width: 64, heads: 4}',
  'record.checkpointEvery=5',
];
const train = (dir: string, extra: readonly string[] = []) => [
  ...'train --task sums --scheme nested-top3 --out'.split(' '),
  dir,
  ...extra,
  ...SETTINGS.flatMap((setting) => ['--set', setting]),
];

const candor = (args: readonly string[], killAfterMs?: number) =>
  runCandor(args, { cwd: home.path, env: { CANDOR_CACHE: home.at('cache') }, killAfterMs });

/** Hashes every file of a run directory except the report, which names its own folder. */
function bytesOf(dir: string): Record<string, string> {
  const files: Record<string, string> = {};
  const walk = (folder: string) => {
    for (const name of readdirSync(folder).sort()) {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) walk(path);
      else if (name !== 'report.html') {
        files[relative(dir, path)] = createHash('sha256').update(readFileSync(path)).digest('hex');
      }
    }
  };
  walk(dir);
  return files;
}

describe('a run', () => {
  const whole = home.at('whole');
  let expected: Record<string, string>;
  let durationMs: number;

  beforeAll(async () => {
    await candor(train(home.at('first')));
    const began = performance.now();
    const { status, stderr } = await candor(train(whole, ['--workers', '1']));
    durationMs = performance.now() - began;
    expect(stderr).not.toMatch(/error/i);
    expect(status).toBe(0);
    expected = bytesOf(whole);
  });

  it('has all promised files, and a line for every sample', () => {
    expect(Object.keys(expected)).toEqual([
      'checkpoints/round-000000/face.safetensors',
      'checkpoints/round-000000/shoggoth.safetensors',
      'checkpoints/round-000000/state.json',
      'checkpoints/round-000005/face.safetensors',
      'checkpoints/round-000005/shoggoth.safetensors',
      'checkpoints/round-000005/state.json',
      'checkpoints/round-000010/face.safetensors',
      'checkpoints/round-000010/shoggoth.safetensors',
      'checkpoints/round-000010/state.json',
      'checkpoints/round-000012/face.safetensors',
      'checkpoints/round-000012/shoggoth.safetensors',
      'checkpoints/round-000012/state.json',
      'config.json',
      'done.json',
      'metrics.jsonl',
      'samples.index',
      'samples.jsonl',
      'task.json',
    ]);
    const metrics = parseJsonLines(home.read('whole', 'metrics.jsonl'));
    expect(metrics.map(({ round }) => round)).toEqual(Array.from({ length: 13 }, (_, r) => r));
    const samples = parseJsonLines(home.read('whole', 'samples.jsonl'));
    expect(samples.filter(({ j }) => j !== null)).toHaveLength(metrics.at(-1).spent.summaries);
  });

  it('has the same bytes with any number of threads', async () => {
    const dir = home.at('threads');
    expect((await candor(train(dir, ['--workers', '3']))).status).toBe(0);
    expect(bytesOf(dir)).toEqual(expected);
  });

  it(
    `ends with the same bytes after kill -9 at ${KILLS} random moments`,
    async () => {
      const rng = createRng(20);
      let kills = 0;
      for (let run = 0; kills < KILLS; run++) {
        const dir = home.at(`killed-${run}`);
        for (let done = false; !done; ) {
          const args = existsSync(dir) ? ['resume', dir] : train(dir);
          // After enough kills the last start may finish.
          const { status, killed, stderr } = await candor(
            args,
            kills < KILLS ? rng.next() * durationMs : undefined,
          );
          if (killed) kills++;
          else expect(`${status} ${stderr}`).toMatch(/^0 /);
          done = !killed && status === 0;
        }
        expect(bytesOf(dir)).toEqual(expected);
        rmSync(dir, { recursive: true });
      }
    },
    10 * 60_000,
  );

  it('does not start in an existing directory', async () => {
    const { status, stderr } = await candor(train(whole));
    expect(status).toBe(2);
    expect(stderr).toMatch(/already exists; continue it with `candor resume/);
  });
});
