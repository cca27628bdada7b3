/** Starting processes, with scripts in the place of `candor` that live and die as they are told. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createStarts } from './starts.js';

const home = mkdtempSync(join(tmpdir(), 'candor-starts-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A program that is run with the path of a file, and says where it is. */
function program(name: string, body: string): string[] {
  const file = join(home, `${name}.mjs`);
  writeFileSync(
    file,
    `import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
const [given, dir] = process.argv.slice(2);
const say = (text) => process.stderr.write(text + '\\n');
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const until = async (path) => { while (!existsSync(path)) await sleep(10); };
${body}`,
  );
  return [file];
}

function started(name: string, body: string) {
  const dir = join(home, name);
  const given = join(home, `${name}.config`);
  const go = join(home, `${name}.go`);
  let changes = 0;
  const starts = createStarts(
    () => changes++,
    program(name, body.replaceAll('GO', JSON.stringify(go))),
  );
  let kept = true;
  const start = () =>
    starts.start(dir, () => {
      writeFileSync(given, 'config');
      return {
        args: [given, dir],
        taken() {
          kept = false;
          rmSync(given, { force: true });
        },
      };
    });
  return {
    starts,
    dir,
    given,
    start,
    go: () => writeFileSync(go, ''),
    changes: () => changes,
    kept: () => kept,
  };
}

const SLOW_READER = `await until(GO);
if (!existsSync(given)) { say('candor: ' + given + ': cannot be read: there is no such file'); process.exit(2); }
say('plan      lottery'); await sleep(50);`;

describe('a start', () => {
  it('keeps what it gave until the process has it, however long that takes', async () => {
    const run = started('slow', SLOW_READER);
    let done = false;
    const starting = run.start().then(() => {
      done = true;
    });
    // Longer than any clock that would guess.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect([done, run.kept(), run.starts.isStarting(run.dir)]).toEqual([false, true, true]);
    run.go();
    await starting;
    await expect.poll(() => run.kept()).toBe(false);
    expect(existsSync(run.given)).toBe(false);
    expect(run.starts.lastWords(run.dir)).toBeNull();
  });

  it('that fails before it lives says why, in its own words', async () => {
    const run = started('early', `say('candor: round.n: must be 1 or more'); process.exit(2);`);
    await expect(run.start()).rejects.toThrow(/^round\.n: must be 1 or more$/);
    expect(run.starts.isStarting(run.dir)).toBe(false);
    expect(run.kept()).toBe(false);
  });

  it('that fails later leaves its last words, until it is started again', async () => {
    const run = started(
      'late',
      `say('plan      x'); await until(GO); say('Round 3'); say('candor: the disk is full'); process.exit(1);`,
    );
    await run.start();
    expect(run.starts.lastWords(run.dir)).toBeNull();
    const before = run.changes();
    run.go();
    await expect.poll(() => run.starts.lastWords(run.dir)).toBe('the disk is full');
    expect(run.changes()).toBeGreaterThan(before);
    expect([...run.starts.news.values()]).toEqual([
      'the process that was started here has failed: the disk is full',
    ]);
    const again = run.start();
    expect(run.starts.lastWords(run.dir)).toBeNull();
    await again;
  });

  it('that is killed says so', async () => {
    const run = started(
      'killed',
      `say('plan      x'); await until(GO); say('Round 7 of 9'); process.kill(process.pid, 'SIGKILL');`,
    );
    await run.start();
    run.go();
    await expect
      .poll(() => run.starts.lastWords(run.dir))
      .toMatch(/ended by SIGKILL\. .*Round 7 of 9/s);
  });

  it('that ends well, or is stopped, has nothing to say', async () => {
    for (const code of [0, 130]) {
      const run = started(`ends-${code}`, `process.exit(${code});`);
      await run.start();
      expect([run.starts.lastWords(run.dir), run.starts.news.size]).toEqual([null, 0]);
    }
  });

  it('happens once, however often and however close together it is asked for', async () => {
    const run = started('once', `writeFileSync(dir + '.' + process.pid, ''); ${SLOW_READER}`);
    const all = Array.from({ length: 20 }, run.start);
    run.go();
    const ended = await Promise.allSettled(all);
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of ended)
      if (one.status === 'rejected') expect(one.reason.message).toMatch(/being started already/);
    expect(readdirSync(home).filter((name) => /^once\.\d+$/.test(name))).toHaveLength(1);
  });

  it('that could not be prepared can be tried again', async () => {
    const run = started('prepared', 'process.exit(0);');
    const broken = run.starts.start(run.dir, () => {
      throw new Error('the disk is full');
    });
    await expect(broken).rejects.toThrow('the disk is full');
    expect(run.starts.isStarting(run.dir)).toBe(false);
    await run.start();
  });
});
