/** Runs whose models are on a server: the embedded engine behind the protocol, and chat models with files of their own. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinyModel } from '../chat/tiny-model.fixture.js';
import { type TrainConfig, trainConfigSchema } from '../config/schema.js';
import { allTokens } from '../models/metered.js';
import { type Engine, openEngine } from '../models/transformer/index.js';
import { readMetrics } from '../runs/read-run.js';
import { type BaseModel, tinkerApp, trainedPair } from '../serve/index.js';
import { type Served, serveLoopback } from '../web/loopback.js';
import { resolveSetting } from './setting.js';
import { resumeRun, startRun } from './train.js';
import { warmStartOf } from './warm-start.js';

const CHAT_SHAPE = { layers: 1, width: 32, heads: 2, vocab: 265, context: 256 };

let home: string;
let engine: Engine;
let warmStart: string;
let served: Served;
let stopSweeping: () => void;

const config = (changes: object = {}): TrainConfig =>
  trainConfigSchema.parse({
    ...{ task: 'sums', scheme: 'nested-top3' },
    model: { layers: 1, width: 32, heads: 2, ...('model' in changes ? (changes.model as object) : {}) },
    round: { questions: 4, perQuestion: 8 },
    budget: { total: 128 },
    evaluation: { questions: 8, every: 2 },
    warmStart: { steps: { shoggoth: 60, face: 40 }, batch: 16 },
    record: { checkpointEvery: 2 },
    ...Object.fromEntries(Object.entries(changes).filter(([key]) => key !== 'model')),
  });
const on = (shoggoth: object, face: object, more: object = {}) => ({
  cluster: { dialect: 'candor', shoggoth, face, ...more },
});
const pair = () =>
  on({ baseUrl: served.url, baseModel: 'shoggoth' }, { baseUrl: served.url, baseModel: 'face' });

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'candor-cluster-'));
  engine = await openEngine({ workers: 1 });
  const setting = await resolveSetting(config());
  warmStart = await warmStartOf(engine, setting, { cache: join(home, 'cache') });
  const chat: BaseModel = {
    ...{ name: 'chat', context: CHAT_SHAPE.context, stop: 264 },
    create: (seed) => engine.createPolicy(CHAT_SHAPE, { seed }),
    load: (path, weightsOnly) => engine.createPolicy(CHAT_SHAPE, { path, weightsOnly }),
  };
  const { app, close } = tinkerApp({
    models: [...trainedPair(engine, setting, warmStart), chat],
    checkpoints: join(home, 'checkpoints'),
  });
  stopSweeping = close;
  served = await serveLoopback(app.fetch, 0);
});
afterAll(async () => {
  stopSweeping();
  await served.close();
  await engine.dispose();
  rmSync(home, { recursive: true, force: true });
});

describe('a run on a server', () => {
  it('writes what an embedded run writes, byte for byte, by another `model:` alone', async () => {
    const [here, there] = [join(home, 'here'), join(home, 'there')];
    await startRun(here, config(), { warmStart });
    await startRun(there, config({ model: pair() }));
    for (const file of ['metrics.jsonl', 'samples.jsonl', 'samples.index'])
      expect(readFileSync(join(there, file)).equals(readFileSync(join(here, file))), file).toBe(true);
    expect(readdirSync(join(there, 'checkpoints', 'round-000004')).sort()).toEqual([
      ...['face.tinker.json', 'shoggoth.tinker.json', 'state.json'],
    ]);
  });

  it('goes on after it was stopped as if it had not been', async () => {
    const dir = join(home, 'stopped');
    const stop = new AbortController();
    const onRound = ({ round }: { readonly round: number }) => {
      if (round === 2) stop.abort();
    };
    expect(await startRun(dir, config({ model: pair() }), { onRound, signal: stop.signal })).toBe(false);
    expect(await resumeRun(dir)).toBe(true);
    const whole = readFileSync(join(home, 'there', 'metrics.jsonl'), 'utf8');
    expect(readFileSync(join(dir, 'metrics.jsonl'), 'utf8')).toBe(whole);
  });

  it('ends after the round in which its tokens are spent, with an evaluation and a checkpoint', async () => {
    const dir = join(home, 'few-tokens');
    const all = readMetrics(join(home, 'there'));
    const tokensAt = (round: number) =>
      Object.values(all[round]!.tokens!).reduce((sum, count) => sum + allTokens(count), 0);
    const budget = { total: 128, maxTokens: tokensAt(2) + 1 };
    expect(await startRun(dir, config({ model: pair(), budget }))).toBe(true);
    const rounds = readMetrics(dir);
    expect(rounds.map(({ round }) => round)).toEqual([0, 1, 2, 3]);
    expect(rounds.at(-1)!.evaluation).toBeDefined();
    expect(readdirSync(join(dir, 'checkpoints')).sort().at(-1)).toBe('round-000003');
  });

  it('trains one model in both roles', async () => {
    const one = { baseUrl: served.url, baseModel: 'shoggoth' };
    const dir = join(home, 'one');
    const arrangement = { models: 'one', splitAfter: 2 };
    expect(await startRun(dir, config({ model: on(one, one), arrangement }))).toBe(true);
    expect(readMetrics(dir).map(({ round }) => round)).toEqual([0, 1, 2, 3, 4]);
    await expect(resolveSetting(config({ model: pair(), arrangement }))).rejects.toThrow(
      /model\.cluster\.face/,
    );
  });

  it('is refused by the probe before anything is trained', async () => {
    const wrong = pair();
    const model = { cluster: { ...wrong.cluster, dialect: 'skyrl-jax' } };
    await expect(startRun(join(home, 'wrong'), config({ model }))).rejects.toThrow(/nothing was trained/);
  });
});

describe('chat models with files of their own', () => {
  const chat = (files: string) => {
    const one = { baseUrl: served.url, baseModel: 'chat', files };
    return on(one, one);
  };
  const lines = Array.from({ length: 12 }, (_, i) =>
    JSON.stringify({ question: `What is ${i} + ${i}?`, answer: `${2 * i}` }),
  );
  const settings = () => {
    const task = join(home, 'doubles.jsonl');
    writeFileSync(task, `${lines.join('\n')}\n`);
    return { task, taskGrader: 'numeric', sampling: { maxTokens: { cot: 8, summary: 6 } } };
  };

  it('train on a file of questions, by prompts and templates', async () => {
    const files = join(home, 'tiny');
    // The embedded engine ends a text at one token.
    writeTinyModel(files, { 'generation_config.json': { eos_token_id: 264 } });
    const dir = join(home, 'chat');
    const prompts = {
      shoggoth: { system: 'Think.', user: '{{ question }}' },
      face: { system: 'Tell.', user: '{{ question }} {{ cot }}' },
    };
    // An untrained model seldom ends its texts: a scheme that keeps what there is.
    expect(
      await startRun(
        dir,
        config({ ...settings(), model: chat(files), prompts, scheme: 'nested-mean', budget: { total: 32 } }),
      ),
    ).toBe(true);
    const rounds = readMetrics(dir);
    expect(rounds).toHaveLength(2);
    expect(rounds[1]!.tokens!.shoggoth!.sampled).toBeGreaterThan(0);
  });

  it('are refused where only one role has files', async () => {
    const [a, b] = [
      { baseUrl: served.url, baseModel: 'chat', files: 'x' },
      { baseUrl: served.url, baseModel: 'chat' },
    ];
    await expect(resolveSetting(config({ ...settings(), model: on(a, b) }))).rejects.toThrow(
      /`files` for both roles/,
    );
  });

  it('are refused where a prompt names what its role must not see', async () => {
    const files = join(home, 'tiny');
    const prompts = { face: { user: '{{ cot }} {{ answer }}' } };
    await expect(resolveSetting(config({ ...settings(), model: chat(files), prompts }))).rejects.toThrow(
      /prompts\.face\.user: \{\{ answer \}\} is not there/,
    );
  });
});
