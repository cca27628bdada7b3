/** The calls of one model on a server. */
import type { z } from 'zod';
import { takenReply } from './replies.js';
import type { Session } from './session.js';

/** Sends a model's calls in the order in which they were made; awaits their results in parallel. */
export class CallQueue {
  private sequence = 0;
  private lastSent: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly session: Session,
    private readonly model: string,
  ) {}

  /** @param repeatable whether the call does no harm if it takes effect twice. */
  call<T>(
    path: string,
    body: object,
    shape: z.ZodType<T>,
    repeatable: boolean = this.session.dialect.knowsReplays,
  ): Promise<T> {
    const { connection } = this.session;
    const sent = this.lastSent.then(() => {
      const numbered = { ...body, model_id: this.model, seq_id: ++this.sequence };
      return connection.post(path, numbered, repeatable, takenReply(this.model));
    });
    this.lastSent = sent.catch(() => {});
    return sent.then(({ request_id }) => connection.retrieve(request_id, shape));
  }

  /** Resolves once all calls made so far were sent, or failed to be. */
  async flush(): Promise<void> {
    await this.lastSent;
  }
}
