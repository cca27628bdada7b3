/**
 * Many processes start at once on one directory: exactly one may hold its lock, whatever an earlier
 * one left.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { ownIdentity } from '../../src/base/io/_process-identity.js';
import { createRng } from '../../src/base/random.js';
import { account, limitOf, newHome, SEED, tryFor } from './_campaign.js';

const WORKER = fileURLToPath(new URL('./_lock-worker.mjs', import.meta.url));
const AT_ONCE = 25;
const { home, remove } = newHome('lock');
const workers = new Set<Worker>();
afterAll(() => {
  for (const { child } of workers) child.kill('SIGKILL');
  remove();
});

interface Worker {
  readonly child: ChildProcess;
  /** Returns the next message, or 'gone' if the process ends without one. */
  next(): Promise<string>;
}

async function startWorker(): Promise<Worker> {
  const child = fork(WORKER);
  const next = () =>
    new Promise<string>((resolve) => {
      const settle = (news: string) => {
        child.off('message', onMessage);
        child.off('exit', onExit);
        resolve(news);
      };
      const onMessage = (message: unknown) => settle(String(message));
      const onExit = () => settle('gone');
      child.on('message', onMessage);
      child.on('exit', onExit);
      if (child.exitCode !== null || child.signalCode !== null) settle('gone');
    });
  const worker = { child, next };
  workers.add(worker);
  expect(await worker.next()).toBe('ready');
  return worker;
}

const crew = (count: number) => Promise.all(Array.from({ length: count }, startWorker));

/** Things that may be found in place of the lock; they take turns. */
const LEFT: Record<string, (path: string) => void> = {
  absent: () => {},
  'of a process that has ended': (path) => writeFileSync(path, '999999999\n'),
  empty: (path) => writeFileSync(path, ''),
  damaged: (path) => writeFileSync(path, '\0\0\0{"pid":1'),
  'from before a reboot': (path) =>
    writeFileSync(path, JSON.stringify({ ...ownIdentity(), pid: 1, boot: 'before', nonce: 'x' })),
  'with a take-over that was killed': (path) => {
    writeFileSync(path, '999999999\n');
    writeFileSync(`${path}.${'a'.repeat(32)}`, '999999999\n');
  },
};

it('is held by one of those who start at once, and never by none', {
  timeout: limitOf(0.06),
}, async () => {
  const path = join(home, 'lock');
  const team = await crew(AT_ONCE);
  const kinds = Object.values(LEFT);
  let doubles = 0;
  let none = 0;
  const rounds = await tryFor(0.06, 1000 / AT_ONCE, async (round) => {
    for (const name of readdirSync(home)) rmSync(join(home, name), { force: true });
    kinds[round % kinds.length]!(path);
    const at = Date.now() + 5;
    const answers = team.map((worker) => worker.next());
    for (const { child } of team) child.send({ path, at });
    const said = await Promise.all(answers);
    const held = said.filter((answer) => answer === 'held').length;
    if (held > 1) doubles++;
    if (held === 0) none++;
    for (const answer of said) {
      if (answer !== 'held')
        expect(answer).toMatch(/^refused: UserError: .*lock: process \d+ is using this directory/);
    }
    const released = team.map((worker) => worker.next());
    for (const { child } of team) child.send('release');
    await Promise.all(released);
    expect(readdirSync(home)).toEqual([]);
  });
  account(
    `the lock: ${AT_ONCE} processes at once, on absent, stale, empty and damaged locks`,
    `${rounds * AT_ONCE} starts`,
    `${rounds - doubles - none} of ${rounds} held by exactly one`,
    doubles + none === 0 ? 'nothing' : `${doubles} doubles, ${none} held by nobody`,
  );
  expect({ doubles, none }).toEqual({ doubles: 0, none: 0 });
});

it('stays free for the living when those who take it are killed', {
  timeout: limitOf(0.06),
}, async () => {
  const rng = createRng(SEED);
  let doubles = 0;
  let starts = 0;
  let kills = 0;
  const path = join(home, 'killed');
  let team = await crew(8);
  const rounds = await tryFor(0.06, 20, async () => {
    const answers = team.map((worker) => worker.next());
    for (const { child } of team) child.send({ path, at: Date.now() + 2 });
    const victims = team.filter(() => rng.next() < 0.4);
    for (const { child } of victims) setTimeout(() => child.kill('SIGKILL'), 6 * rng.next());
    const said = await Promise.all(answers);
    starts += team.length;
    kills += victims.length;
    await Promise.all(
      victims.map(
        ({ child }) =>
          (child.exitCode ?? child.signalCode) !== null ||
          new Promise((resolve) => child.once('exit', resolve)),
      ),
    );
    for (const worker of victims) workers.delete(worker);
    // At most one of the living processes holds it; if none does, the next one takes it over.
    const living = team.filter((worker) => !victims.includes(worker));
    const held = team.filter((worker, i) => said[i] === 'held' && living.includes(worker));
    if (held.length > 1) doubles++;
    const [late] = await crew(1);
    const answer = late!.next();
    late!.child.send({ path, at: 0 });
    expect(await answer).toMatch(
      held.length === 0 ? /^held$/ : /^refused: UserError: .*is using this directory/,
    );
    // The holder dies with the lock in its hands, so that the next round begins with a stale lock.
    for (const worker of [late!, ...held]) {
      worker.child.kill('SIGKILL');
      workers.delete(worker);
    }
    const rest = living.filter((worker) => !held.includes(worker));
    team = [...rest, ...(await crew(8 - rest.length))];
  });
  account(
    'the lock: 8 processes at once, 4 in 10 of them killed while they take it',
    `${starts} starts, ${kills} kills`,
    `${rounds - doubles} of ${rounds}: at most one held it, and the next could`,
    doubles === 0 ? 'nothing' : `${doubles} doubles`,
  );
  expect(doubles).toBe(0);
});
