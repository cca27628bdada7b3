/** For tests: real runs of models so small that a whole run takes well under a second. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { type TrainConfig, trainConfigSchema } from '../config/schema.js';
import type { RoundMetrics, SampleRecord } from '../method/records.js';
import { isOneModel } from '../method/roles.js';
import { type Engine, openEngine } from '../models/transformer/index.js';
import type { Task } from '../tasks/task.js';
import { openModels, openRoles } from './models.js';
import { createRun, openRun } from './run-directory.js';
import { resolveSetting, type Setting } from './setting.js';
import { recordRounds } from './train.js';

type Part<T> = { readonly [K in keyof T]?: T[K] extends object ? Part<T[K]> : T[K] };

const TINY = {
  model: { layers: 1, width: 64, heads: 4 },
  round: { questions: 4, perQuestion: 16 },
  budget: { total: 192 },
  grader: { noise: 0.3 },
  evaluation: { questions: 8, every: 2 },
  optimiser: { learningRate: 1e-3 },
  warmStart: { steps: { shoggoth: 40, face: 40 }, batch: 32 },
};

/** Returns the config of a tiny run: three rounds of 4 questions unless changed. */
export function tinyConfig(changes: Part<TrainConfig> = {}): TrainConfig {
  return trainConfigSchema.parse(merged(TINY, changes));
}

function merged(base: object, changes: object): Record<string, unknown> {
  const out: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(changes)) {
    const old = out[key];
    const both = [old, value].every(
      (x) => typeof x === 'object' && x !== null && !Array.isArray(x),
    );
    out[key] = both && key !== 'scheme' ? merged(old as object, value) : value;
  }
  return out;
}

/** Replaces a setting's task, or parts of it, by those of a test. */
export type Change = (task: Task) => Task;

export interface TinyRun {
  readonly dir: string;
  readonly setting: Setting;
  readonly complete: boolean;
  readonly metrics: RoundMetrics[];
  readonly samples: SampleRecord[];
}

export interface Tiny {
  readonly home: string;
  readonly cache: string;
  readonly engine: Engine;
  /** Returns a folder that does not exist yet. */
  newDir(): string;
  /** Trains as `startRun` does, on the config's task or a changed one. */
  train(
    changes?: Part<TrainConfig>,
    change?: Change,
    more?: {
      engine?: Engine;
      signal?: AbortSignal;
      onRound?: (metrics: RoundMetrics, share: number) => void;
    },
  ): Promise<TinyRun>;
  end(): Promise<void>;
}

/** Opens a folder, a cache and an engine for one test file. */
export async function openTiny(): Promise<Tiny> {
  const home = mkdtempSync(join(tmpdir(), 'candor-tiny-'));
  const cache = join(home, 'cache');
  const engine = await openEngine({ workers: 1 });
  let made = 0;
  const newDir = () => join(home, `run-${++made}`);
  return {
    ...{ home, cache, engine, newDir },
    async train(changes = {}, change = (task) => task, more = {}) {
      const config = tinyConfig(changes);
      const found = await resolveSetting(config);
      const setting = { ...found, task: change(found.task) };
      const dir = newDir();
      createRun(dir, config, setting.task);
      const run = openRun(dir);
      const used = more.engine ?? engine;
      const models = await openModels(found, { engine: used, cache });
      const pair = await openRoles(models, isOneModel(config.arrangement, 0), null);
      const end = await recordRounds(run, setting, pair, null, more);
      run.release();
      return {
        dir,
        setting,
        complete: end === 'complete',
        metrics: lines(dir, 'metrics'),
        samples: lines(dir, 'samples'),
      };
    },
    async end() {
      await engine.dispose();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function lines<T>(dir: string, name: 'metrics' | 'samples'): T[] {
  const path = join(dir, `${name}.jsonl`);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/**
 * Returns every file under a folder with its bytes, without locks and reports, which name a process
 * and a folder.
 */
export function filesOf(dir: string): Map<string, string> {
  const files = new Map<string, string>();
  const walk = (folder: string) => {
    for (const name of readdirSync(folder).sort()) {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) walk(path);
      else if (name !== 'lock' && name !== 'report.html') {
        files.set(relative(dir, path), readFileSync(path, 'latin1'));
      }
    }
  };
  walk(dir);
  return files;
}
