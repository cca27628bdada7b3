/** Tests requests that ask for too much, against the real engine. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServeLimits } from './limits.js';
import { type Json, openUntrained, type Untrained } from './untrained.fixture.js';

let untrained: Untrained;
beforeAll(async () => {
  untrained = await openUntrained();
});
afterAll(() => untrained.end());

async function client(limits: Partial<ServeLimits> = {}) {
  const { send, close } = untrained.serve(limits, 20_000);
  const post = async (path: string, body: object) => {
    const { text, ...answer } = await send(path, JSON.stringify(body));
    return { ...answer, body: JSON.parse(text) as Json };
  };
  const ask = async (path: string, body: object) => {
    const taken = await post(path, body);
    expect(taken, JSON.stringify(taken.body)).toMatchObject({ status: 200 });
    return (await post('retrieve_future', { request_id: taken.body.request_id })).body;
  };
  const session_id = (await post('create_session', {})).body.session_id as string;
  const model = async () =>
    (await ask('create_model', { session_id, base_model: 'untrained', lora_config: { seed: 1 } }))
      .model_id as string;
  return { post, ask, model, close, session_id };
}

const TOKENS = [1, 2, 3];
const pass = (inputs: Record<string, readonly number[]>, loss_fn = 'cross_entropy') => ({
  forward_backward_input: {
    data: [
      {
        model_input: { chunks: [{ tokens: TOKENS.slice(0, -1) }] },
        loss_fn_inputs: Object.fromEntries(
          Object.entries({ target_tokens: TOKENS.slice(1), ...inputs }).map(([name, data]) => [
            name,
            { data },
          ]),
        ),
      },
    ],
    loss_fn,
  },
});
const STEP = { adam_params: { learning_rate: 1e-3 } };

describe('numbers that 32 bits do not hold', () => {
  const refused: Readonly<Record<string, readonly [object, RegExp]>> = {
    'a weight': [
      pass({ weights: [0, 1e308] }),
      /^data\[0\]\.loss_fn_inputs\.weights\[1\]: must be a finite 32-bit number, got 1e\+308/,
    ],
    'a weight just beyond': [pass({ weights: [3.5e38, 1] }), /weights\[0\]/],
    'an advantage': [
      pass({ weights: [1, 1], logprobs: [0, 0], advantages: [-1e39, 1] }, 'importance_sampling'),
      /^data\[0\]\.loss_fn_inputs\.advantages\[0\]: /,
    ],
    'a log-probability': [
      pass({ weights: [1, 1], logprobs: [1e300, 0], advantages: [1, 1] }, 'importance_sampling'),
      /^data\[0\]\.loss_fn_inputs\.logprobs\[0\]: /,
    ],
    'a product of those': [
      pass({ weights: [1e20, 1], logprobs: [0, 0], advantages: [1e25, 1] }, 'cispo'),
      /^data\[0\]\.loss_fn_inputs: cispo gives a coefficient of .*for target 0/,
    ],
    'a ratio': [
      pass({ weights: [1, 1], logprobs: [-1e30, 0], advantages: [1, 1] }, 'importance_sampling'),
      /coefficient of Infinity/,
    ],
  };
  it.each(Object.entries(refused))(
    'are refused with the name of their field, and the model continues: %s',
    async (_, [body, why]) => {
      const { ask, model, close } = await client();
      const model_id = await model();
      expect(await ask('forward_backward', { ...body, model_id })).toEqual({
        error: expect.stringMatching(why),
        category: 'user',
      });
      await ask('forward_backward', { ...pass({}), model_id });
      const stepped = (await ask('optim_step', { ...STEP, model_id })) as {
        metrics: { grad_norm: number };
      };
      expect(stepped.metrics.grad_norm).toBeGreaterThan(0);
      close();
    },
  );

  it('fail only the next step if a sum of gradients overflows', async () => {
    const { ask, model, close } = await client();
    const model_id = await model();
    for (let i = 0; i < 4; i++)
      await ask('forward_backward', { ...pass({ weights: [3e38, 3e38] }), model_id });
    expect(await ask('optim_step', { ...STEP, model_id })).toEqual({
      error: expect.stringMatching(/no step was made, and the gradient is 0 again/),
      category: 'user',
    });
    await ask('forward_backward', { ...pass({}), model_id });
    const after = (await ask('optim_step', { ...STEP, model_id })) as {
      metrics: { grad_norm: number };
    };
    const fresh = await model();
    await ask('forward_backward', { ...pass({}), model_id: fresh });
    expect(after).toEqual(await ask('optim_step', { ...STEP, model_id: fresh }));
    close();
  });

  it.each([
    [{ learning_rate: 1e39 }, /^adam_params\.learning_rate: /],
    [{ learning_rate: 1e30, beta1: 0.9999999999999999 }, /^adam_params: step size/],
    [{ eps: 1e-60 }, /^adam_params\.eps: must be above 0/],
    [{ grad_clip_norm: -1 }, /grad_clip_norm/],
  ])('make no step: %j', async (adam_params, why) => {
    const { ask, post, model, close } = await client();
    const model_id = await model();
    await ask('forward_backward', { ...pass({}), model_id });
    const body = { adam_params, model_id, seq_id: 1 };
    const failed = await ask('optim_step', body).catch(
      async () => (await post('optim_step', body)).body,
    );
    expect(failed).toEqual({ error: expect.stringMatching(why), category: 'user' });
    await ask('optim_step', { ...STEP, model_id, seq_id: 2 });
    await ask('forward_backward', { ...pass({}), model_id, seq_id: 3 });
    const after = (await ask('optim_step', { ...STEP, model_id, seq_id: 4 })) as { metrics: Json };
    expect(after.metrics.grad_norm).toBeGreaterThan(0);
    close();
  });
});

describe('sampling', () => {
  const params = (more: object) => ({
    base_model: 'untrained',
    prompt: { chunks: [{ tokens: [1, 2] }] },
    num_samples: 16,
    sampling_params: { max_tokens: 4, seed: 3, stop: [], ...more },
  });
  const texts = async (ask: (path: string, body: object) => Promise<Json>, more: object) =>
    ((await ask('asample', params(more))).sequences as { tokens: number[] }[]).map(({ tokens }) =>
      tokens.join(' '),
    );

  it('takes the likeliest token if the nucleus or the temperature is 0 in 32 bits', async () => {
    const { ask, close } = await client();
    const greedy = await texts(ask, { temperature: 0 });
    expect(new Set(greedy).size).toBe(1);
    for (const value of [1e-20, 1e-37, 1e-38, 1e-39, 1e-40, 1e-44, 1e-45, 1e-46, 1e-300, 5e-324]) {
      expect(await texts(ask, { top_p: value }), `top_p ${value}`).toEqual(greedy);
      expect(await texts(ask, { temperature: value }), `temperature ${value}`).toEqual(greedy);
      expect(await texts(ask, { temperature: value, top_p: value })).toEqual(greedy);
    }
    close();
  });

  it('samples uniformly at any temperature beyond 32 bits', async () => {
    const { ask, close } = await client();
    const hot = await texts(ask, { temperature: 1e30 });
    for (const temperature of [1e38, 1e39, 1e300])
      expect(await texts(ask, { temperature })).toEqual(hot);
    close();
  });

  it.each([
    [{ prompt: { chunks: [{ tokens: [99] }] } }, /^prompt\[0\]: must be a token in 0\.\.11/],
    [{ prompt: { chunks: [{ tokens: [] }] } }, /^prompt: must have 1\.\.16 tokens/],
    [
      { prompt: { chunks: [{ tokens: Array.from({ length: 17 }, () => 1) }] } },
      /^prompt: must have/,
    ],
    [
      { num_samples: 2, sampling_params: { seeds: [1] } },
      /^sampling_params\.seeds: must be num_samples/,
    ],
    [{ sampling_params: { top_k: 5 } }, /^sampling_params\.top_k/],
  ])('fails with a message to the client: %j', async (more, why) => {
    const { ask, close } = await client();
    expect(await ask('asample', { ...params({}), ...more })).toEqual({
      error: expect.stringMatching(why),
      category: 'user',
    });
    close();
  });
});

describe('a name', () => {
  it('is refused with a clear message if no file could have it', async () => {
    const { ask, post, model, close } = await client();
    const model_id = await model();
    for (const length of [201, 250, 254, 5000]) {
      const path = 'n'.repeat(length);
      const refused = await post('save_weights', { model_id, path });
      expect([refused.status, refused.body.detail]).toEqual([
        400,
        expect.stringMatching(/^path: must be a name of 1 to 200/),
      ]);
      const gone = await post('weights_info', { tinker_path: `tinker://m/weights/${path}` });
      expect([gone.status, gone.body.detail]).toEqual([
        400,
        expect.stringMatching(/^path: must be tinker:/),
      ]);
    }
    const path = 'n'.repeat(200);
    expect(await ask('save_weights', { model_id, path })).toMatchObject({
      path: expect.stringContaining(path),
    });
    close();
  });
});

describe('a full server', () => {
  it('refuses with 429, and accepts later', async () => {
    const { post, ask, model, close, session_id } = await client({
      sessions: 2,
      models: 1,
    });
    expect((await post('create_session', {})).status).toBe(200);
    const refused = await post('create_session', {});
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '2']);
    const model_id = await model();
    const another = { session_id, base_model: 'untrained' };
    expect((await post('create_model', another)).status).toBe(429);
    await ask('unload_model', { model_id });
    expect(await ask('create_model', another)).toMatchObject({ model_id: expect.any(String) });
    close();
  });

  it('drops the least recently used sampler', async () => {
    const { post, close, session_id } = await client({ samplers: 2 });
    const open = async () =>
      (await post('create_sampling_session', { session_id, base_model: 'untrained' })).body
        .sampling_session_id as string;
    const sample = (sampling_session_id: string) =>
      post('asample', {
        sampling_session_id,
        prompt: { chunks: [{ tokens: [1] }] },
        sampling_params: { max_tokens: 1 },
      });
    const [a, b] = [await open(), await open()];
    expect((await sample(a)).status).toBe(200);
    const c = await open();
    expect([(await sample(a)).status, (await sample(b)).status, (await sample(c)).status]).toEqual([
      200, 404, 200,
    ]);
    close();
  });
});
