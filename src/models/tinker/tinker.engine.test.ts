/** Tests the client of the Tinker protocol against the embedded engine. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng, deriveSeed } from '../../base/random.js';
import type { Example, Policy } from '../policy.js';
import { policySuite } from '../policy.suite.js';
import { openBaseSampler } from './base-sampler.js';
import { learningPass } from './data.js';
import { type Dialect, dialects } from './dialects.js';
import { openTinkerPolicy } from './policy.js';
import { probe } from './probe.js';
import { MODEL, type Serving, SHAPE, STOP, serving } from './serving.fixture.js';
import { openSession } from './session.js';
import { unrulyProxy } from './unruly-proxy.fixture.js';

policySuite('a model behind candor serve', async () => {
  const served = await serving();
  const session = await served.session();
  return {
    vocab: SHAPE.vocab,
    make: (seed) => openTinkerPolicy(session, { ...MODEL, seed }),
    close: () => served.close(),
  };
});

/** A batch of sequences with positive, negative and zero coefficients. */
function batch(turn: number): Example[] {
  const rng = createRng(deriveSeed(3, 'batch', turn));
  return Array.from({ length: 6 }, (_, i) => {
    const tokens = Array.from({ length: 2 + rng.int(12) }, () => rng.int(SHAPE.vocab));
    return {
      tokens,
      coef: Float32Array.from(tokens, (_, t) => (t === 0 || i === 5 ? 0 : rng.normal())),
    };
  });
}

const PROBE = [{ tokens: [1, 2, 3, 4, 5, 6] }, { tokens: [7, 8, 9, 10, 11, 0, 1] }];
const SAMPLING = { maxTokens: 9, temperature: 1.3, topP: 0.9, stop: STOP };

/** Trains through some rounds and returns everything that the model computes on the way. */
async function train(policy: Policy, from: number, to: number): Promise<unknown[]> {
  const seen: unknown[] = [];
  for (let turn = from; turn < to; turn++) {
    const sampler = await policy.snapshot(`turn-${turn}`);
    const seeds = [1, 2, 3].map((i) => deriveSeed(turn, 'sample', i));
    seen.push(
      await sampler.sample(
        [
          { prompt: [1, 2], seeds },
          { prompt: [3], seeds },
        ],
        SAMPLING,
      ),
    );
    await sampler.dispose();
    seen.push((await policy.accumulate(batch(turn))).logprobs);
    seen.push(await policy.step({ learningRate: 0.01, beta2: 0.95, clipNorm: 5 }));
  }
  seen.push(await policy.logprobs(PROBE));
  return seen;
}

describe('a model on a server', () => {
  let served: Serving;
  beforeAll(async () => {
    served = await serving();
  });
  afterAll(() => served.close());

  const remote = async (dialect?: Dialect, url?: string) =>
    openTinkerPolicy(await served.session(dialect, url), MODEL);
  const embedded = () => served.engine.createPolicy(SHAPE, { seed: MODEL.seed });

  it('trains bit-identically to one in this process', async () => {
    expect(await train(await remote(), 0, 4)).toEqual(await train(await embedded(), 0, 4));
  });

  it('trains identically through a network that loses, delays, doubles and reorders', async () => {
    const proxy = await unrulyProxy(served.url, 0.5, 11);
    const through = await train(await remote(dialects.candor, proxy.url), 0, 8);
    expect(through).toEqual(await train(await embedded(), 0, 8));
    for (const kind of [
      'request lost',
      'answer lost',
      'doubled',
      'delayed',
      'repeated later',
      'overloaded',
    ])
      expect(proxy.happened[kind], kind).toBeGreaterThan(0);
    await proxy.close();
  });

  it('stops rather than risk a double gradient if the server ignores replays', async () => {
    const proxy = await unrulyProxy(served.url, 0.4, 5);
    const careful = { ...dialects.candor, knowsReplays: false };
    await expect(
      (async () => {
        for (let i = 0; i < 20; i++) await train(await remote(careful, proxy.url), 0, 4);
      })(),
    ).rejects.toThrow(/cannot tell a repeated request/);
    await proxy.close();
  });

  it('is saved on the server and resumes from there after a restart of the server', async () => {
    const policy = await remote();
    await train(policy, 0, 2);
    const path = join(served.folder, `model${policy.checkpointEnding}`);
    await policy.save(path);
    const rest = await train(policy, 2, 4);
    await served.restart();
    const resumed = await openTinkerPolicy(await served.session(), MODEL, { path });
    expect(await train(resumed, 2, 4)).toEqual(rest);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      path: expect.stringMatching(/^tinker:\/\//),
      base_model: MODEL.baseModel,
    });
  });

  it('reports that it is gone after a restart of the server', async () => {
    const policy = await remote();
    await served.restart();
    await expect(policy.logprobs(PROBE)).rejects.toThrow(/unknown model/);
  });

  it('sends heartbeats from a separate thread', async () => {
    const proxy = await unrulyProxy(served.url, 0, 1);
    const session = await openSession({
      baseUrl: proxy.url,
      dialect: dialects.candor,
      inFlight: 1,
      heartbeatMs: 20,
    });
    const beats = () => proxy.paths.filter((path) => path.endsWith('/session_heartbeat')).length;
    await expect.poll(beats, { timeout: 10_000 }).toBeGreaterThan(3);
    await session.close();
    await new Promise((done) => setTimeout(done, 100));
    const ended = beats();
    await new Promise((done) => setTimeout(done, 100));
    expect(beats()).toBe(ended);
    await proxy.close();
  });

  it('limits its requests for samples in flight', async () => {
    const session = await openSession({
      baseUrl: served.url,
      dialect: dialects.candor,
      inFlight: 3,
    });
    const policy = await openTinkerPolicy(session, MODEL);
    let [now, most] = [0, 0];
    const retrieve = session.connection.retrieve.bind(session.connection);
    Object.assign(session.connection, {
      async retrieve(id: string) {
        most = Math.max(most, ++now);
        try {
          return await retrieve(id);
        } finally {
          now--;
        }
      },
    });
    const sampler = await policy.snapshot('many');
    const requests = Array.from({ length: 40 }, (_, seed) => ({ prompt: [1], seeds: [seed] }));
    expect(await sampler.sample(requests, SAMPLING)).toHaveLength(40);
    expect(most).toBe(3);
    await session.close();
  });

  it('returns an empty sample for a prompt that fills the context', async () => {
    const session = await served.session();
    const policy = await openTinkerPolicy(session, MODEL);
    const sampler = await policy.snapshot('full');
    const prompt = (length: number) => Array.from({ length }, () => 1);
    const rows = await sampler.sample(
      [-1, 0, 5].map((more) => ({ prompt: prompt(policy.context + more), seeds: [1, 2] })),
      SAMPLING,
    );
    expect(rows.map((row) => row.map(({ tokens }) => tokens.length))).toEqual([
      [1, 1],
      [0, 0],
      [0, 0],
    ]);
    for (const { stopReason } of rows.slice(1).flat()) expect(stopReason).toBe('length');
    await policy.dispose();
  });

  it('is kept on the server until its last snapshot is disposed of', async () => {
    const session = await served.session();
    const policy = await openTinkerPolicy(session, MODEL);
    const sampler = await policy.snapshot('last');
    await policy.dispose();
    const request = { prompt: [1], seeds: [1] };
    expect(await sampler.sample([request], SAMPLING)).toHaveLength(1);
    await sampler.dispose();
    const gone = session.connection.post('get_info', { model_id: `${session.id}:train:0` }, true);
    await expect(gone).rejects.toThrow(/unknown model/);
  });

  it('is dropped by the server when its session ends, whatever was left open', async () => {
    const [session, other] = [await served.session(), await served.session()];
    const policy = await openTinkerPolicy(session, MODEL);
    await policy.snapshot('left open');
    await policy.dispose();
    const info = () =>
      other.connection.post('get_info', { model_id: `${session.id}:train:0` }, true);
    await info();
    await session.close();
    await expect(info()).rejects.toThrow(/unknown model/);
  });

  it('is dropped at once if it belongs to a probe', async () => {
    const session = await served.session();
    await probe(session, MODEL, STOP);
    expect([...session.models]).toEqual([]);
  });

  it('cannot be a base model if the server cannot sample without an adapter', async () => {
    const session = await served.session({ ...dialects.candor, samplesBase: false });
    await expect(openBaseSampler(session, MODEL)).rejects.toThrow(/it cannot serve a paraphraser/);
  });

  it("refuses an unknown base model, and names the server's own", async () => {
    const session = await served.session();
    await expect(
      openTinkerPolicy(session, { ...MODEL, baseModel: 'Qwen/Qwen3-8B' }),
    ).rejects.toThrow(/no base model "Qwen\/Qwen3-8B"; it has untrained/);
  });
});

describe('the start-up probe', () => {
  let served: Serving;
  beforeAll(async () => {
    served = await serving();
  });
  afterAll(() => served.close());

  it('accepts a server that behaves as its dialect says', async () => {
    const findings = await probe(await served.session(), MODEL, STOP);
    expect(findings.length).toBeGreaterThan(6);
    expect(findings.filter(({ holds }) => !holds)).toEqual([]);
  });

  it('accepts coefficients as advantages, and counted seeds', async () => {
    const { lossConfig } = dialects['skyrl-jax'];
    const other: Dialect = {
      ...dialects.candor,
      coefficients: 'advantages',
      lossConfig,
      seeds: 'counted',
    };
    expect(
      (await probe(await served.session(other), MODEL, STOP)).every(({ holds }) => holds),
    ).toBe(true);
  });

  it('refuses advantages whose thresholds let the ratio into the gradient', async () => {
    const wrong: Dialect = { ...dialects.candor, coefficients: 'advantages' };
    await expect(probe(await served.session(wrong), MODEL, STOP)).rejects.toThrow(
      /an advantage of 1 gives the gradient of log p, .*: cross-entropy gives \d+\.\d+ times/,
    );
  });

  it("sends only the dialect's thresholds", () => {
    const examples = [{ tokens: [1, 2], coef: [0, 1] }];
    expect(learningPass(examples, dialects['skyrl-jax'], 1).loss_fn_config).toEqual({
      clip_low_threshold: 1,
      clip_high_threshold: 1,
    });
    expect(learningPass(examples, dialects['skyrl-train'], 1)).not.toHaveProperty('loss_fn_config');
  });

  it('refuses gradients that deviate from the dialect, and reports its measurements', async () => {
    const wrong: Dialect = { ...dialects.candor, averages: true };
    await expect(probe(await served.session(wrong), MODEL, STOP)).rejects.toThrow(
      /nothing was trained\..*a sequence given twice counts twice: 4\.0\d* times/s,
    );
  });
});
