import { describe, expect, it } from 'vitest';
import type { Policy, Sampler } from '../../models/policy.js';
import type { BaseModel } from './host.js';
import { createModels } from './models.js';
import { plainReply } from './reply.js';

const sampler = { dispose: async () => {} } as unknown as Sampler;
const disposed: string[] = [];
const policyOf = (name: string) =>
  ({
    snapshot: async () => sampler,
    dispose: async () => void disposed.push(name),
  }) as unknown as Policy;
const base = { name: 'base', create: async () => policyOf('base') } as unknown as BaseModel;

describe('a session that fell silent', () => {
  it('is forgotten with its models, samplers and results, and no other is', async () => {
    const models = createModels([base], '/nowhere');
    const [gone, kept] = [models.openSession(), models.openSession()];
    const made = [gone, kept].map((session) => {
      const model = models.addModel(session, 0, base, null, async () => policyOf(session));
      models.addSnapshot(model, `${model.id}:sample:0`, sampler);
      models.addSampler(`${session}:sample:1`, base, null, Promise.resolve(sampler));
      const id = model.operations.take(1, '', async () => plainReply({ session }));
      return {
        session,
        model: model.id,
        samplers: [`${model.id}:sample:0`, `${session}:sample:1`],
        id,
      };
    });
    await new Promise((resolve) => setTimeout(resolve, 30));
    models.heartbeat(kept);
    await models.sweep(20);
    expect(disposed).toEqual([gone]);
    for (const { session, model, samplers, id } of made) {
      const there = session === kept;
      const check = (read: () => unknown) =>
        there ? expect(read).not.toThrow() : expect(read).toThrow(/there is no/);
      check(() => models.model(model));
      for (const one of samplers) check(() => models.sampler(one));
      if (there) expect(await models.futures.retrieve(id, 1000)).toBeDefined();
      else await expect(models.futures.retrieve(id, 1000)).rejects.toThrow(/there is no request/);
    }
  });

  it('is forgotten with a model that was never made', async () => {
    const models = createModels([base], '/nowhere');
    const session = models.openSession();
    const failing = () => Promise.reject(new Error('weights of another shape'));
    const unmade = models.addModel(session, 0, base, null, failing);
    const made = models.addModel(session, 1, base, null, async () => policyOf('the other one'));
    await models.sweep(0);
    for (const { id } of [unmade, made])
      expect(() => models.model(id)).toThrow(/there is no model/);
    expect(disposed).toContain('the other one');
  });

  it('leaves base models open: they are nobody’s', async () => {
    const models = createModels([base], '/nowhere');
    const first = models.samplerOf({ baseModel: 'base' });
    await models.sweep(0);
    expect(models.samplerOf({ baseModel: 'base' })).toBe(first);
  });
});

it('a model that was never made can be unloaded', async () => {
  const models = createModels([base], '/nowhere');
  const failing = () => Promise.reject(new Error('weights of another shape'));
  const { id } = models.addModel(models.openSession(), 0, base, null, failing);
  await expect(models.unload(id)).resolves.toBeUndefined();
});
