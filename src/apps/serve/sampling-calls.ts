/** The calls that take snapshots of models, and sample from them. */
import * as wire from '../../models/tinker/wire.js';
import type { Calls } from './calls.js';
import { placeOf, saveCheckpoint } from './checkpoints.js';
import { plainReply, sampleReply } from './reply.js';
import { sample } from './sample.js';

export function samplingCalls({ app, call, operation, registry, checkpoints }: Calls): void {
  let unnumbered = 0;
  const nameOf = (of: string, seq: number | null | undefined) =>
    `${of}:sample:${seq ?? `u${unnumbered++}`}`;

  operation('save_weights_for_sampler', wire.saveForSamplerSchema, async (model, body) => {
    const policy = await model.policy;
    const type = 'save_weights_for_sampler';
    if (!body.path) {
      const id = nameOf(model.id, body.sampling_session_seq_id);
      registry.samplers.addSnapshot(model.id, model.base, id, await policy.snapshot(id));
      return plainReply({ type, path: null, sampling_session_id: id });
    }
    const place = placeOf(checkpoints, model.id, 'sampler_weights', body.path);
    await saveCheckpoint(place, model.base.name, false, (file) => policy.save(file));
    return plainReply({ type, path: place.address });
  });

  call('create_sampling_session', wire.createSamplingSessionSchema, (body) => {
    registry.sessions.heartbeat(body.session_id);
    const source = registry.samplers.ofSource({
      baseModel: body.base_model,
      path: body.model_path,
    });
    const id = nameOf(body.session_id, body.sampling_session_seq_id);
    registry.samplers.add(id, source.base, source.path, source.sampler);
    return { type: 'create_sampling_session', sampling_session_id: id };
  });

  app.get('/api/v1/samplers/:id', (context) => {
    const id = context.req.param('id');
    const { base, path } = registry.samplers.get(id);
    return context.json({ sampler_id: id, base_model: base.name, model_path: path });
  });

  call('asample', wire.sampleSchema, (body) => {
    const served = body.sampling_session_id
      ? registry.samplers.get(body.sampling_session_id)
      : registry.samplers.ofSource({ baseModel: body.base_model, path: body.model_path });
    const run = async () => sampleReply(await sample(served, body));
    const id = served.operations.take(body.seq_id ?? null, JSON.stringify(body), run);
    const names = Array.from({ length: body.num_samples }, (_, i) => `${id}:${i}`);
    return { request_id: id, sample_sequence_ids: names };
  });
}
