/** The sessions, models and samplers of a server: everything in it that lives as long as the process does. */
import { randomBytes } from 'node:crypto';
import { UserError } from '../../base/errors.js';
import type { Policy, Sampler } from '../../models/policy.js';
import { batchedSampler } from './batched-sampler.js';
import { findCheckpoint } from './checkpoints.js';
import { createFutures } from './futures.js';
import type { BaseModel } from './host.js';
import { LIMITS, type ServeLimits } from './limits.js';
import { notThere, tooMany } from './reply.js';
import { createSequence, type Sequence } from './sequence.js';

export interface ServedModel {
  readonly id: string;
  readonly session: string;
  readonly base: BaseModel;
  /** Replaced by what is loaded. */
  policy: Promise<Policy>;
  readonly rank: number | null;
  readonly operations: Sequence;
  /** Its unnamed snapshots, oldest first. */
  readonly snapshots: string[];
}

export interface ServedSampler {
  readonly base: BaseModel;
  readonly path: string | null;
  readonly sampler: Promise<Sampler>;
  readonly operations: Sequence;
  readonly sample: ReturnType<typeof batchedSampler>;
}

/** Unnamed snapshots of a model that are kept: they lie in memory. */
export const SNAPSHOTS_KEPT = 8;

/** Saved weights that stay open for sampling: they lie in memory. */
const SOURCES_KEPT = 8;

export interface Models {
  readonly futures: ReturnType<typeof createFutures>;
  /** @throws 429 if as many are open as may be. */
  openSession(): string;
  /** @throws 404 for a session that is not open. */
  heartbeat(session: string): void;
  /** @throws 404 for a session that is not open, and 429 if there are as many models as may be. */
  addModel(
    session: string,
    seq: number | null,
    base: BaseModel,
    rank: number | null,
    make: () => Promise<Policy>,
  ): ServedModel;
  /** @throws 404 for a model that is not there. */
  model(id: string): ServedModel;
  unload(id: string): Promise<void>;
  addSampler(
    id: string,
    base: BaseModel,
    path: string | null,
    sampler: Promise<Sampler>,
  ): ServedSampler;
  sampler(id: string): ServedSampler;
  /** The sampler of a base model or of saved weights, opened once. */
  samplerOf(source: {
    readonly baseModel?: string | null | undefined;
    readonly path?: string | null | undefined;
  }): ServedSampler;
  /** An unnamed snapshot of a model; the oldest one over the limit goes. */
  addSnapshot(model: ServedModel, id: string, sampler: Sampler): void;
  /** Other weights were saved there: what was opened of it before is out of date. */
  overwritten(path: string): void;
  base(name: string): BaseModel;
  /** Forgets the sessions that have been silent for this long: their models, samplers and results. And results that nobody fetched. */
  sweep(silentMs: number): Promise<void>;
}

/** @param now in ms, for how long a session has been silent and a result has waited. */
export function createModels(
  bases: readonly BaseModel[],
  checkpoints: string,
  limits: ServeLimits = LIMITS,
  now: () => number = () => performance.now(),
): Models {
  const futures = createFutures(limits, now);
  const sessions = new Map<string, number>();
  const models = new Map<string, ServedModel>();
  const samplers = new Map<string, ServedSampler>();
  const sources = new Map<string, ServedSampler>();
  const counts = { session: 0, model: 0, source: 0 };

  const base = (name: string): BaseModel => {
    const found = bases.find((one) => one.name === name);
    if (!found) {
      const known = bases.map((one) => one.name).join(', ');
      throw new UserError(`base_model: ${JSON.stringify(name)} is not served; ${known} are`);
    }
    return found;
  };
  const served = (
    id: string,
    of: BaseModel,
    path: string | null,
    sampler: Promise<Sampler>,
  ): ServedSampler => {
    // What becomes of it is told to whoever samples.
    sampler.catch(() => {});
    const batched = sampler.then(batchedSampler);
    batched.catch(() => {});
    return {
      ...{ base: of, path, sampler },
      operations: createSequence(id, futures, false),
      sample: async (request, options) => (await batched)(request, options),
    };
  };
  const snapshotOf = async (policy: Promise<Policy>): Promise<Sampler> => {
    const own = await policy;
    const sampler = await own.snapshot('served');
    await own.dispose();
    return sampler;
  };
  const registry: Models = {
    futures,
    openSession() {
      if (sessions.size >= limits.sessions)
        throw tooMany(
          `${limits.sessions} sessions are open; one that falls silent is closed after a few minutes`,
        );
      // Two lives of a server must not give the same names, whatever its clock says: checkpoints outlive it.
      const id = `session-${randomBytes(8).toString('hex')}-${(counts.session++).toString(36)}`;
      sessions.set(id, now());
      return id;
    },
    heartbeat(session) {
      if (!sessions.has(session))
        throw notThere(`session_id: there is no session ${JSON.stringify(session)}`);
      sessions.set(session, now());
    },
    addModel(session, seq, of, rank, make) {
      registry.heartbeat(session);
      const id = `${session}:train:${seq ?? `u${counts.model++}`}`;
      const known = models.get(id);
      if (known) return known;
      if (models.size >= limits.models)
        throw tooMany(
          `${limits.models} models are loaded; unload one, or wait for a silent session's`,
        );
      futures.admit(0);
      const policy = make();
      policy.catch(() => {});
      const operations = createSequence(id, futures);
      const model: ServedModel = { id, session, base: of, policy, rank, operations, snapshots: [] };
      models.set(id, model);
      return model;
    },
    model(id) {
      const found = models.get(id);
      if (!found) throw notThere(`model_id: there is no model ${JSON.stringify(id)}`);
      sessions.set(found.session, now());
      return found;
    },
    async unload(id) {
      const model = models.get(id);
      models.delete(id);
      model?.operations.close();
      for (const snapshot of model?.snapshots ?? []) samplers.delete(snapshot);
      // One that was never made has nothing to dispose of.
      const policy = await model?.policy.catch(() => null);
      await policy?.dispose();
    },
    addSampler(id, of, path, sampler) {
      const known = samplers.get(id);
      if (known) return known;
      const made = served(id, of, path, sampler);
      samplers.set(id, made);
      if (samplers.size > limits.samplers) samplers.delete(samplers.keys().next().value!);
      return made;
    },
    sampler(id) {
      const found = samplers.get(id);
      if (!found)
        throw notThere(
          `sampling_session_id: there is no sampler ${JSON.stringify(id)}; of a model's unnamed snapshots the last ${SNAPSHOTS_KEPT} are kept, and of all samplers the ${limits.samplers} that were used last`,
        );
      // The one used last stands last.
      samplers.delete(id);
      samplers.set(id, found);
      return found;
    },
    samplerOf({ baseModel, path }) {
      if (!baseModel === !path) throw new UserError('give either base_model or model_path');
      const key = path ?? baseModel!;
      const known = sources.get(key);
      if (known) return known;
      const found = path ? findCheckpoint(checkpoints, path) : null;
      const of = base(found?.baseModel ?? baseModel!);
      const policy = found ? of.load(found.place.file, true) : of.create(0);
      const made = served(`sampler-${counts.source++}`, of, path ?? null, snapshotOf(policy));
      sources.set(key, made);
      // Base models stay; saved weights can be read again.
      const saved = [...sources.keys()].filter((one) => !bases.some(({ name }) => name === one));
      for (const old of saved.slice(0, -SOURCES_KEPT)) sources.delete(old);
      return made;
    },
    addSnapshot(model, id, sampler) {
      registry.addSampler(id, model.base, null, Promise.resolve(sampler));
      model.snapshots.push(id);
      while (model.snapshots.length > SNAPSHOTS_KEPT) samplers.delete(model.snapshots.shift()!);
    },
    overwritten: (path) => void sources.delete(path),
    base,
    async sweep(silentMs) {
      futures.sweep();
      const at = now();
      const unloading: Promise<void>[] = [];
      for (const [session, heard] of sessions) {
        if (at - heard < silentMs) continue;
        sessions.delete(session);
        for (const model of models.values())
          if (model.session === session) unloading.push(registry.unload(model.id));
        for (const id of [...samplers.keys()])
          if (id.startsWith(`${session}:`)) samplers.delete(id);
        futures.forget(`${session}:`);
      }
      await Promise.all(unloading);
    },
  };
  return registry;
}
