/** The trained models of a server. */
import type { Policy } from '../../models/policy.js';
import type { Futures } from './futures.js';
import type { BaseModel } from './host.js';
import type { ServeLimits } from './limits.js';
import { notFound, tooMany } from './reply.js';
import { Sequence } from './sequence.js';

export interface ServedModel {
  readonly id: string;
  readonly session: string;
  readonly base: BaseModel;
  /** The model itself; loading weights replaces it. */
  policy: Promise<Policy>;
  readonly rank: number | null;
  readonly operations: Sequence;
}

export interface NewModel {
  readonly session: string;
  /** The client's number for the model; null if it has none. */
  readonly seq: number | null;
  readonly base: BaseModel;
  readonly rank: number | null;
  make(): Promise<Policy>;
}

export class Models {
  private readonly models = new Map<string, ServedModel>();
  private unnumbered = 0;

  constructor(
    private readonly limits: ServeLimits,
    private readonly futures: Futures,
  ) {}

  /** Makes a model, or returns the one with this number. @throws 429 if too many are loaded. */
  add({ session, seq, base, rank, make }: NewModel): ServedModel {
    const id = `${session}:train:${seq ?? `u${this.unnumbered++}`}`;
    const known = this.models.get(id);
    if (known) return known;
    const { models: most } = this.limits;
    if (this.models.size >= most)
      throw tooMany(`${most} models are loaded; unload one, or wait until a silent session closes`);
    this.futures.admit(0);
    const policy = make();
    // Whoever uses the model reports the failure.
    policy.catch(() => {});
    const operations = new Sequence(id, this.futures);
    const model: ServedModel = { id, session, base, policy, rank, operations };
    this.models.set(id, model);
    return model;
  }

  /** @throws 404 for an unknown model. */
  get(id: string): ServedModel {
    const found = this.models.get(id);
    if (!found) throw notFound(`model_id: unknown model ${JSON.stringify(id)}`);
    return found;
  }

  /** The ids of a session's models. */
  idsOf(session: string): string[] {
    return [...this.models.values()].filter((one) => one.session === session).map(({ id }) => id);
  }

  /** Drops a model, if it exists. */
  async unload(id: string): Promise<void> {
    const model = this.models.get(id);
    this.models.delete(id);
    model?.operations.close();
    // A model that could not be made need not be disposed of.
    const policy = await model?.policy.catch(() => null);
    await policy?.dispose();
  }
}
