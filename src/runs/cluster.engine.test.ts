/**
 * Runs whose models are on a server: the embedded engine behind the protocol, and chat models with
 * files of their own.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BaseModel, tinkerApp, trainedPair } from '../apps/serve/index.js';
import { type Served, serveLoopback } from '../base/loopback.js';
import { createRng } from '../base/random.js';
import { compareConfigSchema, type TrainConfig, trainConfigSchema } from '../config/schema.js';
import { allTokens } from '../models/metered.js';
import { writeTinyModel } from '../models/text/tiny-model.fixture.js';
import { type Engine, openEngine } from '../models/transformer/index.js';
import { startComparison } from './compare/compare.js';
import { openModels } from './models.js';
import { readMetrics } from './read-run.js';
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
    model: {
      layers: 1,
      width: 32,
      heads: 2,
      ...('model' in changes ? (changes.model as object) : {}),
    },
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
  const path = await writeEndingModel();
  const ending: BaseModel = {
    ...chat,
    name: 'ending',
    create: () => engine.createPolicy(CHAT_SHAPE, { path, weightsOnly: true }),
  };
  const { app, close } = tinkerApp({
    models: [...trainedPair(engine, setting, warmStart), chat, ending],
    checkpoints: join(home, 'checkpoints'),
  });
  stopSweeping = close;
  served = await serveLoopback(app.fetch, 0);
});
/** The file of a model that ends its texts, whatever came before, after three or four tokens. */
async function writeEndingModel(): Promise<string> {
  const path = join(home, 'ending.safetensors');
  const policy = await engine.createPolicy(CHAT_SHAPE, { seed: 1 });
  const rng = createRng(1);
  for (let step = 0; step < 40; step++) {
    await policy.accumulate(
      Array.from({ length: 8 }, () => ({
        tokens: Array.from({ length: 64 }, () => (rng.next() < 0.3 ? 264 : rng.int(256))),
        coef: Array.from({ length: 64 }, (_, t) => (t === 0 ? 0 : 1 / 512)),
      })),
    );
    await policy.step({ learningRate: 1e-2 });
  }
  await policy.save(path);
  await policy.dispose();
  return path;
}
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
      expect(readFileSync(join(there, file)).equals(readFileSync(join(here, file))), file).toBe(
        true,
      );
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
    expect(await startRun(dir, config({ model: pair() }), { onRound, signal: stop.signal })).toBe(
      false,
    );
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
    const dir = join(home, 'wrong');
    await expect(startRun(dir, config({ model }))).rejects.toThrow(/nothing was trained/);
    const { scheme: _scheme, seed: _seed, ...train } = config({ model });
    const comparison = compareConfigSchema.parse({ train, tuning: { grid: [] } });
    await expect(startComparison(dir, comparison)).rejects.toThrow(/nothing was trained/);
    expect(existsSync(dir)).toBe(false);
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
        config({
          ...settings(),
          model: chat(files),
          prompts,
          scheme: 'nested-mean',
          budget: { total: 32 },
        }),
      ),
    ).toBe(true);
    const rounds = readMetrics(dir);
    expect(rounds).toHaveLength(2);
    expect(rounds[1]!.tokens!.shoggoth!.sampled).toBeGreaterThan(0);
  });

  it('train with a third between them, which rewords and does not learn, and goes on after a stop', async () => {
    const files = join(home, 'tiny');
    const one = { baseUrl: served.url, baseModel: 'ending' };
    const between = { ...one, files, maxTokens: 5 };
    const model = on({ ...one, files }, { ...one, files }, { paraphraser: between });
    const prompts = {
      paraphraser: { system: ' ', user: '{{ cot }}' },
      face: { system: ' ', user: '{{ cot }}' },
    };
    const all = { ...settings(), model, prompts, scheme: 'nested-mean', paraphraser: 'model' };
    const [whole, stopped] = [join(home, 'reworded'), join(home, 'reworded-stopped')];
    expect(await startRun(whole, config(all))).toBe(true);
    const rounds = readMetrics(whole);
    expect(rounds).toHaveLength(5);
    const sampled = rounds.map(({ tokens }) => tokens!.paraphraser!.sampled);
    expect([...sampled].sort((a, b) => a - b)).toEqual(sampled);
    expect(sampled[0]).toBeGreaterThan(0);
    expect(rounds.at(-1)!.tokens!.paraphraser!.trained).toBe(0);
    const records = readFileSync(join(whole, 'samples.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(records.filter(({ cot, reworded }) => cot && reworded && cot !== reworded)).not.toEqual(
      [],
    );
    // A paraphrase that was cut off counts as it stands, and is counted.
    expect(
      records.some(({ truncated, score }) => truncated?.includes('reworded') && score !== null),
    ).toBe(true);
    expect(rounds.some(({ train }) => (train?.causes?.paraphraser?.model.truncated ?? 0) > 0)).toBe(
      true,
    );

    const stop = new AbortController();
    const onRound = ({ round }: { readonly round: number }) => {
      if (round === 2) stop.abort();
    };
    expect(await startRun(stopped, config(all), { onRound, signal: stop.signal })).toBe(false);
    expect(await resumeRun(stopped)).toBe(true);
    for (const file of ['metrics.jsonl', 'samples.jsonl'])
      expect(readFileSync(join(stopped, file)).equals(readFileSync(join(whole, file))), file).toBe(
        true,
      );
  });

  it('are refused where there is no model to reword, or no server has it', async () => {
    const files = join(home, 'tiny');
    const all = { ...settings(), paraphraser: 'model' };
    await expect(resolveSetting(config({ ...all, model: chat(files) }))).rejects.toThrow(
      /paraphraser: `model` needs model\.cluster\.paraphraser/,
    );
    const one = { baseUrl: served.url, baseModel: 'chat', files };
    const model = on(one, one, { paraphraser: { ...one, baseModel: 'none-such' } });
    const dir = join(home, 'no-base');
    const unknown = /has no base model "none-such"; it has/;
    await expect(startRun(dir, config({ ...all, model }))).rejects.toThrow(unknown);
    const { scheme: _scheme, seed: _seed, ...train } = config({ ...all, model });
    const comparison = compareConfigSchema.parse({ train, tuning: { grid: [] } });
    await expect(startComparison(dir, comparison)).rejects.toThrow(unknown);
    expect(existsSync(dir)).toBe(false);
    const { cluster } = pair();
    const bare = { cluster: { ...cluster, paraphraser: one } };
    await expect(resolveSetting(config({ model: bare, paraphraser: 'model' }))).rejects.toThrow(
      /model\.cluster\.paraphraser: paraphrases texts; give `files` for both roles/,
    );
  });

  it('take as many tokens as the config says, else the fewer of what their files and their server say', async () => {
    const filesOf = (most: number | null) => {
      const folder = join(home, `context-${most}`);
      writeTinyModel(folder, {
        'config.json': most === null ? null : { max_position_embeddings: most },
        'generation_config.json': { eos_token_id: 264 },
      });
      return folder;
    };
    const contextOf = async (files: string, context?: number) => {
      const one = {
        baseUrl: served.url,
        baseModel: 'chat',
        files,
        ...(context ? { context } : {}),
      };
      const model = on(one, one, { paraphraser: one });
      const models = await openModels(
        await resolveSetting(config({ ...settings(), model, paraphraser: 'model' })),
      );
      const policies = await Promise.all([
        models.open('shoggoth', null),
        models.open('face', null),
      ]);
      const contexts = policies.map((policy) => policy.context);
      // A sampler does not say; a prompt that fills it leaves nothing to write.
      const { sampler } = (await models.paraphraseModel())!;
      const options = { maxTokens: 1, temperature: 1, topP: 1, stop: -1 };
      const writes = async (length: number) =>
        (await sampler.sample([{ prompt: Array(length).fill(65), seeds: [1] }], options))[0]![0]!
          .tokens.length;
      const room = [await writes(contexts[0]! - 1), await writes(contexts[0]!)];
      await models.dispose();
      expect([contexts[1], room]).toEqual([contexts[0], [1, 0]]);
      return contexts[0];
    };
    expect(await contextOf(filesOf(100))).toBe(100);
    expect(await contextOf(filesOf(512))).toBe(CHAT_SHAPE.context);
    expect(await contextOf(filesOf(null))).toBe(CHAT_SHAPE.context);
    expect(await contextOf(filesOf(100), 120)).toBe(120);
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
    await expect(
      resolveSetting(config({ ...settings(), model: chat(files), prompts })),
    ).rejects.toThrow(/prompts\.face\.user: unknown variable \{\{ answer \}\}/);
  });
});
