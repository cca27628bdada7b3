/**
 * The studio on deliberately damaged run directories, and with its buttons pressed many times at
 * once.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import type { RunList } from '../../src/apps/studio/api.js';
import { createStudio, type Studio } from '../../src/apps/studio/index.js';
import { writeRun } from '../../src/apps/studio/server/run.fixture.js';
import { lockOwner } from '../../src/base/io/lock.js';
import { createRng, type Rng } from '../../src/base/random.js';
import { pageDocument } from '../../src/show/web/document.js';
import { account, candor, limitOf, newHome, SEED, smallRun, tryFor } from './_campaign.js';

const SHARE = 0.14;
const TOKEN = 'a-token-of-more-than-32-characters-in-all';
const HOST = '127.0.0.1:4321';
const { home, remove } = newHome('studio');
process.env.CANDOR_CACHE = join(home, 'cache');
const studios: Studio[] = [];
afterAll(async () => {
  for (const studio of studios) await studio.close();
  remove();
});

function studioOf(folder: string) {
  const page = pageDocument({ title: 'Studio', script: '1', css: 'a{}' });
  const studio = createStudio({ folder, page, token: TOKEN });
  studios.push(studio);
  const headers = { host: HOST, cookie: `candor-${TOKEN.slice(0, 8)}=${TOKEN}` };
  const get = async (path: string) => studio.app.request(`http://${HOST}${path}`, { headers });
  const post = async (path: string, body: object) =>
    studio.app.request(`http://${HOST}${path}`, {
      method: 'POST',
      headers: { ...headers, origin: `http://${HOST}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const runs = async () => ((await (await get('/api/runs')).json()) as RunList).runs;
  return { get, post, runs };
}

const FILES = [
  'config.json',
  'metrics.jsonl',
  'samples.jsonl',
  'samples.index',
  'task.json',
  'lock',
  'done.json',
  'cross-play.json',
  'checkpoints',
];
const SECRET = 'SECRET-OF-ANOTHER-FILE';
const NUMBERS = [
  '-1',
  '1e308',
  '-1e308',
  '9999999',
  '1e15',
  '0.5',
  '4294967296',
  'null',
  '"x"',
  '[]',
  '{}',
  '1e400',
];

/** Damages one file, and returns a description of the damage. */
function damage(rng: Rng, dir: string): string {
  const file = FILES[rng.int(FILES.length)]!;
  const path = join(dir, file);
  // Earlier damage may have left a pipe or a link, which must not be opened.
  const isFile = lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  const text = isFile ? readFileSync(path, 'latin1') : '';
  const put = (content: string) => {
    rmSync(path, { recursive: true, force: true });
    writeFileSync(path, content, 'latin1');
  };
  const clear = () => rmSync(path, { recursive: true, force: true });
  const kinds: readonly (readonly [string, () => void])[] = [
    [
      'a pipe',
      () => {
        clear();
        execFileSync('mkfifo', [path]);
      },
    ],
    [
      'a link out',
      () => {
        clear();
        symlinkSync(join(home, 'secret'), path);
      },
    ],
    [
      'a device',
      () => {
        clear();
        symlinkSync(rng.next() < 0.5 ? '/dev/zero' : '/dev/tty', path);
      },
    ],
    [
      'a folder',
      () => {
        clear();
        mkdirSync(path);
      },
    ],
    ['nothing', clear],
    ['cut', () => put(text.slice(0, rng.int(text.length + 1)))],
    [
      'bytes',
      () =>
        put(
          [...text]
            .map((c) => (rng.next() < 0.01 ? String.fromCharCode(rng.int(256)) : c))
            .join(''),
        ),
    ],
    ['NULs', () => put(text + '\0'.repeat(1000))],
    ['deep', () => put(`${'['.repeat(100_000)}`)],
    [
      'numbers',
      () =>
        put(
          text.replaceAll(/-?\d+(\.\d+)?/g, (n) =>
            rng.next() < 0.05 ? NUMBERS[rng.int(NUMBERS.length)]! : n,
          ),
        ),
    ],
    ['doubled', () => put(text + text)],
  ];
  const [kind, act] = kinds[rng.int(kinds.length)]!;
  act();
  return `${kind} in ${file}`;
}

it('shows what it can of a damaged run, and waits for nothing', {
  timeout: limitOf(SHARE),
}, async () => {
  const folder = join(home, 'damaged');
  const whole = join(home, 'whole');
  writeFileSync(join(home, 'secret'), `${SECRET}\n`);
  writeRun(whole, { done: false, rounds: 2 });
  mkdirSync(folder);
  const { get, post, runs } = studioOf(folder);
  const rng = createRng(SEED);
  const statuses: Record<number, number> = {};
  const tried = await tryFor(SHARE * 0.5, 40, async (index) => {
    const name = `run-${index}`;
    const dir = join(folder, name);
    cpSync(whole, dir, { recursive: true });
    const done = Array.from({ length: 1 + rng.int(2) }, () => damage(rng, dir)).join(' and ');
    const run = (await runs()).find(({ path }) => path === name);
    // Without metrics, samples and a config it is not a run.
    if (run) {
      const at = `/api/runs/${run.id}`;
      const views = [
        '',
        '/rounds',
        '/rounds/1/questions',
        '/rounds/1/questions/0',
        '/rounds/1/scores',
        '/search?text=1',
      ];
      for (const view of views) {
        const answer = await get(at + view);
        statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
        expect(answer.status, `${done}: ${view}`).toBeLessThan(500);
        expect(await answer.text(), `${done}: ${view}`).not.toContain(SECRET);
      }
      for (const by of ['setting', 'scheme', 'optimiser.learningRate']) {
        const answer = await post('/api/compare', { runs: [run.id], by });
        statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
        expect(answer.status, `${done}: compare by ${by}: ${await answer.text()}`).toBeLessThan(
          500,
        );
      }
    }
    rmSync(dir, { recursive: true, force: true });
  });
  account(
    'studio: damaged run directories, pipes, links and devices among them, all views',
    `${tried} directories, ${Object.values(statuses).reduce((a, b) => a + b, 0)} requests`,
    `all; ${Object.entries(statuses)
      .map(([status, count]) => `${count} × ${status}`)
      .join(', ')}`,
    'nothing',
  );
});

it('starts a run once, however often it is asked to', { timeout: limitOf(SHARE) }, async () => {
  const folder = join(home, 'started');
  mkdirSync(folder);
  const { post, runs } = studioOf(folder);
  const roundsOf = (dir: string) =>
    readFileSync(join(dir, 'metrics.jsonl'), 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line).round as number);
  const wanted = join(home, 'wanted');
  expect((await candor(smallRun(wanted, 6))).code).toBe(0);
  const rng = createRng(SEED);
  let asked = 0;
  let started = 0;
  const tried = await tryFor(SHARE * 0.5, 2, async (index) => {
    const name = `run-${index}`;
    const dir = join(folder, name);
    const config = readFileSync(join(wanted, 'config.json'), 'utf8');
    const press = async (path: string, body: object) => {
      const answers = await Promise.all(Array.from({ length: 4 }, () => post(path, body)));
      asked += answers.length;
      const good = answers.filter(({ status }) => status === 200);
      started += good.length;
      for (const answer of answers) expect([200, 400]).toContain(answer.status);
      expect(good.length, path).toBe(1);
    };
    await press('/api/launch', { config, name });
    // Killed at some point, perhaps more than once, and resumed by four processes at once.
    for (let kill = 0; kill < 2; kill++) {
      await sleep(rng.int(800));
      const run = (await runs()).find(({ path }) => path === name);
      const pid = lockOwner(join(dir, 'lock'));
      if (!run || pid === null) break;
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        break;
      }
      await expect
        .poll(async () => (await runs()).find(({ path }) => path === name)?.status)
        .not.toBe('running');
      const after = (await runs()).find(({ path }) => path === name)!;
      if (after.status !== 'stopped') break;
      await press(`/api/runs/${run.id}/resume`, {});
    }
    await expect
      .poll(async () => (await runs()).find(({ path }) => path === name)?.status, {
        timeout: 60_000,
      })
      .toBe('done');
    expect(roundsOf(dir)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    for (const file of ['metrics.jsonl', 'samples.jsonl'])
      expect(readFileSync(join(dir, file)).equals(readFileSync(join(wanted, file))), file).toBe(
        true,
      );
  });
  account(
    'studio: Start and Resume pressed four times at once, with kills between',
    `${asked} requests for ${started} starts of ${tried} runs`,
    `${started} processes, ${tried} of ${tried} runs the same bytes`,
    'nothing',
  );
});
