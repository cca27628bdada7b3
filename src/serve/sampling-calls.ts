/** The calls that take snapshots of models and sample from them. */
import * as wire from '../tinker/wire.js';
import type { Calls } from './calls.js';
import { placeOf, saveCheckpoint } from './checkpoints.js';
import { plainReply, sampleReply } from './reply.js';
import { sample } from './sample.js';

export function samplingCalls({ app, call, models, checkpoints }: Calls): void {
  call('save_weights_for_sampler', wire.saveForSamplerSchema, (body) => {
    const model = models.model(body.model_id);
    const run = async () => {
      const policy = await model.policy;
      const type = 'save_weights_for_sampler';
      if (!body.path) {
        const id = `${model.id}:sample:${body.sampling_session_seq_id ?? `u${body.seq_id}`}`;
        models.addSnapshot(model, id, await policy.snapshot(id));
        return plainReply({ type, path: null, sampling_session_id: id });
      }
      const place = placeOf(checkpoints, model.id, 'sampler_weights', body.path);
      await saveCheckpoint(place, model.base.name, false, (file) => policy.save(file));
      return plainReply({ type, path: place.address });
    };
    return { request_id: model.operations.take(body.seq_id ?? null, body, run), model_id: model.id };
  });

  call('create_sampling_session', wire.createSamplingSessionSchema, (body) => {
    models.heartbeat(body.session_id);
    const source = models.samplerOf({ baseModel: body.base_model, path: body.model_path });
    const id = `${body.session_id}:sample:${body.sampling_session_seq_id ?? 'u'}`;
    models.addSampler(id, source.base, source.path, source.sampler);
    return { type: 'create_sampling_session', sampling_session_id: id };
  });

  app.get('/api/v1/samplers/:id', (context) => {
    const id = context.req.param('id');
    const { base, path } = models.sampler(id);
    return context.json({ sampler_id: id, base_model: base.name, model_path: path });
  });

  call('asample', wire.sampleSchema, (body) => {
    const served = body.sampling_session_id
      ? models.sampler(body.sampling_session_id)
      : models.samplerOf({ baseModel: body.base_model, path: body.model_path });
    const run = async () => sampleReply(await sample(served, body));
    const id = served.operations.take(body.seq_id ?? null, body, run);
    const names = Array.from({ length: body.num_samples }, (_, i) => `${id}:${i}`);
    return { request_id: id, sample_sequence_ids: names };
  });
}
