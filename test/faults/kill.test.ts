/**
 * kill -9 at any moment, then resume: real CLI processes, one run resumed by several at once, and a
 * full disk.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRng } from '../../src/base/random.js';
import {
  account,
  bytesOf,
  candor,
  type Ended,
  hasStack,
  limitOf,
  newHome,
  node,
  SEED,
  smallRun,
  tryFor,
} from './_campaign.js';

const ROUNDS = 8;
const { home, remove } = newHome('kill');
const env = { CANDOR_CACHE: join(home, 'cache') };
const rng = createRng(SEED);
const whole = join(home, 'whole');
let expected: Record<string, string>;
let lastsMs: number;
afterAll(remove);

const started = (dir: string) => existsSync(join(dir, 'config.json'));
const goOn = (dir: string) =>
  started(dir) ? ['resume', dir, '--workers', '1'] : smallRun(dir, ROUNDS);

beforeAll(async () => {
  expect((await candor(smallRun(join(home, 'first'), ROUNDS), { env })).code).toBe(0);
  const began = performance.now();
  expect((await candor(smallRun(whole, ROUNDS), { env })).code).toBe(0);
  lastsMs = performance.now() - began;
  expected = bytesOf(whole);
}, 300_000);

it('ends a killed run with the same bytes', { timeout: limitOf(0.12) }, async () => {
  let kills = 0;
  const runs = await tryFor(0.12, 2, async (index) => {
    const dir = join(home, `killed-${index}`);
    for (let own = 0, done = false; !done; ) {
      // A run is killed at most six times.
      const ended = await candor(goOn(dir), {
        env,
        ...(own < 6 ? { killAfterMs: (0.1 + 0.6 * rng.next()) * lastsMs } : {}),
      });
      if (ended.killed) own++;
      else expect(`${ended.code} ${ended.stderr}`).toMatch(/^0 /);
      done = !ended.killed;
      if (done) kills += own;
    }
    expect(bytesOf(dir)).toEqual(expected);
    rmSync(dir, { recursive: true });
  });
  // The next start has removed everything that a killed start left.
  expect(readdirSync(home).filter((name) => name.includes('.tmp-'))).toEqual([]);
  account(
    'kill -9, `train` and `resume`',
    `${kills} kills, ${runs} runs`,
    `${runs} of ${runs} same bytes`,
    'nothing',
  );
});

it('lets one of several that resume a killed run go on', { timeout: limitOf(0.08) }, async () => {
  const stopped = join(home, 'stopped');
  cpSync(whole, stopped, { recursive: true });
  rmSync(join(stopped, 'checkpoints', `round-${`${ROUNDS}`.padStart(6, '0')}`), {
    recursive: true,
  });
  for (const name of ['done.json', 'report.html']) rmSync(join(stopped, name));
  writeFileSync(join(stopped, 'lock'), '999999999\n');
  let starts = 0;
  let refused = 0;
  const trials = await tryFor(0.08, 2, async (index) => {
    const dir = join(home, `several-${index}`);
    cpSync(stopped, dir, { recursive: true });
    const ended = await Promise.all(
      Array.from(
        { length: 3 },
        (): Promise<Ended> => candor(['resume', dir, '--workers', '1'], { env }),
      ),
    );
    starts += ended.length;
    for (const { code, stderr } of ended) {
      if (code === 0) continue;
      refused++;
      expect(`${code} ${stderr}`).toMatch(/^2 .*lock: process \d+ is using this directory/s);
    }
    expect(ended.some(({ code }) => code === 0)).toBe(true);
    expect(bytesOf(dir)).toEqual(expected);
    rmSync(dir, { recursive: true });
  });
  account(
    'three `resume` at once after a kill',
    `${starts} starts, ${trials} runs`,
    `${trials} of ${trials} same bytes; ${refused} starts refused in words`,
    'nothing',
  );
});

it('stops in words when the disk is full, and goes on when it is not', {
  timeout: limitOf(0.12),
}, async () => {
  const disk = join(home, 'disk');
  mkdirSync(disk);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', disk]);
  if (mounted.status !== 0) {
    process.stderr.write(
      'A file system of its own cannot be mounted here: the full disk is not tried.\n',
    );
    return;
  }
  const fill = join(disk, 'fill');
  let full = 0;
  try {
    const runs = await tryFor(0.06, 3, async (index) => {
      const dir = join(disk, `run-${index}`);
      // Leaves room for only a part of the run: less than its three checkpoints.
      const room = 100_000 + Math.floor(rng.next() * sizeOf(whole));
      writeFileSync(fill, '');
      spawnSync('sh', [
        '-c',
        `dd if=/dev/zero of="${fill}" bs=1000 count=$(( (16777216 - ${room}) / 1000 )) 2>/dev/null`,
      ]);
      const ended = await candor(goOn(dir), { env });
      if (ended.code !== 0) {
        full++;
        expect(`${ended.code} ${ended.stderr}`).toMatch(/^2 .*ENOSPC/s);
        expect(hasStack(ended.stderr)).toBe(false);
      }
      rmSync(fill);
      expect((await candor(goOn(dir), { env })).code).toBe(0);
      expect(bytesOf(dir)).toEqual(expected);
      rmSync(dir, { recursive: true });
    });
    account(
      'a full disk, `train`',
      `${runs} runs, ${full} of them met it`,
      `${runs} same bytes once there was room`,
      'nothing',
    );
  } finally {
    spawnSync('umount', [disk]);
  }
});

function sizeOf(dir: string): number {
  return Object.keys(bytesOf(dir)).reduce(
    (sum, name) => sum + readFileSync(join(dir, name)).length,
    0,
  );
}

it('commits each round once, whoever of many opens the run', {
  timeout: limitOf(0.05),
}, async () => {
  const opener = join(home, 'opener.mjs');
  const modules = new URL('../../dist/', import.meta.url).href;
  writeFileSync(
    opener,
    `import { openRun } from '${modules}runs/run-directory.js';
     import { writeFileSync } from 'node:fs';
     for (let tries = 0; tries < 12; tries++) {
       try {
         const run = openRun(process.argv[2]);
         const round = (run.position?.round ?? -1) + 1;
         const spent = { summaries: round, cots: 0, cotTokens: 0, summaryTokens: 0 };
         await run.commit({ round, spent, metrics: { round, spent }, samples: [], keep: false,
           save: async (folder) => writeFileSync(folder + '/weights', String(round)) });
         run.release();
       } catch (error) {
         if (!/is using this directory/.test(error.message)) throw error;
       }
     }`,
  );
  let processes = 0;
  let kills = 0;
  const trials = await tryFor(0.05, 2, async (index) => {
    const dir = join(home, `opened-${index}`);
    mkdirSync(join(dir, 'checkpoints'), { recursive: true });
    writeFileSync(join(dir, 'config.json'), '{"task":"sums"}');
    writeFileSync(join(dir, 'task.json'), '{}');
    const ended = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        node([opener, dir], i % 3 === 0 ? { killAfterMs: 100 + 400 * rng.next() } : {}),
      ),
    );
    processes += ended.length;
    kills += ended.filter(({ killed }) => killed).length;
    for (const { killed, code, stderr } of ended)
      if (!killed) expect(`${code} ${stderr}`).toBe('0 ');
    const last = await node([opener, dir]);
    expect(`${last.code} ${last.stderr}`).toBe('0 ');
    const rounds = readFileSync(join(dir, 'metrics.jsonl'), 'utf8').trim().split('\n');
    expect(rounds.map((line) => JSON.parse(line).round)).toEqual(rounds.map((_, round) => round));
    expect(readdirSync(join(dir, 'checkpoints'))).toHaveLength(1);
    expect(readdirSync(dir).sort()).toEqual([
      'checkpoints',
      'config.json',
      'metrics.jsonl',
      'task.json',
    ]);
  });
  account(
    'ten processes that open one run and commit rounds, a third of them killed',
    `${processes} processes, ${kills} kills`,
    `${trials} of ${trials} runs: each round once`,
    'nothing',
  );
});
