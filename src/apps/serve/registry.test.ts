import { describe, expect, it } from 'vitest';
import type { Policy, Sampler } from '../../models/policy.js';
import type { BaseModel } from './host.js';
import { LIMITS } from './limits.js';
import type { NewModel } from './models.js';
import { Registry } from './registry.js';
import { plainReply } from './reply.js';

const sampler = { dispose: async () => {} } as unknown as Sampler;
const disposed: string[] = [];
const policyOf = (name: string) =>
  ({
    snapshot: async () => sampler,
    dispose: async () => void disposed.push(name),
  }) as unknown as Policy;
const base = { name: 'base', create: async () => policyOf('base') } as unknown as BaseModel;

const modelOf = (session: string, seq: number, make: NewModel['make']): NewModel => ({
  session,
  seq,
  base,
  rank: null,
  make,
});
const failing = () => Promise.reject(new Error('weights of another shape'));

describe('a session that fell silent', () => {
  it('is dropped with its models, samplers and results, but no other is', async () => {
    let now = 0;
    const registry = new Registry([base], '/nowhere', LIMITS, () => now);
    const { sessions, samplers, futures } = registry;
    const [gone, kept] = [sessions.open(), sessions.open()];
    const made = [gone, kept].map((session) => {
      const model = registry.addModel(modelOf(session, 0, async () => policyOf(session)));
      samplers.addSnapshot(model.id, base, `${model.id}:sample:0`, sampler);
      samplers.add(`${session}:sample:1`, base, null, Promise.resolve(sampler));
      const id = model.operations.take(1, '', async () => plainReply({ session }));
      return {
        session,
        model: model.id,
        samplers: [`${model.id}:sample:0`, `${session}:sample:1`],
        id,
      };
    });
    now = 30;
    sessions.heartbeat(kept);
    await registry.sweep(20);
    expect(disposed).toEqual([gone]);
    for (const one of made) {
      const isKept = one.session === kept;
      const check = (read: () => unknown) =>
        isKept ? expect(read).not.toThrow() : expect(read).toThrow(/unknown (model|sampler)/);
      check(() => registry.model(one.model));
      for (const id of one.samplers) check(() => samplers.get(id));
      if (isKept) expect(await futures.retrieve(one.id, 1000)).toBeDefined();
      else await expect(futures.retrieve(one.id, 1000)).rejects.toThrow(/unknown request/);
    }
  });

  it('is dropped even if one of its models could not be made', async () => {
    const registry = new Registry([base], '/nowhere');
    const session = registry.sessions.open();
    const unmade = registry.addModel(modelOf(session, 0, failing));
    const made = registry.addModel(modelOf(session, 1, async () => policyOf('the other one')));
    await registry.sweep(0);
    for (const { id } of [unmade, made]) expect(() => registry.model(id)).toThrow(/unknown model/);
    expect(disposed).toContain('the other one');
  });

  it('does not close base models, which belong to no session', async () => {
    const registry = new Registry([base], '/nowhere');
    const first = registry.samplers.ofSource({ baseModel: 'base' });
    await registry.sweep(0);
    expect(registry.samplers.ofSource({ baseModel: 'base' })).toBe(first);
  });
});

it('a model that could not be made can be unloaded', async () => {
  const registry = new Registry([base], '/nowhere');
  const { id } = registry.addModel(modelOf(registry.sessions.open(), 0, failing));
  await expect(registry.unload(id)).resolves.toBeUndefined();
});
