/** The calls that make, train, save and load models. */
import { UserError } from '../errors.js';
import { decodeForwardBackward, PROTOBUF } from '../tinker/protobuf.js';
import * as wire from '../tinker/wire.js';
import { type Calls, jsonBody } from './calls.js';
import { findCheckpoint, placeOf, saveCheckpoint } from './checkpoints.js';
import { forward, forwardBackward } from './model-pass.js';
import type { ServedModel } from './models.js';
import { modelPassReply, plainReply, type Reply } from './reply.js';

export function trainingCalls({ app, call, models, checkpoints }: Calls): void {
  /** An operation of a model, in the order of its sequence numbers. */
  const operation = (
    model: ServedModel,
    body: { readonly seq_id?: number | null | undefined },
    run: () => Promise<Reply>,
  ) => ({ request_id: model.operations.take(body.seq_id ?? null, body, run), model_id: model.id });

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

  call('unload_model', wire.ofModelSchema, ({ model_id }) => {
    const id = `${model_id}:unload`;
    const gone = { type: 'unload_model', model_id };
    models.futures.keep(
      id,
      models.unload(model_id).then(() => plainReply(gone)),
    );
    return { request_id: id, model_id };
  });

  call('get_info', wire.ofModelSchema, ({ model_id }) => {
    const { base, rank } = models.model(model_id);
    return {
      ...{ type: 'get_info', model_id, model_name: base.name, is_lora: false, lora_rank: rank },
      model_data: { arch: 'candor', model_name: base.name, tokenizer_id: base.name },
    };
  });

  app.post('/api/v1/forward_backward', async (context) => {
    const binary = (context.req.header('content-type') ?? '').includes(PROTOBUF);
    const body = binary
      ? decodeForwardBackward(new Uint8Array(await context.req.arrayBuffer()))
      : await jsonBody(context, wire.forwardBackwardSchema);
    const model = models.model(body.model_id);
    const pass = body.forward_only ? forward : forwardBackward;
    const run = async () => modelPassReply(await pass(await model.policy, body.forward_backward_input));
    return context.json(operation(model, body, run));
  });

  call('forward', wire.forwardSchema, (body) => {
    const model = models.model(body.model_id);
    return operation(model, body, async () =>
      modelPassReply(await forward(await model.policy, body.forward_input)),
    );
  });

  call('optim_step', wire.optimStepSchema, (body) => {
    const model = models.model(body.model_id);
    return operation(model, body, async () => {
      const { learning_rate, beta1, beta2, eps, weight_decay, grad_clip_norm } = body.adam_params;
      if (weight_decay !== 0)
        throw new UserError('adam_params.weight_decay: the embedded engine has none; leave it at 0');
      const policy = await model.policy;
      const adam = { learningRate: learning_rate, beta1, beta2, eps, clipNorm: grad_clip_norm };
      const { gradNorm } = await policy.step(adam);
      return plainReply({ metrics: { grad_norm: gradNorm } });
    });
  });

  call('save_weights', wire.saveWeightsSchema, (body) => {
    const model = models.model(body.model_id);
    return operation(model, body, async () => {
      const name = body.path ?? `state-${body.seq_id ?? Date.now()}`;
      const place = placeOf(checkpoints, model.id, 'weights', name);
      const policy = await model.policy;
      await saveCheckpoint(place, model.base.name, body.overwrite, (file) => policy.save(file));
      return plainReply({ type: 'save_weights', path: place.address });
    });
  });

  call('load_weights', wire.loadWeightsSchema, (body) => {
    const found = findCheckpoint(checkpoints, body.path);
    const base = models.base(found.baseModel);
    const load = () => base.load(found.place.file, !body.optimizer);
    if (body.session_id) {
      const model = models.addModel(body.session_id, body.model_seq_id ?? null, base, null, load);
      const id = `${model.id}:load`;
      const loaded = { type: 'load_weights', path: body.path, model_id: model.id };
      models.futures.keep(
        id,
        model.policy.then(() => plainReply(loaded)),
      );
      return { request_id: id, model_id: model.id };
    }
    const model = models.model(body.model_id ?? '');
    return operation(model, body, async () => {
      const before = await model.policy;
      const after = await load();
      model.policy = Promise.resolve(after);
      await before.dispose();
      return plainReply({ type: 'load_weights', path: body.path, model_id: model.id });
    });
  });

  call('weights_info', wire.weightsInfoSchema, ({ tinker_path }) => ({
    base_model: findCheckpoint(checkpoints, tinker_path).baseModel,
    is_lora: false,
  }));
}
