/** The open sessions of a server, and when each was last heard of. */
import { randomBytes } from 'node:crypto';
import type { ServeLimits } from './limits.js';
import { notFound, tooMany } from './reply.js';

export class Sessions {
  private readonly heardAt = new Map<string, number>();
  private count = 0;

  /** @param now in ms. */
  constructor(
    private readonly limits: ServeLimits,
    private readonly now: () => number,
  ) {}

  /** Opens a session and returns its id. @throws 429 if too many are open. */
  open(): string {
    const { sessions: most } = this.limits;
    if (this.heardAt.size >= most)
      throw tooMany(`${most} sessions are open; a silent one is closed after a few minutes`);
    // Checkpoints outlive the server, so names must be unique across restarts, whatever the clock.
    const id = `session-${randomBytes(8).toString('hex')}-${(this.count++).toString(36)}`;
    this.heardAt.set(id, this.now());
    return id;
  }

  /** Records that a session is alive. @throws 404 for a session that is not open. */
  heartbeat(id: string): void {
    if (!this.heardAt.has(id)) throw notFound(`session_id: unknown session ${JSON.stringify(id)}`);
    this.heardAt.set(id, this.now());
  }

  /** Closes the sessions that have been silent for this long, in ms. Returns their ids. */
  closeSilent(silentMs: number): string[] {
    const now = this.now();
    const silent = [...this.heardAt].filter(([, at]) => now - at >= silentMs).map(([id]) => id);
    for (const id of silent) this.heardAt.delete(id);
    return silent;
  }
}
