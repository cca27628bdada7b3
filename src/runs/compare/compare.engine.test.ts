import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deriveSeed } from '../../base/random.js';
import { type CompareConfig, compareConfigSchema } from '../../config/schema.js';
import { evaluate } from '../../method/evaluate.js';
import { renderReport } from '../../show/report/index.js';
import { checkpointsOf } from '../checkpoints.js';
import { readMetrics } from '../read-run.js';
import { resolveSetting } from '../setting.js';
import { filesOf, openTiny, type Tiny, tinyConfig } from '../tiny.fixture.js';
import { runConfigOf } from '../train.js';
import { type CompareOptions, resumeComparison, startComparison } from './compare.js';
import type { CrossPlay, Tuning } from './comparison.js';
import { crossPlay } from './cross-play.js';
import { mainJobs, planArms } from './jobs.js';
import { readComparison } from './read-comparison.js';

const ARMS = ['basic', 'nested-mean'];
const GRID = [1e-3, 1e-2];

function configOf(changes: object = {}): CompareConfig {
  const { scheme: _scheme, seed: _seed, ...train } = tinyConfig({ budget: { total: 128 } });
  return compareConfigSchema.parse({
    arms: ARMS,
    seeds: 2,
    tuning: { grid: GRID, seeds: 2, budgetShare: 0.5 },
    crossPlay: { questions: 16 },
    train: { ...train, evaluation: { questions: 32 } },
    ...changes,
  });
}

const json = <T>(...path: string[]): T => JSON.parse(readFileSync(join(...path), 'utf8'));

let tiny: Tiny;
let dir: string;
let options: CompareOptions;
let expected: Map<string, string>;
beforeAll(async () => {
  tiny = await openTiny();
  dir = tiny.newDir();
  options = { parallel: 2, cache: tiny.cache };
  await startComparison(dir, configOf(), options);
  expected = filesOf(dir);
});
afterAll(() => tiny.end());

/** A copy of the comparison as a kill would leave it, without the given files. */
function copyWithout(...paths: readonly string[]): string {
  const copy = tiny.newDir();
  cpSync(dir, copy, { recursive: true });
  for (const path of paths) rmSync(join(copy, path), { recursive: true });
  return copy;
}

describe('a comparison', () => {
  it('takes the step sizes from an earlier search, without searching again', async () => {
    const own = tiny.newDir();
    const found = { ...json<Tuning>(dir, 'tuning.json'), command: 'candor compare' };
    await startComparison(own, configOf({ seeds: 1, tuning: { found } }), options);
    expect(existsSync(join(own, 'tuning'))).toBe(false);
    for (const arm of ARMS) {
      const rate = (of: string) =>
        runConfigOf(join(of, 'runs', `${arm}-seed1`)).optimiser.learningRate;
      expect(rate(own)).toBe(rate(dir));
    }
    expect((await readComparison(own, '')).tuning).toEqual(found);
  });

  it('rejects an earlier search that lacks an arm, or a step size of its grid', async () => {
    const found = { ...json<Tuning>(dir, 'tuning.json') };
    const lacking = configOf({
      tuning: { found: { ...found, scores: { basic: found.scores.basic } } },
    });
    await expect(startComparison(tiny.newDir(), lacking, options)).rejects.toThrow(
      'tuning.found.scores: has no score for `nested-mean`',
    );
    expect(() => configOf({ tuning: { found: { ...found, scores: { basic: [0.5] } } } })).toThrow(
      'must give every arm one score for each step size',
    );
  });

  it('trains every arm with every seed at the step size with the best mean over the tuning seeds', () => {
    const tuning = json<Tuning>(dir, 'tuning.json');
    expect(tuning).toMatchObject({ seeds: [1001, 1002], grid: GRID, budget: 64 });
    for (const arm of ARMS) {
      const scores = GRID.map((rate) => {
        const finals = [1001, 1002].map((seed) => {
          const run = join(dir, 'tuning', `${arm}-lr${rate}-seed${seed}`);
          expect(runConfigOf(run).optimiser.learningRate).toBe(rate);
          return readMetrics(run).at(-1)!.evaluation!.task;
        });
        return (finals[0]! + finals[1]!) / 2;
      });
      expect(tuning.scores[arm]).toEqual(scores);
      const best = GRID[scores.indexOf(Math.max(...scores))];
      for (const seed of [1, 2]) {
        expect(runConfigOf(join(dir, 'runs', `${arm}-seed${seed}`)).optimiser.learningRate).toBe(
          best,
        );
      }
    }
    expect(readdirSync(join(dir, 'runs'))).toHaveLength(4);
    expect(readdirSync(join(dir, 'tuning'))).toHaveLength(8);
  });

  it('is paired at equal budgets: a seed’s arms start from the same pair and see the same questions', () => {
    for (const seed of [1, 2]) {
      const runs = ARMS.map((arm) => join(dir, 'runs', `${arm}-seed${seed}`));
      const [one, two] = runs.map((run) => readMetrics(run));
      expect(one![0]).toEqual(two![0]);
      expect(one!.length).toBe(two!.length);
      const questions = runs.map((run) => {
        const lines = readFileSync(join(run, 'samples.jsonl'), 'utf8').trim().split('\n');
        return new Set(
          lines.map((line) => JSON.parse(line)).map((s) => `${s.round} ${s.q} ${s.question}`),
        );
      });
      expect(questions[0]).toEqual(questions[1]);
      expect(runs.map((run) => runConfigOf(run).budget.total)).toEqual([128, 128]);
    }
    expect(readMetrics(join(dir, 'runs', 'basic-seed1'))[0]).not.toEqual(
      readMetrics(join(dir, 'runs', 'basic-seed2'))[0],
    );
  });

  it('scores every pair in its cross-play, over the seeds', async () => {
    const table = json<CrossPlay>(dir, 'cross-play.json');
    expect(table).toMatchObject({
      shoggoths: ['warm start', ...ARMS],
      faces: ['warm start', ...ARMS],
      questions: 16,
      seeds: 2,
    });
    const folderOf = (label: string, seed: number) =>
      label === 'warm start'
        ? checkpointsOf(join(dir, 'runs', `basic-seed${seed}`))[0]!.folder
        : checkpointsOf(join(dir, 'runs', `${label}-seed${seed}`)).at(-1)!.folder;
    for (const [a, shoggothLabel] of table.shoggoths.entries()) {
      for (const [b, faceLabel] of table.faces.entries()) {
        let sum = 0;
        for (const seed of [1, 2]) {
          const { config, task, tokenizer, shapes } = await resolveSetting(
            runConfigOf(join(dir, 'runs', `basic-seed${seed}`)),
          );
          const load = async (label: string, role: 'shoggoth' | 'face') => {
            const path = join(folderOf(label, seed), `${role}.safetensors`);
            return (await tiny.engine.createPolicy(shapes[role], { path })).snapshot('');
          };
          const pair = [
            await load(shoggothLabel, 'shoggoth'),
            await load(faceLabel, 'face'),
          ] as const;
          const { task: score } = await evaluate(...pair, {
            ...config.evaluation,
            task,
            tokenizer,
            questions: 16,
            timeLimitMs: 1000,
            paraphraser: async () => {},
            seed: deriveSeed(seed, 'cross-play'),
          });
          sum += score!;
        }
        expect(table.score[a]![b]).toBeCloseTo(sum / 2, 12);
      }
    }
  });

  it('repeats nothing once it is finished, even without its warm start', async () => {
    const times = () => [...filesOf(dir).keys()].map((name) => statSync(join(dir, name)).mtimeMs);
    const before = times();
    const done: string[] = [];
    const fail = () => expect.unreachable('nothing is left to do');
    await resumeComparison(dir, {
      parallel: 2,
      cache: tiny.newDir(),
      onWarmStart: fail,
      onRound: fail,
      onCrossPlay: fail,
      onDone: (_, job) => done.push(job.id),
    });
    expect(done).toHaveLength(4);
    expect(times()).toEqual(before);
    expect(filesOf(dir)).toEqual(expected);
  });

  it('does only what is missing, and ends with the same bytes', async () => {
    const copy = copyWithout(
      'cross-play.json',
      'runs/nested-mean-seed2',
      'runs/basic-seed1/done.json',
    );
    const run = join(copy, 'runs', 'basic-seed1');
    rmSync(checkpointsOf(run).at(-1)!.folder, { recursive: true });
    const rounds: string[] = [];
    const phases: string[] = [];
    await resumeComparison(copy, {
      ...options,
      onPhase: (phase) => phases.push(phase),
      onRound: (_, job, { round }) => rounds.push(`${job.id} ${round}`),
    });
    expect(phases).toEqual(['training']);
    expect(rounds.filter((line) => !/^(nested-mean-seed2|basic-seed1) /.test(line))).toEqual([]);
    expect(filesOf(copy)).toEqual(expected);
  });

  it('says that it was stopped, leaves no result behind, and resumes to the same bytes', async () => {
    const stop = new AbortController();
    const other = tiny.newDir();
    const stopped = startComparison(other, configOf(), {
      // One run at a time: the stop comes between two runs, when no process is left to fail.
      ...options,
      parallel: 1,
      signal: stop.signal,
      onDone: (phase) => phase === 'tuning' && stop.abort(),
    });
    await expect(stopped).rejects.toThrow('stopped');
    expect(
      ['tuning.json', 'cross-play.json', 'lock'].filter((name) => existsSync(join(other, name))),
    ).toEqual([]);
    // Stopped again before its first job: nothing may run, and nothing may count as done.
    const phases: string[] = [];
    await expect(
      resumeComparison(other, {
        ...options,
        signal: stop.signal,
        onPhase: (phase) => phases.push(phase),
        onRound: () => expect.unreachable('stopped before the first round'),
      }),
    ).rejects.toThrow('stopped');
    expect(phases).toEqual(['tuning']);
    expect(existsSync(join(other, 'tuning.json'))).toBe(false);
    await resumeComparison(other, options);
    expect(filesOf(other)).toEqual(expected);
  });

  it('waits for a process that a killed comparison left behind', async () => {
    const copy = copyWithout('cross-play.json', 'runs/basic-seed2/done.json');
    const orphan = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 2500)']);
    writeFileSync(join(copy, 'runs', 'basic-seed2', 'lock'), `${orphan.pid}\n`);
    await resumeComparison(copy, options);
    expect(orphan.exitCode).toBe(0);
    expect(filesOf(copy)).toEqual(expected);
  });

  it('names the run that fails, and why', async () => {
    const copy = copyWithout('cross-play.json', 'runs/basic-seed2/done.json');
    writeFileSync(join(copy, 'runs', 'basic-seed2', 'config.json'), '{"scheme":');
    await expect(resumeComparison(copy, options)).rejects.toThrow(
      /runs.basic-seed2: .*basic-seed2.config\.json: not valid JSON/,
    );
  });

  it('is rejected in an existing folder, or with arms that cannot run, before anything is written', async () => {
    await expect(startComparison(dir, configOf(), options)).rejects.toThrow(
      /already exists; continue it with/,
    );
    const refused = async (changes: object, message: string) => {
      const other = tiny.newDir();
      await expect(startComparison(other, configOf(changes), options)).rejects.toThrow(message);
      expect(existsSync(other)).toBe(false);
    };
    await refused({ arms: ['nested-meen'] }, "no scheme is called 'nested-meen'");
    await refused({ arms: ['basic', 'basic'] }, 'has the label `basic` of arms.0');
    const { train } = configOf();
    await refused(
      { arms: ['two-graders'], train: { ...train, task: 'lottery' } },
      'needs the score part `appeal`',
    );
    await refused(
      { train: { ...train, budget: { total: 32 } } },
      'budget.total: one round costs 64, got 32',
    );
    await refused(
      { tuning: { grid: GRID, budgetShare: 0.3 } },
      'tuning.budgetShare: one round of basic costs 64, but a tuning run may spend only 38.4',
    );
  });
});

describe('readComparison', () => {
  it('reads a finished comparison', async () => {
    const comparison = await readComparison(dir, 'candor compare');
    expect(comparison.arms.map((arm) => [arm.label, arm.n, arm.k, arm.runs.length])).toEqual([
      ['basic', 16, 1, 2],
      ['nested-mean', 4, 4, 2],
    ]);
    expect(comparison.tuning).toEqual(json(dir, 'tuning.json'));
    expect(comparison.crossPlay).toEqual(json(dir, 'cross-play.json'));
    for (const { exemplars } of comparison.arms) {
      expect(
        exemplars.map((tree) => [tree[0]!.round, tree[0]!.q, new Set(tree.map((s) => s.i)).size]),
      ).toEqual([1, 2].flatMap((round) => [0, 1].map((q) => [round, q, expect.any(Number)])));
    }
    expect(renderReport(comparison)).toMatch(/^<!doctype html>/i);
  });

  it('reads an unfinished comparison, whatever is missing, and the report renders it', async () => {
    const seed1 = ['runs/basic-seed1', 'runs/nested-mean-seed1'];
    const seed2 = ['runs/basic-seed2', 'runs/nested-mean-seed2'];
    const states = [
      ['cross-play.json'],
      ['cross-play.json', ...seed2],
      ['cross-play.json', 'runs'],
      ['cross-play.json', 'runs', 'tuning.json', 'tuning'],
      ['cross-play.json', seed1[1]!],
    ];
    for (const missing of states) {
      const copy = copyWithout(...missing);
      const comparison = await readComparison(copy, 'candor compare');
      expect(comparison.crossPlay).toBeNull();
      expect(comparison.tuning === null).toBe(missing.includes('tuning.json'));
      expect(comparison.arms.map((arm) => arm.runs.length)).toEqual([2, 2]);
      expect(renderReport(comparison)).toMatch(/<\/html>\s*$/i);
    }
  });

  it('leaves out a line that a killed run left half-written', async () => {
    const copy = copyWithout('cross-play.json');
    const path = join(copy, 'runs', 'basic-seed1', 'metrics.jsonl');
    const lines = readMetrics(join(copy, 'runs', 'basic-seed1'));
    truncateSync(path, statSync(path).size - 10);
    const [basic] = (await readComparison(copy, '')).arms;
    expect(basic!.runs[0]!.metrics).toEqual(lines.slice(0, -1));
    expect(renderReport(await readComparison(copy, ''))).toMatch(/<\/html>/i);
  });

  it('names the fault of a file that it cannot read', async () => {
    const copy = copyWithout();
    writeFileSync(join(copy, 'tuning.json'), '{');
    await expect(readComparison(copy, '')).rejects.toThrow(/tuning\.json: not valid JSON/);
    writeFileSync(join(copy, 'compare.json'), JSON.stringify({ seeds: 0 }));
    await expect(readComparison(copy, '')).rejects.toThrow(/compare\.json: seeds: /);
  });
});

describe('cross-play over kept checkpoints', () => {
  it('plays the checkpoints that every seed has, where a budget of tokens ends in different rounds', async () => {
    const folder = tiny.newDir();
    mkdirSync(folder);
    const config = configOf({ arms: ['nested-mean'] });
    const jobs = [];
    for (const [index, job] of mainJobs(folder, config, planArms(config), () => 1e-3).entries()) {
      const run = await tiny.train({
        seed: job.seed,
        scheme: 'nested-mean',
        record: { checkpointEvery: 1 },
        budget: { total: index === 0 ? 192 : 128 },
      });
      jobs.push({ ...job, dir: run.dir });
    }
    const settings = { questions: 4, seeds: 2, rounds: 'kept' } as const;
    for (const order of [jobs, [...jobs].reverse()]) {
      const { shoggoths, score, halfWidth } = await crossPlay(tiny.engine, order, settings);
      expect(shoggoths).toEqual(['warm start', 'nested-mean round 1', 'nested-mean round 2']);
      for (const table of [score, halfWidth!]) {
        expect(table.map((row) => row.filter(Number.isFinite).length)).toEqual([3, 3, 3]);
      }
    }
  });
});
