import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import protobuf from 'protobufjs';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import type { Policy } from '../../models/policy.js';
import { PROTOBUF } from '../../models/tinker/protobuf.js';
import { tinkerApp } from './app.js';
import type { BaseModel } from './host.js';
import { levelBase } from './level.fixture.js';

const folder = mkdtempSync(join(tmpdir(), 'candor-app-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Json = Record<string, unknown>;

/** Starts a server, and returns a client with a session. */
async function client(bases: readonly BaseModel[] = [levelBase]) {
  const { app, close } = tinkerApp({ models: bases, checkpoints: folder, waitMs: 200 });
  const send = async (path: string, body: string | Uint8Array<ArrayBuffer>, type: string) => {
    const headers = { host: '127.0.0.1', 'content-type': type };
    const answer = await app.request(`/api/v1/${path}`, { method: 'POST', headers, body });
    return { status: answer.status, body: (await answer.json()) as Json };
  };
  const post = (path: string, body: object) => send(path, JSON.stringify(body), 'application/json');
  /** The result of an accepted operation. */
  const result = async (taken: { readonly status: number; readonly body: Json }) => {
    expect(taken).toMatchObject({ status: 200, body: { request_id: expect.any(String) } });
    return (await post('retrieve_future', { request_id: taken.body.request_id })).body;
  };
  const ask = async (path: string, body: object) => result(await post(path, body));
  const session_id = (await post('create_session', {})).body.session_id as string;
  return {
    close,
    send,
    post,
    result,
    ask,
    session_id,
    async model(seed = 1) {
      const base_model = bases[0]!.name;
      const made = await ask('create_model', { session_id, base_model, lora_config: { seed } });
      return made.model_id as string;
    },
    /** The level that a sampler's samples show. */
    async level(of: object) {
      const prompt = { chunks: [{ tokens: [1] }] };
      const { sequences } = await ask('asample', { ...of, prompt, sampling_params: {} });
      return (sequences as [{ tokens: [number] }])[0].tokens[0];
    },
  };
}

const STEP = { adam_params: {} };

describe('the weights of one base model', () => {
  it('are not loaded into a model with another', async () => {
    const other = { ...levelBase, name: 'other' };
    const { ask, post, result, close, session_id } = await client([levelBase, other]);
    const of = async (base_model: string) =>
      (await result(await post('create_model', { session_id, base_model }))).model_id as string;
    const [a, b] = [await of(levelBase.name), await of('other')];
    const { path } = await ask('save_weights', { model_id: a });
    expect(await ask('load_weights', { model_id: b, path })).toMatchObject({
      error: expect.stringMatching(/the base model of .* is level, but that of .* is other/),
    });
    close();
  });
});

describe('an operation that is refused', () => {
  const refused: Readonly<Record<string, readonly [path: string, body: object, why: RegExp]>> = {
    'a name that is a path': ['save_weights', { path: 'my checkpoint' }, /^path: /],
    'a sampler with such a name': ['save_weights_for_sampler', { path: 'a/b' }, /^path: /],
    'weights that nobody saved': [
      'load_weights',
      { path: 'tinker://nobody/weights/nothing' },
      /^path: no checkpoint is saved as tinker:/,
    ],
    'an invalid address': ['load_weights', { path: 'nowhere' }, /^path: must be tinker:/],
    'invalid data': ['forward_backward', { forward_backward_input: { data: 1 } }, /data: /],
    'missing data': ['forward', {}, /^forward_input: /],
    'a negative learning rate': [
      'optim_step',
      { adam_params: { learning_rate: -1 } },
      /learning_rate: /,
    ],
  };
  it.each(Object.entries(refused))(
    'fails, and does not block later ones: %s',
    async (_, [path, body, why]) => {
      const { close, ask, model } = await client();
      const model_id = await model();
      // Operations may arrive in any order.
      const after = ask('optim_step', { ...STEP, model_id, seq_id: 2 });
      const failed = await ask(path, { ...body, model_id, seq_id: 1 });
      expect(failed).toEqual({ error: expect.stringMatching(why), category: 'user' });
      expect(await after).toEqual({ metrics: { grad_norm: 0 } });
      close();
    },
  );

  it('is recognised when it is resent, and keeps its number', async () => {
    const { close, post, model } = await client();
    const model_id = await model();
    const body = { model_id, seq_id: 1, path: 'my checkpoint' };
    const first = await post('save_weights', body);
    expect(await post('save_weights', body)).toEqual(first);
    expect((await post('save_weights', { ...body, path: 'mine' })).status).toBe(409);
    close();
  });

  it('needs a model and a number', async () => {
    const { close, post, send, model } = await client();
    const model_id = await model();
    for (const body of [
      { ...STEP, seq_id: 1 },
      { ...STEP, model_id, seq_id: 'one' },
      { model_id, adam_params: 1 },
    ])
      expect((await post('optim_step', body)).status).toBe(400);
    expect((await post('optim_step', { ...STEP, model_id: 'nobody', seq_id: 1 })).status).toBe(404);
    expect((await send('forward_backward', new Uint8Array([255]), PROTOBUF)).status).toBe(400);
    close();
  });
});

/** A forward_backward with one datum, as the public SDK sends it; the numbers are field tags. */
function passOf(model: string, datum: (writer: protobuf.Writer) => protobuf.Writer) {
  const writer = protobuf.Writer.create().uint32(10).string(model).uint32(16).int32(1);
  const whole = datum(writer.uint32(26).fork()).ldelim().uint32(34).string('cross_entropy');
  return Uint8Array.from(whole.finish());
}

describe('forward_backward in protobuf', () => {
  const text = (writer: protobuf.Writer) =>
    writer.uint32(10).fork().uint32(10).fork().uint32(10).bytes(int32(1, 2)).ldelim().ldelim();
  const targets = (writer: protobuf.Writer) =>
    writer.uint32(18).fork().uint32(10).string('target_tokens');
  const int32 = (...values: number[]) => new Uint8Array(Int32Array.from(values).buffer);
  const dense = (tokens: Uint8Array, dtype: number) => (writer: protobuf.Writer) =>
    targets(text(writer))
      .uint32(18)
      .fork()
      .uint32(10)
      .bytes(tokens)
      .uint32(24)
      .int32(dtype)
      .ldelim()
      .ldelim();
  const unserved: Readonly<
    Record<string, readonly [(writer: protobuf.Writer) => protobuf.Writer, RegExp]>
  > = {
    'an image': [
      (writer) => writer.uint32(10).fork().uint32(18).bytes(new Uint8Array(3)).ldelim(),
      /model_input: must be encoded text, not an image or audio/,
    ],
    'a sparse tensor': [
      (writer) =>
        targets(text(writer)).uint32(18).fork().uint32(18).fork().ldelim().ldelim().ldelim(),
      /loss_fn_inputs.target_tokens: must be a dense tensor/,
    ],
    'a tensor of another type': [dense(int32(2, 3), 4), /unknown type 4/],
  };

  it('is read', async () => {
    const { close, send, result, model } = await client();
    const body = passOf(await model(), dense(int32(2, 3), 3));
    const passed = await result(await send('forward_backward', body, PROTOBUF));
    expect(passed).toMatchObject({ loss_fn_outputs: [{ logprobs: { data: [0, 0] } }] });
    close();
  });

  it.each(Object.entries(unserved))(
    'fails with a message to the client: %s',
    async (_, [datum, why]) => {
      const { close, send, result, ask, model } = await client();
      const model_id = await model();
      const failed = await result(
        await send('forward_backward', passOf(model_id, datum), PROTOBUF),
      );
      expect(failed).toEqual({ error: expect.stringMatching(why), category: 'user' });
      expect(await ask('optim_step', { ...STEP, model_id, seq_id: 2 })).toEqual({
        metrics: { grad_norm: 0 },
      });
      close();
    },
  );
});

describe('samplers', () => {
  it('read the new weights after a checkpoint was overwritten', async () => {
    const { close, ask, post, model, level, session_id } = await client();
    const model_id = await model(5);
    const save = { model_id, path: 'best', overwrite: true };
    const { path: model_path } = (await ask('save_weights', save)) as { path: string };
    expect(await level({ model_path })).toBe(5);
    const session = async () =>
      (await post('create_sampling_session', { session_id, model_path })).body.sampling_session_id;
    const before = await session();
    await ask('optim_step', { ...STEP, model_id });
    await ask('save_weights', save);
    expect(await level({ model_path })).toBe(6);
    expect(await level({ sampling_session_id: await session() })).toBe(6);
    expect(await level({ sampling_session_id: before })).toBe(5);
    close();
  });

  it('are distinct even without a number', async () => {
    const { close, ask, post, model, level, session_id } = await client();
    const model_id = await model(5);
    const { path: model_path } = (await ask('save_weights', { model_id, path: 'five' })) as {
      path: string;
    };
    const opened = [{ model_path }, { base_model: 'level' }].map(async (source) => {
      const { body } = await post('create_sampling_session', { session_id, ...source });
      return level({ sampling_session_id: body.sampling_session_id });
    });
    expect(await Promise.all(opened)).toEqual([5, 0]);
    const snapshot = async () =>
      (await ask('save_weights_for_sampler', { model_id })).sampling_session_id;
    const first = await snapshot();
    await ask('optim_step', { ...STEP, model_id });
    const second = await snapshot();
    expect(await level({ sampling_session_id: first })).toBe(5);
    expect(await level({ sampling_session_id: second })).toBe(6);
    close();
  });
});

describe('the sweep of silent sessions', () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('reports a fault, and does not end the process', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'Date'] });
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const stuck = { dispose: () => Promise.reject(new Error('it is stuck')) } as unknown as Policy;
    const { close, model } = await client([{ ...levelBase, create: async () => stuck }]);
    await model();
    vi.advanceTimersByTime(400_000);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    process.off('unhandledRejection', unhandled);
    close();
    expect(unhandled).not.toHaveBeenCalled();
    expect(stderr).toHaveBeenCalledWith(expect.stringContaining('it is stuck'));
  });
});
