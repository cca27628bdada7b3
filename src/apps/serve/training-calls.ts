/** The calls that make, train, save and load models. */
import { randomBytes } from 'node:crypto';
import { UserError } from '../../base/errors.js';
import type { Policy } from '../../models/policy.js';
import { PROTOBUF } from '../../models/tinker/protobuf.js';
import * as wire from '../../models/tinker/wire.js';
import { type Calls, jsonBody, parsed, reply } from './calls.js';
import { findCheckpoint, placeOf, saveCheckpoint } from './checkpoints.js';
import type { BaseModel } from './host.js';
import { forward, forwardBackward } from './model-pass.js';
import type { ServedModel } from './models.js';
import { jsonOperation, protobufOperation, takeOperation } from './operation.js';
import type { Registry } from './registry.js';
import { modelPassReply, plainReply, type Reply } from './reply.js';

export function trainingCalls(calls: Calls): void {
  modelCalls(calls);
  passCalls(calls);
  stepCall(calls);
  saveCall(calls);
  loadCalls(calls);
}

/** Adds the calls that make, describe and unload models. */
function modelCalls({ call, registry }: Calls): void {
  call('create_model', wire.createModelSchema, (body) => {
    const base = registry.base(body.base_model);
    const { rank = null, seed } = body.lora_config ?? {};
    const model = registry.addModel({
      session: body.session_id,
      seq: body.model_seq_id ?? null,
      base,
      rank,
      make: () => base.create(seed ?? 0),
    });
    const made = { type: 'create_model', model_id: model.id };
    const id = keepAfter(registry, `${model.id}:create`, model.policy, made);
    return { request_id: id, model_id: model.id, base_model: base.name };
  });

  call('unload_model', wire.modelSchema, ({ model_id }) => {
    const unloaded = { type: 'unload_model', model_id };
    const id = keepAfter(registry, `${model_id}:unload`, registry.unload(model_id), unloaded);
    return { request_id: id, model_id };
  });

  call('get_info', wire.modelSchema, ({ model_id }) => {
    const { base, rank } = registry.model(model_id);
    return {
      type: 'get_info',
      model_id,
      model_name: base.name,
      is_lora: false,
      lora_rank: rank,
      model_data: { arch: 'candor', model_name: base.name, tokenizer_id: base.name },
    };
  });
}

/** Keeps a result that is ready once `work` is done. Returns its id. */
function keepAfter(registry: Registry, id: string, work: Promise<unknown>, result: object): string {
  registry.futures.keep(
    id,
    work.then(() => plainReply(result)),
  );
  return id;
}

function passCalls({ app, operation, registry }: Calls): void {
  app.post('/api/v1/forward_backward', async (context) => {
    const isBinary = (context.req.header('content-type') ?? '').includes(PROTOBUF);
    const asked = isBinary
      ? protobufOperation(new Uint8Array(await context.req.arrayBuffer()))
      : jsonOperation(wire.forwardBackwardSchema, await jsonBody(context));
    const taken = takeOperation(registry, asked, async (model, body) => {
      const pass = body.forward_only ? forward : forwardBackward;
      return modelPassReply(await pass(await model.policy, body.forward_backward_input));
    });
    // A protobuf request has no echo to repeat.
    return isBinary ? context.json(taken) : reply(context, taken);
  });

  operation('forward', wire.forwardSchema, async (model, body) =>
    modelPassReply(await forward(await model.policy, body.forward_input)),
  );
}

function stepCall({ operation }: Calls): void {
  operation('optim_step', wire.optimStepSchema, async (model, body) => {
    const { learning_rate, beta1, beta2, eps, weight_decay, grad_clip_norm } = body.adam_params;
    if (weight_decay !== 0)
      throw new UserError(
        `adam_params.weight_decay: must be 0 for the embedded engine, got ${weight_decay}`,
      );
    const policy = await model.policy;
    const adam = { learningRate: learning_rate, beta1, beta2, eps, clipNorm: grad_clip_norm };
    const { gradNorm } = await policy.step(adam);
    return plainReply({ metrics: { grad_norm: gradNorm } });
  });
}

function saveCall({ operation, registry, checkpoints }: Calls): void {
  operation('save_weights', wire.saveWeightsSchema, async (model, body) => {
    const name = body.path ?? `state-${body.seq_id ?? randomBytes(8).toString('hex')}`;
    const place = placeOf(checkpoints, model.id, 'weights', name);
    const policy = await model.policy;
    await saveCheckpoint(place, model.base.name, body.overwrite, (file) => policy.save(file));
    registry.samplers.forgetSource(place.address);
    return plainReply({ type: 'save_weights', path: place.address });
  });
}

function loadCalls(calls: Calls): void {
  const { app, call, registry, checkpoints } = calls;
  app.post('/api/v1/load_weights', async (context) => {
    const body = await jsonBody(context);
    const isNew = wire.sessionSchema.safeParse(body).success;
    const taken = isNew
      ? loadNew(calls, parsed(wire.loadNewSchema, body))
      : takeOperation(registry, jsonOperation(wire.loadWeightsSchema, body), (model, asked) =>
          loadInto(calls, model, asked),
        );
    return reply(context, taken);
  });

  call('weights_info', wire.weightsInfoSchema, ({ tinker_path }) => ({
    base_model: findCheckpoint(checkpoints, tinker_path).baseModel,
    is_lora: false,
  }));
}

/** Loads saved weights as a new model, which has no operations yet. */
function loadNew(
  calls: Calls,
  { session_id, model_seq_id = null, path, optimizer }: wire.LoadNew,
): { readonly request_id: string; readonly model_id: string } {
  const { registry } = calls;
  const { base, load } = savedModel(calls, path, optimizer);
  const model = registry.addModel({
    session: session_id,
    seq: model_seq_id,
    base,
    rank: null,
    make: load,
  });
  const loaded = { type: 'load_weights', path, model_id: model.id };
  const id = keepAfter(registry, `${model.id}:load`, model.policy, loaded);
  return { request_id: id, model_id: model.id };
}

/** Loads weights into an existing model. @throws UserError for another base model's weights. */
async function loadInto(
  calls: Calls,
  model: ServedModel,
  { path, optimizer }: wire.LoadWeights,
): Promise<Reply> {
  const before = await model.policy;
  const { base, load } = savedModel(calls, path, optimizer);
  if (base !== model.base)
    throw new UserError(
      `path: the base model of ${path} is ${base.name}, but that of ${model.id} is ` +
        `${model.base.name}; load it as a new model`,
    );
  const after = await load();
  model.policy = Promise.resolve(after);
  await before.dispose();
  return plainReply({ type: 'load_weights', path, model_id: model.id });
}

/** @throws UserError if nothing is saved there, or its base model is unknown. */
function savedModel(
  { registry, checkpoints }: Calls,
  path: string,
  optimizer: boolean,
): { readonly base: BaseModel; load(): Promise<Policy> } {
  const { baseModel, place } = findCheckpoint(checkpoints, path);
  const base = registry.base(baseModel);
  return { base, load: () => base.load(place.file, !optimizer) };
}
