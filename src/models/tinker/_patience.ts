/** Waits for a server that is out of reach: pauses between tries, and gives up in the end. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Stopped, UserError } from '../../base/errors.js';
import type { Outage } from './_outage.js';
import type { Trouble } from './_verdict.js';

export interface PatienceOptions {
  readonly baseUrl: string;
  /** The longest that a server may be out of reach, in ms. */
  readonly patienceMs: number;
  /** Called with what is wrong after a few seconds of silence, at most once a minute. */
  readonly onWaiting?: ((what: string) => void) | undefined;
  /** Ends the wait. */
  readonly signal?: AbortSignal | undefined;
}

const LONGEST_PAUSE_MS = 10_000;
/** Node accepts no longer timers. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** The silence after which the wait is reported. */
const REPORTED_MS = 5000;
const REPORT_EVERY_MS = 60_000;

/** The pause after a number of failures from 0: doubles every time. */
const pauseMs = (failures: number) => Math.min(LONGEST_PAUSE_MS, 100 * 2 ** Math.min(failures, 10));

export class Patience {
  private reportedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: PatienceOptions) {}

  /**
   * Records a failed try and pauses before the next.
   * @param label names the request in error messages, after the address.
   * @throws UserError when patience runs out; Stopped after the signal.
   */
  async pause({ reason, retryAfterMs }: Trouble, outage: Outage, label: string): Promise<void> {
    const { baseUrl, patienceMs, signal } = this.options;
    const silent = outage.recordFailure();
    const own = pauseMs(outage.failures - 1);
    const left = patienceMs - silent;
    if (own > left)
      throw new UserError(`${baseUrl}${label}: no answer for ${this.seconds} s: ${reason}`);
    const wanted = Math.min(retryAfterMs ?? 0, left);
    const pause = Math.min(LONGEST_TIMER_MS, Math.max(own, wanted));
    if (silent + pause > REPORTED_MS) this.report(reason);
    outage.recordPause(pause);
    await sleep(pause, undefined, signal ? { signal } : {}).catch(() => {
      throw new Stopped(`stopped while ${baseUrl} was out of reach: ${reason}`);
    });
  }

  private report(reason: string): void {
    const now = performance.now();
    if (now - this.reportedAt <= REPORT_EVERY_MS) return;
    this.reportedAt = now;
    const { baseUrl, onWaiting } = this.options;
    onWaiting?.(`Waiting for ${baseUrl}, up to ${this.seconds} s: ${reason}`);
  }

  private get seconds(): number {
    return Math.round(this.options.patienceMs / 1000);
  }
}
