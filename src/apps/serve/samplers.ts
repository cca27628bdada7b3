/** The samplers of a server: of base models, of saved weights, and of models' snapshots. */
import { UserError } from '../../base/errors.js';
import type { Policy, Sampler } from '../../models/policy.js';
import { batchedSampler } from './batched-sampler.js';
import { findCheckpoint } from './checkpoints.js';
import type { Futures } from './futures.js';
import { type BaseModel, findBase } from './host.js';
import type { ServeLimits } from './limits.js';
import { notFound } from './reply.js';
import { Sequence } from './sequence.js';

export interface ServedSampler {
  readonly base: BaseModel;
  /** The address of its weights; null if they are not saved. */
  readonly path: string | null;
  readonly sampler: Promise<Sampler>;
  readonly operations: Sequence;
  readonly sample: ReturnType<typeof batchedSampler>;
}

/** A base model or saved weights; exactly one must be given. */
export interface Source {
  readonly baseModel?: string | null | undefined;
  readonly path?: string | null | undefined;
}

/** The unnamed snapshots kept for each model; they are held in memory. */
const SNAPSHOTS_KEPT = 8;

/** The saved weights kept open for sampling; they are held in memory. */
const SOURCES_KEPT = 8;

export class Samplers {
  /** By id, the least recently used first. */
  private readonly samplers = new Map<string, ServedSampler>();
  /** The ids of each model's unnamed snapshots, oldest first. */
  private readonly snapshots = new Map<string, string[]>();
  /** By base model or address. */
  private readonly sources = new Map<string, ServedSampler>();
  private sourceCount = 0;

  constructor(
    private readonly bases: readonly BaseModel[],
    private readonly checkpoints: string,
    private readonly limits: ServeLimits,
    private readonly futures: Futures,
  ) {}

  /**
   * Adds a sampler, or returns the one with this id. Over the limit, drops the least recently used.
   */
  add(id: string, base: BaseModel, path: string | null, sampler: Promise<Sampler>): ServedSampler {
    const known = this.samplers.get(id);
    if (known) return known;
    const made = this.serve(id, base, path, sampler);
    this.samplers.set(id, made);
    if (this.samplers.size > this.limits.samplers)
      this.samplers.delete(this.samplers.keys().next().value!);
    return made;
  }

  /** Adds an unnamed snapshot of a model. Over the limit, drops the model's oldest. */
  addSnapshot(model: string, base: BaseModel, id: string, sampler: Sampler): void {
    this.add(id, base, null, Promise.resolve(sampler));
    const ids = this.snapshots.get(model) ?? [];
    this.snapshots.set(model, ids);
    ids.push(id);
    while (ids.length > SNAPSHOTS_KEPT) this.samplers.delete(ids.shift()!);
  }

  /** @throws 404 for an unknown sampler. */
  get(id: string): ServedSampler {
    const found = this.samplers.get(id);
    if (!found)
      throw notFound(
        `sampling_session_id: unknown sampler ${JSON.stringify(id)}; the server keeps the last ` +
          `${SNAPSHOTS_KEPT} unnamed snapshots of a model, and the ${this.limits.samplers} most ` +
          'recently used samplers',
      );
    this.samplers.delete(id);
    this.samplers.set(id, found);
    return found;
  }

  /**
   * Returns the sampler of a base model or of saved weights, which is opened only once.
   * @throws UserError if the source is unknown, or is not exactly one.
   */
  ofSource({ baseModel, path }: Source): ServedSampler {
    if (!baseModel === !path)
      throw new UserError('base_model, model_path: give exactly one of the two');
    const key = path ?? baseModel!;
    const known = this.sources.get(key);
    if (known) return known;
    const found = path ? findCheckpoint(this.checkpoints, path) : null;
    const base = findBase(this.bases, found?.baseModel ?? baseModel!);
    const policy = found ? base.load(found.place.file, true) : base.create(0);
    const id = `sampler-${this.sourceCount++}`;
    const made = this.serve(id, base, path ?? null, snapshotOf(policy));
    this.sources.set(key, made);
    this.dropOldSources();
    return made;
  }

  /** Forgets the weights that were opened from an address, because others were saved there. */
  forgetSource(path: string): void {
    this.sources.delete(path);
  }

  dropSnapshots(model: string): void {
    for (const id of this.snapshots.get(model) ?? []) this.samplers.delete(id);
    this.snapshots.delete(model);
  }

  dropSession(session: string): void {
    for (const id of [...this.samplers.keys()])
      if (id.startsWith(`${session}:`)) this.samplers.delete(id);
  }

  /** Base models stay open; saved weights can be read again. */
  private dropOldSources(): void {
    const isBase = (key: string) => this.bases.some(({ name }) => name === key);
    const saved = [...this.sources.keys()].filter((key) => !isBase(key));
    for (const old of saved.slice(0, -SOURCES_KEPT)) this.sources.delete(old);
  }

  private serve(
    id: string,
    base: BaseModel,
    path: string | null,
    sampler: Promise<Sampler>,
  ): ServedSampler {
    const batched = sampler.then(batchedSampler);
    // Whoever samples reports the failure.
    sampler.catch(() => {});
    batched.catch(() => {});
    return {
      base,
      path,
      sampler,
      operations: new Sequence(id, this.futures, false),
      sample: async (request, options) => (await batched)(request, options),
    };
  }
}

async function snapshotOf(policy: Promise<Policy>): Promise<Sampler> {
  const opened = await policy;
  const sampler = await opened.snapshot('served');
  await opened.dispose();
  return sampler;
}
