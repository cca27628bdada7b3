/** The calls that make, train, save and load models. */
import { randomBytes } from 'node:crypto';
import { UserError } from '../../base/errors.js';
import { PROTOBUF } from '../../models/tinker/protobuf.js';
import * as wire from '../../models/tinker/wire.js';
import { type Calls, jsonBody, parsed, reply } from './calls.js';
import { findCheckpoint, placeOf, saveCheckpoint } from './checkpoints.js';
import { forward, forwardBackward } from './model-pass.js';
import type { ServedModel } from './models.js';
import { jsonOperation, protobufOperation, takeOperation } from './operation.js';
import { modelPassReply, plainReply } from './reply.js';

export function trainingCalls({ app, call, operation, models, checkpoints }: Calls): void {
  call('create_model', wire.createModelSchema, (body) => {
    const base = models.base(body.base_model);
    const { rank = null, seed } = body.lora_config ?? {};
    const model = models.addModel(body.session_id, body.model_seq_id ?? null, base, rank, () =>
      base.create(seed ?? 0),
    );
    const id = `${model.id}:create`;
    const made = { type: 'create_model', model_id: model.id };
    models.futures.keep(
      id,
      model.policy.then(() => plainReply(made)),
    );
    return { request_id: id, model_id: model.id, base_model: base.name };
  });

  call('unload_model', wire.modelSchema, ({ model_id }) => {
    const id = `${model_id}:unload`;
    const gone = { type: 'unload_model', model_id };
    models.futures.keep(
      id,
      models.unload(model_id).then(() => plainReply(gone)),
    );
    return { request_id: id, model_id };
  });

  call('get_info', wire.modelSchema, ({ model_id }) => {
    const { base, rank } = models.model(model_id);
    return {
      ...{ type: 'get_info', model_id, model_name: base.name, is_lora: false, lora_rank: rank },
      model_data: { arch: 'candor', model_name: base.name, tokenizer_id: base.name },
    };
  });

  app.post('/api/v1/forward_backward', async (context) => {
    const binary = (context.req.header('content-type') ?? '').includes(PROTOBUF);
    const asked = binary
      ? protobufOperation(new Uint8Array(await context.req.arrayBuffer()))
      : jsonOperation(wire.forwardBackwardSchema, await jsonBody(context));
    const taken = takeOperation(models, asked, async (model, body) => {
      const pass = body.forward_only ? forward : forwardBackward;
      return modelPassReply(await pass(await model.policy, body.forward_backward_input));
    });
    // Protobuf has no place for it.
    return binary ? context.json(taken) : reply(context, taken);
  });

  operation('forward', wire.forwardSchema, async (model, body) =>
    modelPassReply(await forward(await model.policy, body.forward_input)),
  );

  operation('optim_step', wire.optimStepSchema, async (model, body) => {
    const { learning_rate, beta1, beta2, eps, weight_decay, grad_clip_norm } = body.adam_params;
    if (weight_decay !== 0)
      throw new UserError('adam_params.weight_decay: the embedded engine has none; leave it at 0');
    const policy = await model.policy;
    const adam = { learningRate: learning_rate, beta1, beta2, eps, clipNorm: grad_clip_norm };
    const { gradNorm } = await policy.step(adam);
    return plainReply({ metrics: { grad_norm: gradNorm } });
  });

  operation('save_weights', wire.saveWeightsSchema, async (model, body) => {
    const name = body.path ?? `state-${body.seq_id ?? randomBytes(8).toString('hex')}`;
    const place = placeOf(checkpoints, model.id, 'weights', name);
    const policy = await model.policy;
    await saveCheckpoint(place, model.base.name, body.overwrite, (file) => policy.save(file));
    models.overwritten(place.address);
    return plainReply({ type: 'save_weights', path: place.address });
  });

  /** What was saved there. @throws UserError if nothing was, or of a base model that is not served. */
  const saved = (path: string, optimizer: boolean) => {
    const { baseModel, place } = findCheckpoint(checkpoints, path);
    const base = models.base(baseModel);
    return { base, load: () => base.load(place.file, !optimizer) };
  };

  /** A new model, with no operation before or after it yet. */
  const loadNew = ({ session_id, model_seq_id = null, path, optimizer }: wire.LoadNew) => {
    const { base, load } = saved(path, optimizer);
    const model = models.addModel(session_id, model_seq_id, base, null, load);
    const id = `${model.id}:load`;
    const loaded = { type: 'load_weights', path, model_id: model.id };
    models.futures.keep(
      id,
      model.policy.then(() => plainReply(loaded)),
    );
    return { request_id: id, model_id: model.id };
  };

  const loadInto = async (model: ServedModel, { path, optimizer }: wire.LoadWeights) => {
    const before = await model.policy;
    const { base, load } = saved(path, optimizer);
    if (base !== model.base)
      throw new UserError(
        `path: ${path} is of base model ${base.name}, and ${model.id} is of ${model.base.name}; make a new model of it`,
      );
    const after = await load();
    model.policy = Promise.resolve(after);
    await before.dispose();
    return plainReply({ type: 'load_weights', path, model_id: model.id });
  };

  app.post('/api/v1/load_weights', async (context) => {
    const body = await jsonBody(context);
    return reply(
      context,
      wire.sessionSchema.safeParse(body).success
        ? loadNew(parsed(wire.loadNewSchema, body))
        : takeOperation(models, jsonOperation(wire.loadWeightsSchema, body), loadInto),
    );
  });

  call('weights_info', wire.weightsInfoSchema, ({ tinker_path }) => ({
    base_model: findCheckpoint(checkpoints, tinker_path).baseModel,
    is_lora: false,
  }));
}
