/**
 * How long a server has been out of reach, by a clock that nobody sets, from the first failure on.
 * Between two failures lie one pause and one try, and no more than these can take is ever counted:
 * a machine that slept through the night has not waited for the server.
 */
export class Outage {
  private silentMs = 0;
  private count = 0;
  private lastFailure = 0;
  private pauseMs = 0;

  /** @param tryMs the longest that one try can take. */
  constructor(
    private readonly tryMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The number of failed tries. */
  get failures(): number {
    return this.count;
  }

  /** Records a failed try. Returns the silence so far, in ms. */
  recordFailure(): number {
    const at = this.now();
    if (this.count > 0)
      this.silentMs += Math.min(Math.max(0, at - this.lastFailure), this.pauseMs + this.tryMs);
    this.lastFailure = at;
    this.count++;
    return this.silentMs;
  }

  /** Records the pause before the next try, in ms. */
  recordPause(ms: number): void {
    this.pauseMs = ms;
  }
}
