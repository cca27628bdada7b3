/**
 * `candor serve` against requests that nobody should send: it never replies with 500, nothing grows
 * without bound, and every model survives.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ServeLimits } from '../../src/apps/serve/limits.js';
import {
  type Json,
  openUntrained,
  type Untrained,
} from '../../src/apps/serve/untrained.fixture.js';
import { createRng, type Rng } from '../../src/base/random.js';
import { account, limitOf, SEED, tryFor } from './_campaign.js';

const SHARE = 0.1;
let untrained: Untrained;
beforeAll(async () => {
  untrained = await openUntrained();
});
afterAll(() => untrained.end());

function server(limits: Partial<ServeLimits> = {}) {
  const { send: sendText, close } = untrained.serve(limits, 30_000);
  const send = async (path: string, body: string) => {
    const { status, text } = await sendText(path, body);
    return { status, body: bodyOf(text) };
  };
  const post = (path: string, body: object) => send(path, JSON.stringify(body));
  const ask = async (path: string, body: object) => {
    const taken = await post(path, body);
    return (await post('retrieve_future', { request_id: taken.body.request_id })).body;
  };
  return { send, post, ask, close };
}

function bodyOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return {};
  }
}

const tokens = (all: readonly unknown[]) => ({ chunks: [{ tokens: all }] });
const learn = (weights: readonly unknown[]) => ({
  forward_backward_input: {
    data: [
      {
        model_input: tokens([1, 2]),
        loss_fn_inputs: { target_tokens: { data: [2, 3] }, weights: { data: weights } },
      },
    ],
    loss_fn: 'cross_entropy',
  },
});
const STEP = { adam_params: { learning_rate: 1e-3, grad_clip_norm: 1 } };

/** Returns a random value for any place in a body. */
function oddity(rng: Rng): unknown {
  const odd = [
    ...[
      null,
      true,
      -1,
      0.5,
      1e308,
      -1e308,
      3.5e38,
      1e-300,
      5e-324,
      2 ** 53,
      4294967296,
      '',
      'x'.repeat(300),
    ],
    ...[
      [],
      {},
      [[]],
      [null],
      '../../etc/passwd',
      '__proto__',
      'tinker://a/weights/b',
      '\u0000',
      [1e308, -1e308],
    ],
  ];
  return odd[rng.int(odd.length)];
}

/** Numbers that a numeric field may hold, as far as JSON and its type allow. */
const NUMBERS = [
  0,
  -1,
  1,
  5,
  11,
  1e30,
  3.4e38,
  3.5e38,
  1e308,
  -1e308,
  1e-30,
  1e-45,
  1e-300,
  5e-324,
  0.5,
  17,
  2 ** 31,
];

/** Returns the body with one of its values replaced, removed or doubled. */
function mutated(rng: Rng, body: unknown): unknown {
  if (typeof body === 'number' && rng.next() < 0.8) return NUMBERS[rng.int(NUMBERS.length)];
  if (typeof body !== 'object' || body === null || rng.next() < 0.03) return oddity(rng);
  const copy = structuredClone(body) as Json;
  const keys = Object.keys(copy);
  if (keys.length === 0) return oddity(rng);
  const key = keys[rng.int(keys.length)]!;
  if (rng.next() < 0.05) delete copy[key];
  else copy[key] = mutated(rng, copy[key]);
  return copy;
}

it('answers what is wrong in words, and every model lives on', {
  timeout: limitOf(SHARE),
}, async () => {
  const { send, post, ask, close } = server();
  const session_id = (await post('create_session', {})).body.session_id as string;
  const create = async () =>
    (await ask('create_model', { session_id, base_model: 'untrained', lora_config: { seed: 1 } }))
      .model_id as string;
  const stepped = async (model_id: string) => {
    await ask('forward_backward', { ...learn([1, -1]), model_id });
    return ask('optim_step', { ...STEP, model_id });
  };
  const statuses: Record<number, number> = {};
  let operations = 0;
  let models = 0;
  const rng = createRng(SEED);
  const tried = await tryFor(SHARE * 0.7, 10, async () => {
    const model_id = await create();
    models++;
    // The client may take a step of any finite size, and answers for what it does to the weights.
    let isWrecked = false;
    const of = { model_id };
    const valid: readonly (readonly [string, object])[] = [
      ['forward_backward', { ...of, ...learn([1, 2]) }],
      ['forward', { ...of, forward_input: learn([1, 2]).forward_backward_input }],
      ['optim_step', { ...of, ...STEP }],
      ['save_weights', { ...of, path: 'name', overwrite: true }],
      ['save_weights_for_sampler', of],
      ['load_weights', { ...of, path: 'tinker://x/weights/name' }],
      [
        'asample',
        {
          base_model: 'untrained',
          prompt: tokens([1, 2]),
          num_samples: 2,
          sampling_params: { max_tokens: 3, top_p: 0.5, temperature: 1, seed: 1, stop: [] },
        },
      ],
      ['create_sampling_session', { session_id, base_model: 'untrained' }],
      ['session_heartbeat', { session_id }],
      ['retrieve_future', { request_id: 'x' }],
      ['weights_info', { tinker_path: 'tinker://x/weights/name' }],
      ['get_info', of],
    ];
    for (let i = 0; i < 40; i++) {
      const [path, body] = valid[rng.int(valid.length)]!;
      // A request that waits for earlier ones is not a fault, but this test would wait for it.
      const odd = mutated(rng, body);
      const text =
        rng.next() < 0.05 ? JSON.stringify(odd).slice(0, rng.int(30)) : JSON.stringify(odd);
      const { status, body: taken } = await send(path, text);
      statuses[status] = (statuses[status] ?? 0) + 1;
      expect(status, `${path} ${text}: ${JSON.stringify(taken)}`).toBeLessThan(500);
      if (typeof taken.request_id !== 'string' || path === 'retrieve_future') continue;
      operations++;
      const result = (await post('retrieve_future', { request_id: taken.request_id })).body;
      const { adam_params } = odd as { adam_params?: { learning_rate?: number } };
      if (result.error === undefined && (adam_params?.learning_rate ?? 0) >= 1) isWrecked = true;
      if (result.error !== undefined)
        expect(result, `${path} ${text}`).toMatchObject({
          category: 'user',
          error: expect.any(String),
        });
    }
    // Whatever was learnt in between, a valid step is taken.
    const last = (await stepped(model_id)) as { metrics?: { grad_norm: number } };
    if (isWrecked && !last.metrics) expect(last).toMatchObject({ category: 'user' });
    else expect(last.metrics?.grad_norm).toBeGreaterThanOrEqual(isWrecked ? 0 : Number.MIN_VALUE);
    await ask('unload_model', of);
  });
  close();
  account(
    '`candor serve`: bodies with one thing wrong, then a step',
    `${tried * 40} requests, ${operations} operations, ${models} models`,
    `${models} models; ${Object.entries(statuses)
      .map(([status, count]) => `${count} × ${status}`)
      .join(', ')}; no 500`,
    'nothing',
  );
});

it('holds a bounded number of results, sessions, models and samplers', {
  timeout: limitOf(SHARE),
}, async () => {
  const limits = { results: 200, fetched: 100, sessions: 20, models: 10, samplers: 30 };
  const { post, ask, close } = server(limits);
  const counts = { sessions: 0, models: 0, refused: 0 };
  const session_id = (await post('create_session', {})).body.session_id as string;
  const before = process.memoryUsage().rss;
  const ids: string[] = [];
  const tried = await tryFor(SHARE * 0.3, 400, async () => {
    const asked = await post('asample', {
      ...{ base_model: 'untrained', prompt: tokens([1]), num_samples: 4 },
      sampling_params: { max_tokens: 8, stop: [] },
    });
    if (asked.status === 200) ids.push(asked.body.request_id as string);
    for (const [path, body] of [
      ['create_session', {}],
      ['create_model', { session_id, base_model: 'untrained' }],
      ['create_sampling_session', { session_id, base_model: 'untrained' }],
    ] as const) {
      const { status } = await post(path, body);
      expect([200, 429]).toContain(status);
      if (status === 429) counts.refused++;
      else if (path === 'create_session') counts.sessions++;
      else if (path === 'create_model') counts.models++;
    }
  });
  // The last has arrived, and so have the others.
  await post('retrieve_future', { request_id: ids.at(-1) });
  let kept = 0;
  for (const request_id of ids)
    if ((await post('retrieve_future', { request_id })).status === 200) kept++;
  expect(kept).toBeLessThanOrEqual(limits.results + limits.fetched);
  expect(counts.sessions).toBeLessThan(limits.sessions);
  expect(counts.models).toBeLessThanOrEqual(limits.models);
  const sampled = await ask('asample', {
    ...{ base_model: 'untrained', prompt: tokens([1]), sampling_params: { max_tokens: 2 } },
  });
  expect(sampled).toMatchObject({ sequences: [expect.anything()] });
  const grown = Math.round((process.memoryUsage().rss - before) / 2 ** 20);
  close();
  account(
    '`candor serve`: results that nobody fetches, sessions, models and samplers without end',
    `${tried * 4} requests`,
    `${kept} results, ${counts.sessions + 1} sessions, ${counts.models} models held; ${counts.refused} × 429; ${grown} MB more`,
    'nothing',
  );
});
