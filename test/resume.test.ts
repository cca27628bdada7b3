/** Through the real CLI: a run that is killed and resumed ends with the same bytes as one that never stopped. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../src/base/random.js';

const MAIN = fileURLToPath(new URL('../dist/apps/cli/main.js', import.meta.url));
const KILLS = 24;
const home = mkdtempSync(join(tmpdir(), 'candor-resume-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

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
  ...['train', '--task', 'sums', '--scheme', 'nested-top3', '--out', dir, ...extra],
  ...SETTINGS.flatMap((setting) => ['--set', setting]),
];

/** Runs the CLI, killed after `killAfterMs` if that comes first. */
function candor(args: readonly string[], killAfterMs = Number.POSITIVE_INFINITY) {
  return new Promise<{ code: number | null; killed: boolean; stderr: string }>((resolve) => {
    const child = spawn(process.execPath, [MAIN, ...args], {
      env: { ...process.env, CANDOR_CACHE: join(home, 'cache') },
    });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.stdout.resume();
    const timer = Number.isFinite(killAfterMs)
      ? setTimeout(() => child.kill('SIGKILL'), killAfterMs)
      : undefined;
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, killed: signal === 'SIGKILL', stderr });
    });
  });
}

/** Every file of a run directory by its hash; the report, which names its own folder, is left out. */
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
  const whole = join(home, 'whole');
  let expected: Record<string, string>;
  let lastsMs: number;

  beforeAll(async () => {
    await candor(train(join(home, 'first')));
    const began = performance.now();
    const { code, stderr } = await candor(train(whole, ['--workers', '1']));
    lastsMs = performance.now() - began;
    expect(stderr).not.toMatch(/error/i);
    expect(code).toBe(0);
    expected = bytesOf(whole);
  });

  it('has all the files of its contract, and a line for every sample', () => {
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
    const metrics = readFileSync(join(whole, 'metrics.jsonl'), 'utf8').trim().split('\n');
    expect(metrics.map((line) => JSON.parse(line).round)).toEqual(
      Array.from({ length: 13 }, (_, r) => r),
    );
    const samples = readFileSync(join(whole, 'samples.jsonl'), 'utf8').trim().split('\n');
    const summaries = samples.filter((line) => JSON.parse(line).j !== null).length;
    expect(summaries).toBe(JSON.parse(metrics.at(-1)!).spent.summaries);
  });

  it('has the same bytes in any number of threads', async () => {
    const dir = join(home, 'threads');
    expect((await candor(train(dir, ['--workers', '3']))).code).toBe(0);
    expect(bytesOf(dir)).toEqual(expected);
  });

  it(
    `ends with the same bytes after kill -9 at ${KILLS} random moments`,
    async () => {
      const rng = createRng(20);
      let kills = 0;
      for (let run = 0; kills < KILLS; run++) {
        const dir = join(home, `killed-${run}`);
        for (let done = false; !done; ) {
          const args = existsSync(dir) ? ['resume', dir] : train(dir);
          // The last start of a run is left alone once there were enough kills.
          const { code, killed, stderr } = await candor(
            args,
            kills < KILLS ? rng.next() * lastsMs : undefined,
          );
          if (killed) kills++;
          else expect(`${code} ${stderr}`).toMatch(/^0 /);
          done = !killed && code === 0;
        }
        expect(bytesOf(dir)).toEqual(expected);
        rmSync(dir, { recursive: true });
      }
    },
    10 * 60_000,
  );

  it('is not begun again in a directory that is there', async () => {
    const { code, stderr } = await candor(train(whole));
    expect(code).toBe(2);
    expect(stderr).toMatch(/already exists; continue it with `candor resume/);
  });
});
