import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AdamOptions, Example, Policy } from '../models/policy.js';
import { type Engine, openEngine } from '../models/transformer/index.js';
import { resolveScheme } from '../selection/index.js';
import type { Scheme } from '../selection/scheme.js';
import { lottery } from '../tasks/index.js';
import type { Task } from '../tasks/task.js';
import { findAnyScheme } from './find-scheme.js';
import { openPair } from './pair.js';
import { resumeRun } from './train.js';
import { resumeTraining, train } from './training.js';

const SETTINGS = {
  model: { layers: 1, width: 64, heads: 4 },
  round: { questions: 4, perQuestion: 8 },
  budget: { total: 64 },
  evaluation: { questions: 4, every: 2 },
  warmStart: { steps: { shoggoth: 4, face: 4 }, batch: 8 },
} as const;

/** A policy whose methods are on its prototype, as those of any class are. */
class OwnPolicy implements Policy {
  disposals = 0;
  constructor(private readonly inner: Policy) {}
  get context() {
    return this.inner.context;
  }
  get checkpointEnding() {
    return this.inner.checkpointEnding;
  }
  snapshot(name: string) {
    return this.inner.snapshot(name);
  }
  logprobs(examples: readonly Pick<Example, 'tokens'>[]) {
    return this.inner.logprobs(examples);
  }
  accumulate(examples: readonly Example[]) {
    return this.inner.accumulate(examples);
  }
  step(adam: AdamOptions) {
    return this.inner.step(adam);
  }
  save(path: string) {
    return this.inner.save(path);
  }
  async dispose() {
    this.disposals++;
  }
}

const first: Scheme = (round) => {
  const samples = round.map((_, question) => ({ question, cot: 0, coef: 0.25, why: 'first' }));
  return {
    shoggoth: { samples, pairs: [] },
    face: { samples: samples.map((target) => ({ ...target, summary: 0 })), pairs: [] },
  };
};

describe('training from a program', () => {
  let home: string;
  let cache: string;
  let engine: Engine;
  let count = 0;
  const newDir = () => join(home, `run-${++count}`);
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'candor-training-'));
    cache = join(home, 'cache');
    engine = await openEngine({ workers: 1 });
  });
  afterAll(async () => {
    await engine.dispose();
    rmSync(home, { recursive: true, force: true });
  });
  const metricsOf = (dir: string) => readFileSync(join(dir, 'metrics.jsonl'), 'utf8');

  it('gives the same bytes for names and for the objects that they stand for', async () => {
    const [named, objects] = [newDir(), newDir()];
    await train({ dir: named, task: 'lottery', scheme: 'nested-mean', ...SETTINGS }, { cache });
    class Derived {}
    const task: Task = Object.assign(Object.create(lottery) as Task, new Derived());
    const scheme = resolveScheme('nested-mean');
    const { complete } = await train({ dir: objects, task, scheme, ...SETTINGS }, { cache });
    expect(complete).toBe(true);
    expect(metricsOf(objects)).toBe(metricsOf(named));
    expect(JSON.parse(readFileSync(join(objects, 'config.json'), 'utf8'))).toMatchObject({
      task: 'code:lottery',
      scheme: 'code:nested-mean',
    });
  });

  it('takes models of a class, trains them, and leaves them open', async () => {
    const pair = await openPair(lottery, SETTINGS, { cache });
    const models = { shoggoth: new OwnPolicy(pair.shoggoth), face: new OwnPolicy(pair.face) };
    const [own, embedded] = [newDir(), newDir()];
    const request = { task: lottery, scheme: first, ...SETTINGS };
    await train({ dir: own, ...request, models }, { cache });
    await train({ dir: embedded, ...request }, { cache });
    expect(metricsOf(own)).toBe(metricsOf(embedded));
    expect(models.shoggoth.disposals + models.face.disposals).toBe(0);
    await pair.dispose();
  });

  it('is resumed with the same objects, and refused in one sentence without them', async () => {
    const [whole, halted] = [newDir(), newDir()];
    const request = { task: lottery, scheme: first, ...SETTINGS };
    await train({ dir: whole, ...request }, { cache });
    const stop = new AbortController();
    const stopped = await train(
      { dir: halted, ...request },
      { cache, signal: stop.signal, onRound: () => stop.abort() },
    );
    expect(stopped.complete).toBe(false);
    await expect(resumeRun(halted, { cache })).rejects.toThrow(
      /task: lottery was given as an object by the program that started the run/,
    );
    await expect(resumeTraining({ dir: halted, task: lottery }, { cache })).rejects.toThrow(
      /scheme: first was given as an object/,
    );
    const parts = { dir: halted, task: lottery, scheme: first };
    expect((await resumeTraining(parts, { cache })).complete).toBe(true);
    expect(metricsOf(halted)).toBe(metricsOf(whole));
  });

  it('is complete when resumed, and loses what a killed process had half written', async () => {
    const dir = newDir();
    await train({ dir, task: 'lottery', ...SETTINGS }, { cache });
    const { pid } = spawnSync(process.execPath, ['--version']);
    const half = join(dir, `report.html.${pid}-00000000.tmp`);
    writeFileSync(half, '');
    expect(await resumeRun(dir, { cache })).toBe(true);
    expect(existsSync(half)).toBe(false);
  });

  it('takes a scheme from a file, remembers its text, and refuses another one', async () => {
    const path = join(home, 'mine.ts');
    const text = `import { type Scheme, resolveScheme } from 'candor';
      const scheme: Scheme = (round, rng) => resolveScheme('nested-top3').select(round, rng);
      export default scheme;`;
    writeFileSync(path, text);
    expect(findAnyScheme(path)).toMatchObject({ name: 'mine', needs: ['score'] });
    const [own, named] = [newDir(), newDir()];
    const stop = new AbortController();
    await train(
      { dir: own, task: 'lottery', scheme: path, ...SETTINGS },
      { cache, signal: stop.signal, onRound: () => stop.abort() },
    );
    writeFileSync(path, `${text}\n// changed`);
    await expect(resumeRun(own, { cache })).rejects.toThrow(/mine\.ts: has changed since/);
    writeFileSync(path, text);
    expect(await resumeRun(own, { cache })).toBe(true);
    await train({ dir: named, task: 'lottery', scheme: 'nested-top3', ...SETTINGS }, { cache });
    expect(metricsOf(own)).toBe(metricsOf(named));
  });

  it('takes a scheme as its file is now, though it was imported before', () => {
    const path = join(home, 'edited.ts');
    const named = (name: string) =>
      writeFileSync(path, `export default { name: '${name}', select: () => {} };`);
    named('before');
    expect(findAnyScheme(path).name).toBe('before');
    named('after');
    expect(findAnyScheme(path).name).toBe('after');
  });

  it('takes a scheme that is data in a file as that data', async () => {
    const path = join(home, 'mine.yaml');
    writeFileSync(path, 'name: nested-top3\ncotScore: { m: 2 }\n');
    const dir = newDir();
    await train({ dir, task: 'lottery', scheme: path, ...SETTINGS }, { cache });
    const { scheme } = JSON.parse(readFileSync(join(dir, 'config.json'), 'utf8'));
    expect(scheme).toEqual({ name: 'nested-top3', cotScore: { m: 2 } });
  });

  it.each([
    [
      'nothing',
      'export default 7;',
      /the default export must be a function from scores to targets/,
    ],
    ['a fault', 'throw new Error("no");', /could not be loaded: no/],
    ['a name that candor lacks', "import { openPair } from 'candor'; openPair();", /no "openPair"/],
  ])('names the file of a scheme with %s', (name, text, message) => {
    const path = join(home, `${name.replaceAll(' ', '-')}.ts`);
    writeFileSync(path, text);
    expect(() => findAnyScheme(path)).toThrow(message);
    expect(() => findAnyScheme(path)).toThrow(path);
  });

  it('names the target of a scheme that refers to nothing, and commits no round of it', async () => {
    const dir = newDir();
    const wrong: Scheme = (round, rng) => {
      const targets = first(round, rng);
      return { ...targets, face: { samples: targets.shoggoth.samples, pairs: [] } };
    };
    await expect(
      train({ dir, task: lottery, scheme: wrong, ...SETTINGS }, { cache }),
    ).rejects.toThrow(
      'scheme wrong: targets.face.samples[0] refers to a summary that does not exist',
    );
    expect(metricsOf(dir).trim().split('\n')).toHaveLength(1);
  });

  it('names the setting that is wrong, and writes nothing', async () => {
    const dir = newDir();
    await expect(train({ dir, task: lottery, round: { questions: 0 } })).rejects.toThrow(
      /^round\.questions: must be an integer of at least 1, got 0$/,
    );
    expect(existsSync(dir)).toBe(false);
  });
});
