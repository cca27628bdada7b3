/** Starts scripts instead of `candor`, which live and die on command. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Launcher } from './launcher.js';

const home = mkdtempSync(join(tmpdir(), 'candor-starts-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Writes a program that gets the paths of its config and of its run directory. */
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

function fixture(name: string, body: string) {
  const dir = join(home, name);
  const given = join(home, `${name}.config`);
  const go = join(home, `${name}.go`);
  let changes = 0;
  const launcher = new Launcher(
    () => changes++,
    program(name, body.replaceAll('GO', JSON.stringify(go))),
  );
  let kept = true;
  const start = () =>
    launcher.start(dir, () => {
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
    launcher,
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
  it('keeps the config until the process has read it, however long that takes', async () => {
    const run = fixture('slow', SLOW_READER);
    let done = false;
    const starting = run.start().then(() => {
      done = true;
    });
    // Longer than any timeout that might replace the check.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect([done, run.kept(), run.launcher.isStarting(run.dir)]).toEqual([false, true, true]);
    run.go();
    await starting;
    await expect.poll(() => run.kept()).toBe(false);
    expect(existsSync(run.given)).toBe(false);
    expect(run.launcher.failureOf(run.dir)).toBeNull();
  });

  it('that fails before any sign of life reports its own error', async () => {
    const run = fixture('early', `say('candor: round.n: must be 1 or more'); process.exit(2);`);
    await expect(run.start()).rejects.toThrow(/^round\.n: must be 1 or more$/);
    expect(run.launcher.isStarting(run.dir)).toBe(false);
    expect(run.kept()).toBe(false);
  });

  it('that fails later keeps its error until it is started again', async () => {
    const run = fixture(
      'late',
      `say('plan      x'); await until(GO); say('Round 3'); say('candor: the disk is full'); process.exit(1);`,
    );
    await run.start();
    expect(run.launcher.failureOf(run.dir)).toBeNull();
    const before = run.changes();
    run.go();
    await expect.poll(() => run.launcher.failureOf(run.dir)).toBe('the disk is full');
    expect(run.changes()).toBeGreaterThan(before);
    expect([...run.launcher.notices.values()]).toEqual([
      'the process that this studio started has failed: the disk is full',
    ]);
    const again = run.start();
    expect(run.launcher.failureOf(run.dir)).toBeNull();
    await again;
  });

  it('that is killed reports the signal and the last line', async () => {
    const run = fixture(
      'killed',
      `say('plan      x'); await until(GO); say('Round 7 of 9'); process.kill(process.pid, 'SIGKILL');`,
    );
    await run.start();
    run.go();
    await expect
      .poll(() => run.launcher.failureOf(run.dir))
      .toMatch(/was killed by SIGKILL\. .*Round 7 of 9/s);
  });

  it('that ends well, or is stopped, reports nothing', async () => {
    for (const code of [0, 130]) {
      const run = fixture(`ends-${code}`, `process.exit(${code});`);
      await run.start();
      expect([run.launcher.failureOf(run.dir), run.launcher.notices.size]).toEqual([null, 0]);
    }
  });

  it('happens once, however often and quickly it is requested', async () => {
    const run = fixture('once', `writeFileSync(dir + '.' + process.pid, ''); ${SLOW_READER}`);
    const all = Array.from({ length: 20 }, run.start);
    run.go();
    const ended = await Promise.allSettled(all);
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of ended)
      if (one.status === 'rejected') expect(one.reason.message).toMatch(/already being started/);
    expect(readdirSync(home).filter((name) => /^once\.\d+$/.test(name))).toHaveLength(1);
  });

  it('whose preparation failed can be repeated', async () => {
    const run = fixture('prepared', 'process.exit(0);');
    const broken = run.launcher.start(run.dir, () => {
      throw new Error('the disk is full');
    });
    await expect(broken).rejects.toThrow('the disk is full');
    expect(run.launcher.isStarting(run.dir)).toBe(false);
    await run.start();
  });
});
