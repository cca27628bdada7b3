/** Everything in a server that outlives a request: sessions, models, samplers and results. */
import { Futures } from './futures.js';
import { type BaseModel, findBase } from './host.js';
import { LIMITS, type ServeLimits } from './limits.js';
import { Models, type NewModel, type ServedModel } from './models.js';
import { Samplers } from './samplers.js';
import { Sessions } from './sessions.js';

export class Registry {
  readonly futures: Futures;
  readonly sessions: Sessions;
  readonly samplers: Samplers;
  private readonly models: Models;

  /**
   * @param checkpoints the folder that checkpoints are saved in
   * @param now the time in ms, by which silent sessions and old results are found
   */
  constructor(
    private readonly bases: readonly BaseModel[],
    checkpoints: string,
    limits: ServeLimits = LIMITS,
    now: () => number = () => performance.now(),
  ) {
    this.futures = new Futures(limits, now);
    this.sessions = new Sessions(limits, now);
    this.models = new Models(limits, this.futures);
    this.samplers = new Samplers(bases, checkpoints, limits, this.futures);
  }

  /** @throws UserError for an unknown base model. */
  base(name: string): BaseModel {
    return findBase(this.bases, name);
  }

  /** @throws 404 for a session that is not open, and 429 if too many models are loaded. */
  addModel(model: NewModel): ServedModel {
    this.sessions.heartbeat(model.session);
    return this.models.add(model);
  }

  /** Returns a model, and records that its session is alive. @throws 404 for an unknown model. */
  model(id: string): ServedModel {
    const model = this.models.get(id);
    this.sessions.heartbeat(model.session);
    return model;
  }

  async unload(model: string): Promise<void> {
    this.samplers.dropSnapshots(model);
    await this.models.unload(model);
  }

  /**
   * Drops old results, and the sessions that have been silent for this long, in ms, with their
   * models, samplers and results.
   */
  async sweep(silentMs: number): Promise<void> {
    this.futures.sweep();
    const unloading: Promise<void>[] = [];
    for (const session of this.sessions.closeSilent(silentMs)) {
      for (const model of this.models.idsOf(session)) unloading.push(this.unload(model));
      this.samplers.dropSession(session);
      this.futures.forget(`${session}:`);
    }
    await Promise.all(unloading);
  }
}
