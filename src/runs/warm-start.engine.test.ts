import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defaultCache } from '../base/cache.js';
import type { TrainConfig } from '../config/schema.js';
import { isOneModel } from '../method/roles.js';
import { openEngine } from '../models/transformer/index.js';
import type { Task } from '../tasks/task.js';
import { resolveSetting } from './setting.js';
import { filesOf, openTiny, type Tiny, tinyConfig } from './tiny.fixture.js';
import { warmStart } from './warm-start.js';

const STEPS = { shoggoth: 4, face: 3 };

let tiny: Tiny;
let cache: string;
beforeAll(async () => {
  tiny = await openTiny();
});
beforeEach(() => {
  cache = tiny.newDir();
});
afterAll(() => tiny.end());

interface Made {
  readonly folder: string;
  /** Steps that were taken: none if the pair was cached. */
  readonly steps: string[];
}

async function make(
  changes: Parameters<typeof tinyConfig>[0] = {},
  change: (task: Task) => Task = (task) => task,
  engine = tiny.engine,
): Promise<Made> {
  const config: TrainConfig = tinyConfig({ warmStart: { steps: STEPS, batch: 8 }, ...changes });
  const { task, tokenizer, shapes } = await resolveSetting(config);
  const steps: string[] = [];
  const folder = await warmStart({
    ...{ engine, task: change(task), tokenizer, shapes, config: config.warmStart, cache },
    oneModel: isOneModel(config.arrangement, 0),
    onProgress: (role, done, of) => steps.push(`${role} ${done}/${of}`),
  });
  return { folder, steps };
}

const ALL = [
  ...[1, 2, 3, 4].map((step) => `shoggoth ${step}/4`),
  ...[1, 2, 3].map((step) => `face ${step}/3`),
];

describe('the warm start', () => {
  it('is made once and then found', async () => {
    const first = await make();
    expect(first.steps).toEqual(ALL);
    expect(Object.keys(Object.fromEntries(filesOf(first.folder)))).toEqual([
      ...['face.safetensors', 'sha256.json', 'shoggoth.safetensors'],
    ]);
    const found = await make();
    expect(found).toEqual({ folder: first.folder, steps: [] });
    expect(readdirSync(join(cache, 'warm-start'))).toHaveLength(1);
  });

  it('has the same bytes whenever it is made, with any number of threads', async () => {
    const { folder } = await make();
    const bytes = filesOf(folder);
    rmSync(cache, { recursive: true });
    const engine = await openEngine({ workers: 2 });
    try {
      expect(filesOf((await make({}, undefined, engine)).folder)).toEqual(bytes);
    } finally {
      await engine.dispose();
    }
    expect(bytes.get('shoggoth.safetensors')).not.toBe(bytes.get('face.safetensors'));
  });

  const damages: Record<string, (folder: string) => void> = {
    'has another byte': (folder) => {
      const path = join(folder, 'face.safetensors');
      const bytes = readFileSync(path);
      bytes[bytes.length - 5]! ^= 1;
      writeFileSync(path, bytes);
    },
    'was cut short': (folder) => {
      const path = join(folder, 'shoggoth.safetensors');
      writeFileSync(path, readFileSync(path).subarray(0, 1000));
    },
    'lacks a file': (folder) => rmSync(join(folder, 'face.safetensors')),
    'lacks its sums': (folder) => rmSync(join(folder, 'sha256.json')),
    'has unreadable sums': (folder) => writeFileSync(join(folder, 'sha256.json'), '{'),
  };
  it.each(Object.keys(damages))('is made again where the cached one %s', async (damage) => {
    const { folder } = await make();
    const bytes = filesOf(folder);
    damages[damage]!(folder);
    expect(filesOf(folder)).not.toEqual(bytes);
    expect((await make()).steps).toEqual(ALL);
    expect(filesOf(folder)).toEqual(bytes);
    expect(readdirSync(join(cache, 'warm-start'))).toHaveLength(1);
  });

  it('is another for another task, model or option, and the same for what it does not depend on', async () => {
    const changes: Parameters<typeof tinyConfig>[0][] = [
      {},
      { task: 'lottery' },
      { model: { heads: 2 } },
      { model: { width: 128 } },
      { warmStart: { steps: { ...STEPS, face: 4 }, batch: 8 } },
      { warmStart: { steps: STEPS, batch: 9 } },
      { warmStart: { steps: STEPS, batch: 8, learningRate: 1e-3 } },
      { warmStart: { steps: STEPS, batch: 8, seed: 2 } },
    ];
    const folders: string[] = [];
    for (const change of changes) folders.push((await make(change)).folder);
    // A task of the same name that demonstrates otherwise, at the same lengths, as an edited file
    // would.
    const edited = (task: Task): Task => ({
      ...task,
      demonstrate(question, rng) {
        const { cot, summary } = task.demonstrate(question, rng);
        return { cot, summary: summary.replaceAll(/\d/g, (digit) => String(9 - Number(digit))) };
      },
    });
    folders.push((await make({}, edited)).folder);
    expect(new Set(folders).size).toBe(changes.length + 1);
    const apart = { seed: 7, scheme: 'basic', budget: { total: 640 }, grader: { noise: 1 } };
    expect((await make(apart)).folder).toBe(folders[0]);
  });

  it('survives several makers at once', async () => {
    const engines = await Promise.all([1, 2, 3].map(() => openEngine({ workers: 1 })));
    try {
      const made = await Promise.all(engines.map((engine) => make({}, undefined, engine)));
      expect(new Set(made.map(({ folder }) => folder)).size).toBe(1);
      expect((await make()).steps).toEqual([]);
      expect(readdirSync(join(cache, 'warm-start'))).toHaveLength(1);
    } finally {
      await Promise.all(engines.map((engine) => engine.dispose()));
    }
  });

  it('that another maker finished first is left alone, since others read it', async () => {
    const { folder } = await make();
    const bytes = filesOf(folder);
    const old = new Date(2020, 1, 1);
    for (const name of readdirSync(folder)) utimesSync(join(folder, name), old, old);
    // Out of sight while the second maker looks for it, and back before it is done.
    const away = join(tiny.newDir(), 'pair');
    mkdirSync(join(away, '..'), { recursive: true });
    renameSync(folder, away);
    let back = false;
    const config = tinyConfig({ warmStart: { steps: STEPS, batch: 8 } });
    const { task, tokenizer, shapes } = await resolveSetting(config);
    await warmStart({
      ...{ engine: tiny.engine, task, tokenizer, shapes, config: config.warmStart, cache },
      oneModel: isOneModel(config.arrangement, 0),
      onProgress: () => {
        if (!back) renameSync(away, folder);
        back = true;
      },
    });
    expect(back).toBe(true);
    expect(filesOf(folder)).toEqual(bytes);
    for (const name of readdirSync(folder)) {
      expect(statSync(join(folder, name)).mtimeMs).toBe(old.getTime());
    }
  });

  it('teaches: the mean log-probability of fresh demonstrations rises', async () => {
    const steps = { shoggoth: 60, face: 60 };
    const logprobs = async (changes: Parameters<typeof tinyConfig>[0]) => {
      const { folder } = await make(changes);
      const setting = await resolveSetting(tinyConfig(changes));
      const path = join(folder, 'shoggoth.safetensors');
      const policy = await tiny.engine.createPolicy(setting.shapes.shoggoth, { path });
      const examples = ['4+7', '1+2+3', '9+9+9+9'].map((question) => {
        const sums = question
          .split('+')
          .map((_, t, terms) => terms.slice(0, t + 1).reduce((a, b) => a + +b, 0));
        return {
          tokens: [
            ...setting.tokenizer.shoggothPrompt(question),
            ...setting.tokenizer.encode(sums.slice(1).join(',')),
            setting.tokenizer.stops.shoggoth[0],
          ],
          start: question.length + 2,
        };
      });
      const all = await policy.logprobs(examples);
      await policy.dispose();
      const own = all.flatMap((values, e) => Array.from(values.subarray(examples[e]!.start)));
      return own.reduce((sum, x) => sum + x, 0) / own.length;
    };
    const short = await logprobs({ warmStart: { steps: STEPS, batch: 8 } });
    const long = await logprobs({ warmStart: { steps, batch: 32 } });
    expect(long).toBeGreaterThan(short + 0.5);
  });
});

describe('the cache folder', () => {
  it('is $CANDOR_CACHE, or candor in $XDG_CACHE_HOME or ~/.cache', () => {
    const { CANDOR_CACHE, XDG_CACHE_HOME } = process.env;
    const set = (name: string, value: string | undefined) => {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    };
    try {
      set('CANDOR_CACHE', '/own');
      set('XDG_CACHE_HOME', '/xdg');
      expect(defaultCache()).toBe('/own');
      set('CANDOR_CACHE', '');
      expect(defaultCache()).toBe(join('/xdg', 'candor'));
      set('XDG_CACHE_HOME', undefined);
      expect(defaultCache()).toMatch(/\.cache.candor$/);
    } finally {
      set('CANDOR_CACHE', CANDOR_CACHE);
      set('XDG_CACHE_HOME', XDG_CACHE_HOME);
    }
  });
});
