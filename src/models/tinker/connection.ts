/** HTTP to one server: resends requests where that is safe, and polls until futures are done. */
import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { HAS_CREDENTIALS, hasCredentials } from '../../base/address.js';
import { UserError } from '../../base/errors.js';
import { createExchange, type Exchange } from '../../base/http/exchange.js';
import { lostAnswer } from './_faults.js';
import { Outage } from './_outage.js';
import { LONGEST_TIMER_MS, Patience } from './_patience.js';
import { AnswerJudge, type Expected, type Trouble, type Verdict } from './_verdict.js';
import { anyReply } from './replies.js';

export { Gone, LostAnswer } from './_faults.js';

export interface ConnectionOptions {
  /** The server's address without /api/v1, such as http://127.0.0.1:8000. */
  readonly baseUrl: string;
  /** The environment variable that holds the key, if the server requires one. */
  readonly apiKeyEnv?: string | undefined;
  /** The longest that a server may be out of reach, in ms; 600,000 by default. */
  readonly patienceMs?: number | undefined;
  /** The longest that one HTTP request may last, in ms: proxies cut longer ones. Default 45,000. */
  readonly requestMs?: number | undefined;
  /** The longest answer that is read, in bytes; 64 MiB by default. */
  readonly answerBytes?: number | undefined;
  /** Whether the server repeats a request's `echo`, which reveals an answer to another request. */
  readonly echoes?: boolean | undefined;
  /**
   * Called with what is wrong when a server has been out of reach for a few seconds, at most once
   * a minute.
   */
  readonly onWaiting?: ((what: string) => void) | undefined;
  /** Ends the wait for a server out of reach; requests to a server that answers continue. */
  readonly signal?: AbortSignal | undefined;
}

export interface Connection {
  readonly baseUrl: string;
  /**
   * Sends a GET request until the server gives a final answer.
   * @param shape the answer's shape, by default any JSON object. An answer of another shape is
   *   trouble, as a 502 is.
   */
  get<T>(path: string, shape?: z.ZodType<T>): Promise<T>;
  /**
   * Sends a POST request until the server gives a final answer.
   * @param repeatable whether the request does no harm if it takes effect twice, or the server
   *   recognises a replay.
   * @throws LostAnswer if the request is not repeatable, and may have taken effect.
   */
  post<T>(path: string, body: object, repeatable: boolean, shape?: z.ZodType<T>): Promise<T>;
  /** Fire and forget: sent once, errors ignored. */
  notify(path: string, body: object): Promise<void>;
  /** Waits for the result of an operation, by the id of its request. */
  retrieve<T>(requestId: string, shape?: z.ZodType<T>): Promise<T>;
  /** Ends all requests in flight. */
  close(): void;
}

const PATIENCE_MS = 600_000;
const REQUEST_MS = 45_000;
/** Far more than 32 samples of 32,000 tokens, or a pass over all tokens of one request, take up. */
const ANSWER_BYTES = 64 * 1024 * 1024;
/** The least time between two requests for the same result. */
const LEAST_POLL_MS = 100;

/** @throws UserError if the address contains credentials, or the key is missing. */
export function openConnection(options: ConnectionOptions): Connection {
  if (hasCredentials(options.baseUrl)) throw new UserError(`baseUrl: ${HAS_CREDENTIALS}`);
  return new HttpConnection(options);
}

interface HttpRequest<T> extends Expected<T> {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string | undefined;
}

/** The outcome of sending a request once. */
type Attempt<T> =
  | Verdict<T>
  | { readonly kind: 'failed'; readonly trouble: Trouble; readonly cause: unknown };

class HttpConnection implements Connection {
  readonly baseUrl: string;
  private readonly patienceMs: number;
  private readonly requestMs: number;
  private readonly echoes: boolean;
  private readonly closing = new AbortController();
  private readonly exchange: Exchange;
  private readonly answers: AnswerJudge;
  private readonly patience: Patience;
  private echoCount = 0;

  constructor(options: ConnectionOptions) {
    const { apiKeyEnv, onWaiting, signal } = options;
    this.baseUrl = options.baseUrl.replace(/\/+$/, '');
    this.patienceMs = options.patienceMs ?? PATIENCE_MS;
    this.requestMs = options.requestMs ?? REQUEST_MS;
    this.echoes = options.echoes ?? false;
    // Every request in flight listens, however many there are.
    setMaxListeners(0, this.closing.signal, ...(signal ? [signal] : []));
    this.exchange = createExchange({
      baseUrl: `${this.baseUrl}/api/v1`,
      headers: headersOf(apiKeyEnv),
      apiKeyEnv,
      requestMs: this.requestMs,
      answerBytes: options.answerBytes ?? ANSWER_BYTES,
      closing: this.closing.signal,
    });
    this.answers = new AnswerJudge(this.baseUrl);
    const { baseUrl, patienceMs } = this;
    this.patience = new Patience({ baseUrl, patienceMs, onWaiting, signal });
  }

  get<T>(path: string, shape: z.ZodType<T> = anyReply as never): Promise<T> {
    return this.resend({ method: 'GET', path, shape, label: `: ${path}`, echo: null }, true);
  }

  post<T>(
    path: string,
    content: object,
    repeatable: boolean,
    shape: z.ZodType<T> = anyReply as never,
  ): Promise<T> {
    return this.resend(this.postRequest(path, content, shape, `: ${path}`), repeatable);
  }

  async notify(path: string, body: object): Promise<void> {
    await this.exchange('POST', path, JSON.stringify(body)).catch(() => {});
  }

  async retrieve<T>(requestId: string, shape: z.ZodType<T> = anyReply as never): Promise<T> {
    const request = this.postRequest('retrieve_future', { request_id: requestId }, shape, '');
    let outage = this.newOutage();
    for (;;) {
      const sentAt = performance.now();
      const attempt = await this.attempt(request);
      if (attempt.kind === 'value') return attempt.value;
      if (this.isUnderWay(attempt)) {
        outage = this.newOutage();
        await this.pauseBetweenPolls(attempt, sentAt);
      } else if (await this.isSilentButHealthy(attempt)) {
        outage = this.newOutage();
      } else {
        await this.patience.pause(attempt.trouble, outage, '');
      }
    }
  }

  close(): void {
    this.closing.abort();
  }

  /** Retries until the server gives a final answer. */
  private async resend<T>(request: HttpRequest<T>, repeatable: boolean): Promise<T> {
    const outage = this.newOutage();
    for (;;) {
      const attempt = await this.attempt(request);
      if (attempt.kind === 'value') return attempt.value;
      const trouble = troubleOf(attempt);
      if (!repeatable && !hadNoEffect(attempt)) {
        const cause = attempt.kind === 'failed' ? attempt.cause : undefined;
        throw lostAnswer(this.baseUrl, request.path, trouble.reason, cause);
      }
      await this.patience.pause(trouble, outage, request.label);
    }
  }

  /** Sends a request once. @throws UserError for a fault that no repetition mends. */
  private async attempt<T>(request: HttpRequest<T>): Promise<Attempt<T>> {
    try {
      const answer = await this.exchange(request.method, request.path, request.body);
      return this.answers.judge(answer, request);
    } catch (cause) {
      if (cause instanceof UserError) throw cause;
      if (this.closing.signal.aborted)
        throw new UserError(`${this.baseUrl}: the connection was closed`);
      const trouble = { reason: reasonOf(cause), retryAfterMs: null, status: null };
      return { kind: 'failed', trouble, cause };
    }
  }

  private postRequest<T>(
    path: string,
    content: object,
    shape: z.ZodType<T>,
    label: string,
  ): HttpRequest<T> {
    const echo = this.newEcho();
    const body = JSON.stringify(echo === null ? content : { ...content, echo });
    return { method: 'POST', path, body, shape, label, echo };
  }

  /** A text that no other request has, if the server repeats echoes. */
  private newEcho(): string | null {
    if (!this.echoes) return null;
    return `${process.pid}-${this.echoCount++}-${randomBytes(6).toString('hex')}`;
  }

  /** One try may be followed by a check of the server's health, which takes as long again. */
  private newOutage(): Outage {
    return new Outage(2 * this.requestMs);
  }

  /** Whether the server says that an operation is not done yet. */
  private isUnderWay<T>(
    attempt: Exclude<Attempt<T>, { kind: 'value' }>,
  ): attempt is Extract<Attempt<T>, { kind: 'pending' | 'trouble' }> {
    if (attempt.kind === 'pending') return true;
    if (attempt.kind === 'failed') return false;
    return attempt.trouble.status === 408 && this.answers.serverIsKnown;
  }

  private async pauseBetweenPolls<T>(
    attempt: Extract<Attempt<T>, { kind: 'pending' | 'trouble' }>,
    sentAt: number,
  ): Promise<void> {
    const { retryAfterMs } = attempt.kind === 'pending' ? attempt : attempt.trouble;
    const wanted = retryAfterMs ?? 0;
    if (wanted > 0) await sleep(Math.min(wanted, this.patienceMs, LONGEST_TIMER_MS));
    else if (performance.now() - sentAt < LEAST_POLL_MS) await sleep(LEAST_POLL_MS);
  }

  /**
   * Whether a request timed out although the server is healthy. Both a long operation and a dead
   * server are silent; only the health check tells them apart.
   */
  private async isSilentButHealthy<T>(attempt: Attempt<T>): Promise<boolean> {
    if (attempt.kind !== 'failed' || (attempt.cause as Error).name !== 'TimeoutError') return false;
    return this.exchange('GET', 'healthz').then(
      ({ status, isObject, location }) => status < 500 && isObject && location === null,
      () => false,
    );
  }
}

function troubleOf<T>(attempt: Exclude<Attempt<T>, { kind: 'value' }>): Trouble {
  if (attempt.kind !== 'pending') return attempt.trouble;
  return { reason: 'it is under way', retryAfterMs: attempt.retryAfterMs, status: null };
}

/**
 * Whether a request that got no final answer certainly took no effect: the server rejected it with
 * 429, or was never reached. With any other status, a proxy may have lost the answer of a server
 * that did the work.
 */
function hadNoEffect<T>(attempt: Exclude<Attempt<T>, { kind: 'value' }>): boolean {
  if (attempt.kind === 'failed') return neverArrived(attempt.cause);
  return attempt.kind === 'trouble' && attempt.trouble.status === 429;
}

const neverArrived = (cause: unknown) =>
  ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(
    ((cause as Error).cause as NodeJS.ErrnoException)?.code ?? '',
  );

function headersOf(apiKeyEnv: string | undefined): Record<string, string> {
  const headers = { 'Content-Type': 'application/json', Accept: 'application/json' };
  if (apiKeyEnv === undefined) return headers;
  const key = process.env[apiKeyEnv];
  if (!key)
    throw new UserError(`${apiKeyEnv}: the server requires a key; set this environment variable`);
  return { ...headers, 'X-API-Key': key };
}

function reasonOf(cause: unknown): string {
  const { message, cause: inner } = cause as Error;
  return inner instanceof Error ? `${message}: ${inner.message}` : message;
}
