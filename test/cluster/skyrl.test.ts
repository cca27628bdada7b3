/**
 * Against SkyRL's own server: it differs exactly as its dialect says, and a run trains through it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TrainConfig, trainConfigSchema } from '../../src/config/schema.js';
import {
  type Dialect,
  dialects,
  openBaseSampler,
  openSession,
  openTinkerPolicy,
  probe,
  type Session,
} from '../../src/models/tinker/index.js';
import { readMetrics } from '../../src/runs/read-run.js';
import { resumeRun, startRun } from '../../src/runs/train.js';
import { freePort, type SkyrlServer, startSkyrl } from './skyrl-server.js';
import { writeTinyQwen } from './tiny-qwen.js';

const python = resolve(process.env.CANDOR_PYTHON ?? '.python');
const dialect = dialects['skyrl-jax'];
const STOP = 1;
const CONTEXT = 16;
const task = resolve('test/cluster/copy-task.ts');

let home: string;
let model: string;
let port: number;
let server: SkyrlServer;
const start = () => startSkyrl({ python, model, folder: home, port });
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'candor-skyrl-'));
  model = join(home, 'tiny-qwen3');
  // Five characters and the four special ids of the task's tokenizer.
  writeTinyQwen(model, 16, CONTEXT, STOP);
  port = await freePort();
  server = await start();
});
afterAll(async () => {
  await server.kill();
  rmSync(home, { recursive: true, force: true });
});

const sessionWith = (changes: Partial<Dialect> = {}): Promise<Session> =>
  openSession({ baseUrl: server.url, dialect: { ...dialect, ...changes }, inFlight: 64 });
const tiny = () => ({ baseModel: model, rank: 8, seed: 1, context: CONTEXT });

describe('SkyRL on the CPU', () => {
  it('does what its dialect says', async () => {
    const session = await sessionWith();
    expect((await probe(session, tiny(), STOP)).filter(({ holds }) => !holds)).toEqual([]);
    await session.close();
  });

  it('does not sum weights plainly: the probe measures it and refuses', async () => {
    const session = await sessionWith({
      coefficients: 'weights',
      lossConfig: null,
      averages: false,
    });
    await expect(probe(session, tiny(), STOP)).rejects.toThrow(
      /nothing was trained.*a coefficient of 2/s,
    );
    await session.close();
  });

  it('loads an old snapshot into the model in training: the probe measures it and refuses', async () => {
    const session = await sessionWith({ keepsSnapshots: true });
    await expect(probe(session, tiny(), STOP)).rejects.toThrow(
      /sampling an old snapshot does not change the trained model/,
    );
    await session.close();
  });

  it('refuses to sample a snapshot that the model has learnt past', async () => {
    const session = await sessionWith();
    const policy = await openTinkerPolicy(session, tiny());
    const sampler = await policy.snapshot('old');
    await policy.accumulate([{ tokens: [4, 5, 6], coef: [0, 1, 1] }]);
    await policy.step({ learningRate: 1e-3 });
    const sampling = { maxTokens: 2, temperature: 1, topP: 1, stop: STOP };
    await expect(sampler.sample([{ prompt: [4], seeds: [1] }], sampling)).rejects.toThrow(
      /sample before the next step/,
    );
    await policy.dispose();
    await session.close();
  });

  it('gives sample i the seed + i, so that requests with adjacent seeds share samples; ours are hashed', async () => {
    const session = await sessionWith();
    const policy = await openTinkerPolicy(session, tiny());
    const { sampling_session_id } = (await session.connection.retrieve(
      (
        (await session.connection.post(
          'save_weights_for_sampler',
          { model_id: await modelId(session), sampling_session_seq_id: 900, seq_id: 900 },
          true,
        )) as { request_id: string }
      ).request_id,
    )) as { sampling_session_id: string };
    let seq = 0;
    const raw = async (seed: number, count: number) => {
      const asked = (await session.connection.post(
        'asample',
        {
          ...{ sampling_session_id, seq_id: seq++, num_samples: count },
          prompt: { chunks: [{ type: 'encoded_text', tokens: [4, 5] }] },
          sampling_params: { max_tokens: 8, temperature: 2, seed },
        },
        true,
      )) as { request_id: string };
      const { sequences } = (await session.connection.retrieve(asked.request_id)) as {
        sequences: { tokens: number[] }[];
      };
      return sequences.map(({ tokens }) => tokens.join(' '));
    };
    const [first, second] = [await raw(7, 2), await raw(8, 2)];
    expect(first[1]).toBe(second[0]);
    const sampler = await policy.snapshot('hashed');
    const rows = await sampler.sample(
      [7, 8].map((seed) => ({ prompt: [4, 5], seeds: [seed, seed + 1] })),
      { maxTokens: 8, temperature: 2, topP: 1, stop: STOP },
    );
    const texts = rows.flat().map(({ tokens }) => tokens.join(' '));
    expect(new Set(texts).size).toBe(texts.length);
    await policy.dispose();
    await session.close();
  });

  it('samples a base model as it is, beside an adapter that learns', async () => {
    const session = await sessionWith();
    const policy = await openTinkerPolicy(session, tiny());
    const base = await openBaseSampler(session, tiny());
    const ask = () =>
      base.sample([{ prompt: [4, 5], seeds: [1, 2, 3] }], {
        ...{ maxTokens: 6, temperature: 1, topP: 1, stop: STOP },
      });
    const before = await ask();
    await policy.accumulate([{ tokens: [4, 5, 6], coef: [0, 1, 1] }]);
    await policy.step({ learningRate: 1e-1 });
    const after = await ask();
    const tokens = (rows: typeof before) => rows.flat().map((one) => one.tokens);
    expect(tokens(after)).toEqual(tokens(before));
    await policy.dispose();
    await session.close();
  });

  it('lowers the loss of what it is taught', async () => {
    const session = await sessionWith();
    const policy = await openTinkerPolicy(session, tiny());
    const lesson = { tokens: [0, 4, 5, 6, 2, 4, 1], coef: [0, 0, 0, 0, 0, 1, 1] };
    const lossOf = ([row]: Float32Array[]) => -row!.slice(5).reduce((a, b) => a + b, 0);
    const first = lossOf(await policy.logprobs([lesson]));
    for (let turn = 0; turn < 20; turn++) {
      await policy.accumulate([lesson]);
      await policy.step({ learningRate: 1e-2 });
    }
    expect(lossOf(await policy.logprobs([lesson]))).toBeLessThan(first / 4);
    await policy.dispose();
    await session.close();
  });

  describe('trains a pair', () => {
    const config = (): TrainConfig => {
      const served = { baseUrl: server.url, baseModel: model, rank: 8, context: CONTEXT };
      return trainConfigSchema.parse({
        ...{ task, scheme: 'nested-top3', seed: 1 },
        model: {
          cluster: {
            dialect: 'skyrl-jax',
            shoggoth: served,
            face: served,
            warmStart: true,
            inFlight: 64,
          },
        },
        round: { questions: 8, perQuestion: 16 },
        budget: { total: 1280 },
        optimiser: { learningRate: 3e-3 },
        evaluation: { questions: 64, every: 5 },
        record: { checkpointEvery: 5 },
        warmStart: { steps: { shoggoth: 60, face: 60 }, batch: 32, learningRate: 1e-2 },
      });
    };

    it('ten rounds of nested-top3 with an adapter for each role, through a crash of the server', async () => {
      const dir = join(home, 'run');
      const stop = new AbortController();
      const onRound = ({ round }: { round: number }) => {
        if (round === 5) stop.abort();
      };
      expect(await startRun(dir, config(), { onRound, signal: stop.signal })).toBe(false);
      await server.kill();
      server = await start();
      expect(await resumeRun(dir)).toBe(true);
      const rounds = readMetrics(dir);
      expect(rounds.map(({ round }) => round)).toEqual(
        Array.from({ length: 11 }, (_, round) => round),
      );
      const scores = rounds.flatMap(({ evaluation }) => evaluation?.task ?? []);
      console.log(
        'held-out',
        scores,
        'training',
        rounds.map(({ train }) => train?.score),
      );
      expect(scores.at(-1)!).toBeGreaterThan(scores[0]! + 0.1);
    });
  });
});

/** Returns the id of the last model that a session made. */
async function modelId(session: Session): Promise<string> {
  const { training_runs } = (await session.connection.get('training_runs?limit=1000')) as {
    training_runs: { training_run_id: string; last_request_time: string }[];
  };
  return [...training_runs]
    .sort((a, b) => a.last_request_time.localeCompare(b.last_request_time))
    .at(-1)!.training_run_id;
}
