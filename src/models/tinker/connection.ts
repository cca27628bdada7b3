/** HTTP to one server: requests that are sent again when that is safe, and futures that are asked for until they are there. */
import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { HAS_CREDENTIALS, hasCredentials } from '../../base/address.js';
import { Stopped, UserError } from '../../base/errors.js';
import { type Answer, createExchange, type Exchange } from '../../base/http/exchange.js';
import { createOutage, type Outage } from './_outage.js';
import { anyReply } from './replies.js';

export interface ConnectionOptions {
  /** Such as http://127.0.0.1:8000; without /api/v1. */
  readonly baseUrl: string;
  /** The environment variable that holds the key, if the server wants one. */
  readonly apiKeyEnv?: string;
  /** How long a server may be out of reach before that is an error, in ms. */
  readonly patienceMs?: number;
  /** The longest that one HTTP request may last, in ms: proxies cut longer ones. */
  readonly requestMs?: number;
  /** The longest answer that is read, in bytes. */
  readonly answerBytes?: number;
  /** Whether the server says again what a request has as `echo`, by which an answer to another request is known. */
  readonly echoes?: boolean;
  /** Called with what is wrong when a server has been out of reach for a few seconds, at most once a minute. */
  readonly onWaiting?: (what: string) => void;
  /** Ends the wait for a server that is out of reach; what is under way on one that answers goes on. */
  readonly signal?: AbortSignal;
}

export interface Connection {
  readonly baseUrl: string;
  /** @param shape of the answer; a JSON object unless given. An answer of another shape is trouble as a 502 is. */
  get<T>(path: string, shape?: z.ZodType<T>): Promise<T>;
  /** @param again whether the request does no harm if it takes effect twice, or the server knows a replay. */
  post<T>(path: string, body: object, again: boolean, shape?: z.ZodType<T>): Promise<T>;
  /** Says something once; whether it was heard is nothing to wait for. */
  tell(path: string, body: object): Promise<void>;
  /** The result of an operation whose request was taken, by its id. */
  retrieve<T>(requestId: string, shape?: z.ZodType<T>): Promise<T>;
  /** Ends what is under way. */
  close(): void;
}

/** The server cannot say what became of a request that must not take effect twice. */
export class LostAnswer extends UserError {
  override readonly name = 'LostAnswer';
}

/** The server does not know (any more) what it was asked about. */
export class Gone extends UserError {
  override readonly name = 'Gone';
}

const PATIENCE_MS = 600_000;
const REQUEST_MS = 45_000;
/** A sample of 32 texts of 32,000 tokens, or a pass over all that one request holds, has far fewer bytes. */
const ANSWER_BYTES = 64 * 1024 * 1024;
const LONGEST_PAUSE_MS = 10_000;
/** Node takes no longer timers. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** Answers that come sooner than this have not waited for what they were asked for. */
const HASTY_MS = 100;
/** Silence that is told of. */
const TOLD_MS = 5000;
const TOLD_EVERY_MS = 60_000;

/** Twice as long every time. */
const pauseMs = (attempt: number) => Math.min(LONGEST_PAUSE_MS, 100 * 2 ** Math.min(attempt, 10));

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly echo?: string | null;
}

/** Why a request has to be sent again. */
interface Trouble {
  readonly said: string;
  readonly retryAfterMs?: number | null;
  /** Of the answer, where there was one. */
  readonly status?: number;
}

type Judged<T> =
  | { readonly value: T }
  | { readonly underWay: true; readonly retryAfterMs: number | null }
  | { readonly trouble: Trouble };

export function openConnection(options: ConnectionOptions): Connection {
  const { patienceMs = PATIENCE_MS, requestMs = REQUEST_MS, answerBytes = ANSWER_BYTES } = options;
  const { apiKeyEnv } = options;
  if (hasCredentials(options.baseUrl)) throw new UserError(`baseUrl: ${HAS_CREDENTIALS}`);
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  const closing = new AbortController();
  // As many requests as are under way.
  setMaxListeners(0, closing.signal, ...(options.signal ? [options.signal] : []));
  const exchange = createExchange({
    ...{ baseUrl, headers: headersOf(apiKeyEnv), requestMs, answerBytes, closing: closing.signal },
    ...(apiKeyEnv === undefined ? {} : { apiKeyEnv }),
  });
  const once: Exchange = (method, path, body) => exchange(method, `api/v1/${path}`, body);
  let toldAt = Number.NEGATIVE_INFINITY;
  /** Whether the server itself has answered at this address: from then on, what is no answer of it comes from something between. */
  let known = false;
  let asked = 0;

  /** Pauses before another try. @throws UserError when patience is at its end, Stopped after the signal. */
  const pauseAfter = async (
    { said, retryAfterMs = null }: Trouble,
    outage: Outage,
    what: string,
  ) => {
    const silent = outage.failed();
    const own = pauseMs(outage.failures - 1);
    const left = patienceMs - silent;
    if (own > left)
      throw new UserError(
        `${baseUrl}${what}: no answer for ${Math.round(patienceMs / 1000)} s: ${said}`,
      );
    const pause = Math.min(LONGEST_TIMER_MS, Math.max(own, Math.min(retryAfterMs ?? 0, left)));
    const now = performance.now();
    if (silent + pause > TOLD_MS && now - toldAt > TOLD_EVERY_MS) {
      toldAt = now;
      options.onWaiting?.(
        `Waiting for ${baseUrl}, up to ${Math.round(patienceMs / 1000)} s: ${said}`,
      );
    }
    outage.pausing(pause);
    await sleep(pause, undefined, options.signal ? { signal: options.signal } : {}).catch(() => {
      throw new Stopped(`stopped while ${baseUrl} was out of reach: ${said}`);
    });
  };
  /** A try and the look at the server's health after it. */
  const newOutage = () => createOutage(2 * requestMs);

  const isWell = () =>
    once('GET', 'healthz').then(
      ({ status, isObject, location }) => status < 500 && isObject && location === null,
      () => false,
    );

  /**
   * What an answer says: the value that was asked for, or the trouble with it. @throws UserError for a fault that no repetition mends.
   * @param echo what the request had in it for the server to say again.
   */
  const judge = <T>(
    answer: Answer,
    shape: z.ZodType<T>,
    what: string,
    echo: string | null,
  ): Judged<T> => {
    const { status, body, isObject, retryAfterMs, location } = answer;
    const trouble = (said: string): Judged<T> => ({ trouble: { said, retryAfterMs, status } });
    if (location !== null) {
      if (known) return trouble(`${status} leads to ${location}`);
      throw new UserError(
        `${baseUrl}: leads to ${location}; give the address where the server itself is`,
      );
    }
    const said = isObject ? (body as { readonly error?: unknown; readonly echo?: unknown }) : {};
    if (status >= 400) {
      const detail = `${status} ${detailOf(body)}`;
      const ofAnother = echo !== null && said.echo !== undefined && said.echo !== echo;
      if (isPassing(status) || (known && (!isObject || ofAnother))) return trouble(detail);
      known ||= isObject;
      throw faultOf(`${baseUrl}${what}: ${detail}`, status);
    }
    const strange = (why: string) => trouble(`${status}, but no answer to this request: ${why}`);
    if (!isObject) return strange(shown(body));
    // A server that repeats `echo` does so in every answer: without it, this one was written by something else.
    if (echo !== null && said.echo !== echo)
      return strange('it does not repeat the echo of this one');
    if (isTryAgain(body)) return { underWay: true, retryAfterMs };
    // An operation that failed says so in its result.
    if (typeof said.error === 'string') throw new UserError(`${baseUrl}: ${said.error}`);
    const fits = shape.safeParse(body);
    if (!fits.success) {
      const [issue] = fits.error.issues;
      return strange(`${issue?.path.join('.') || 'body'}: ${issue?.message}, in ${shown(body)}`);
    }
    known = true;
    return { value: fits.data };
  };

  /** @throws UserError if the connection was closed, or for what cannot be sent at all. */
  const reasonToRetry = (cause: unknown): string => {
    if (cause instanceof UserError) throw cause;
    if (closing.signal.aborted) throw new UserError(`${baseUrl}: the connection was closed`);
    return reasonOf(cause);
  };

  /** Something that no other request says, where the server says it again. */
  const newEcho = () =>
    options.echoes ? `${process.pid}-${asked++}-${randomBytes(6).toString('hex')}` : null;
  const sentWith = (body: object, echo: string | null) =>
    JSON.stringify(echo === null ? body : { ...body, echo });

  /** Sends until there is an answer that stands. */
  const persist = async <T>(
    { method, path, body, echo = null }: Sent,
    again: boolean,
    shape: z.ZodType<T>,
  ): Promise<T> => {
    const outage = newOutage();
    for (;;) {
      let trouble: Trouble;
      let cause: unknown;
      try {
        const judged = judge(await once(method, path, body), shape, `: ${path}`, echo);
        if ('value' in judged) return judged.value;
        trouble =
          'trouble' in judged
            ? judged.trouble
            : { said: 'it is under way', retryAfterMs: judged.retryAfterMs };
        // With 429 it was not let in; with anything else, a proxy may have lost the answer of a server that did it.
        if (!again && trouble.status !== 429) throw lost(baseUrl, path, trouble.said);
      } catch (thrown) {
        cause = thrown;
        trouble = { said: reasonToRetry(thrown) };
        if (!again && !neverArrived(thrown)) throw lost(baseUrl, path, trouble.said, cause);
      }
      await pauseAfter(trouble, outage, `: ${path}`);
    }
  };

  const retrieve = async <T>(requestId: string, shape: z.ZodType<T>): Promise<T> => {
    const echo = newEcho();
    const body = sentWith({ request_id: requestId }, echo);
    let outage = newOutage();
    for (;;) {
      const began = performance.now();
      let trouble: Trouble;
      try {
        const judged = judge(await once('POST', 'retrieve_future', body), shape, '', echo);
        if ('value' in judged) return judged.value;
        if ('underWay' in judged || (judged.trouble.status === 408 && known)) {
          outage = newOutage();
          const wait = ('underWay' in judged ? judged : judged.trouble).retryAfterMs ?? 0;
          if (wait > 0) await sleep(Math.min(wait, patienceMs, LONGEST_TIMER_MS));
          else if (performance.now() - began < HASTY_MS) await sleep(HASTY_MS);
          continue;
        }
        trouble = judged.trouble;
      } catch (cause) {
        const said = reasonToRetry(cause);
        // A long operation and a server that is not there are both silent: one of them says that it is well.
        if (isTimeout(cause) && (await isWell())) {
          outage = newOutage();
          continue;
        }
        trouble = { said };
      }
      await pauseAfter(trouble, outage, '');
    }
  };

  return {
    baseUrl,
    get: (path, shape = anyReply as never) => persist({ method: 'GET', path }, true, shape),
    post(path, content, again, shape = anyReply as never) {
      const echo = newEcho();
      return persist({ method: 'POST', path, body: sentWith(content, echo), echo }, again, shape);
    },
    async tell(path, body) {
      await once('POST', path, JSON.stringify(body)).catch(() => {});
    },
    retrieve: (requestId, shape = anyReply as never) => retrieve(requestId, shape),
    close: () => closing.abort(),
  };
}

function lost(baseUrl: string, path: string, trouble: string, cause?: unknown): LostAnswer {
  return new LostAnswer(
    `${baseUrl}: ${path}: the answer was lost (${trouble}), and this server cannot tell a repeated request from a new one; go on from the last checkpoint`,
    { cause },
  );
}

function headersOf(apiKeyEnv: string | undefined): Record<string, string> {
  const key = apiKeyEnv === undefined ? undefined : process.env[apiKeyEnv];
  if (apiKeyEnv !== undefined && !key)
    throw new UserError(`${apiKeyEnv}: the server wants a key; set this environment variable`);
  return {
    'Content-Type': 'application/json',
    Accept: 'application/json',
    ...(key ? { 'X-API-Key': key } : {}),
  };
}

/** Try again later: busy, restarting, or a proxy between. */
const isPassing = (status: number) => status === 408 || status === 429 || status >= 500;

const isTryAgain = (body: unknown) => (body as { type?: unknown } | null)?.type === 'try_again';

function faultOf(message: string, status: number): UserError {
  return status === 404 || status === 410 ? new Gone(message) : new UserError(message);
}

function detailOf(body: unknown): string {
  const { detail, error } = (body ?? {}) as { detail?: unknown; error?: unknown };
  const said = detail ?? error ?? body;
  return (typeof said === 'string' ? said : (JSON.stringify(said) ?? '')).slice(0, 500);
}

/** The beginning of a body that is not what was asked for. */
function shown(body: unknown): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return text.length === 0 ? 'it is empty' : JSON.stringify(text.slice(0, 120));
}

const isTimeout = (cause: unknown) => (cause as Error).name === 'TimeoutError';

/** Whether the server cannot have seen it. */
const neverArrived = (cause: unknown) =>
  ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(
    ((cause as Error).cause as NodeJS.ErrnoException)?.code ?? '',
  );

function reasonOf(cause: unknown): string {
  const { message, cause: inner } = cause as Error;
  return inner instanceof Error ? `${message}: ${inner.message}` : message;
}
