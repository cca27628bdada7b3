/** HTTP to one server: requests that are sent again when that is safe, and futures that are asked for until they are there. */
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { HAS_CREDENTIALS, hasCredentials } from '../../address.js';
import { Stopped, UserError } from '../../errors.js';

export interface ConnectionOptions {
  /** Such as http://127.0.0.1:8000; without /api/v1. */
  readonly baseUrl: string;
  /** The environment variable that holds the key, if the server wants one. */
  readonly apiKeyEnv?: string;
  /** How long a server may be out of reach before that is an error, in ms. */
  readonly patienceMs?: number;
  /** The longest that one HTTP request may last, in ms: proxies cut longer ones. */
  readonly requestMs?: number;
  /** Called with what is wrong when a server has been out of reach for a few seconds, at most once a minute. */
  readonly onWaiting?: (what: string) => void;
  /** Ends the wait for a server that is out of reach; what is under way on one that answers goes on. */
  readonly signal?: AbortSignal;
}

export interface Connection {
  readonly baseUrl: string;
  get(path: string): Promise<unknown>;
  /** @param again whether the request does no harm if it takes effect twice, or the server knows a replay. */
  post(path: string, body: object, again: boolean): Promise<unknown>;
  /** Says something once; whether it was heard is nothing to wait for. */
  tell(path: string, body: object): Promise<void>;
  /** The result of an operation whose request was taken, by its id. */
  retrieve(requestId: string): Promise<unknown>;
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
const LONGEST_PAUSE_MS = 10_000;
/** Answers that come sooner than this have not waited for what they were asked for. */
const HASTY_MS = 100;
/** Silence that is told of. */
const TOLD_MS = 5000;
const TOLD_EVERY_MS = 60_000;

/** Twice as long every time. */
const pauseMs = (attempt: number) => Math.min(LONGEST_PAUSE_MS, 100 * 2 ** Math.min(attempt, 10));

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export function openConnection(options: ConnectionOptions): Connection {
  const { patienceMs = PATIENCE_MS, requestMs = REQUEST_MS } = options;
  if (hasCredentials(options.baseUrl)) throw new UserError(`baseUrl: ${HAS_CREDENTIALS}`);
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  const headers = headersOf(options.apiKeyEnv);
  const closing = new AbortController();
  // As many requests as are under way.
  setMaxListeners(0, closing.signal, ...(options.signal ? [options.signal] : []));
  let toldAt = Number.NEGATIVE_INFINITY;
  /** Pauses before another try. @throws UserError when patience is at its end, Stopped after the signal. */
  const pauseAfter = async (trouble: string, since: number, attempt: number, what: string) => {
    const pause = pauseMs(attempt);
    const silent = Date.now() + pause - since;
    if (silent > patienceMs)
      throw new UserError(`${baseUrl}${what}: no answer for ${Math.round(patienceMs / 1000)} s: ${trouble}`);
    if (silent > TOLD_MS && Date.now() - toldAt > TOLD_EVERY_MS) {
      toldAt = Date.now();
      options.onWaiting?.(`Waiting for ${baseUrl}, up to ${Math.round(patienceMs / 1000)} s: ${trouble}`);
    }
    await sleep(pause, undefined, options.signal ? { signal: options.signal } : {}).catch(() => {
      throw new Stopped(`stopped while ${baseUrl} was out of reach: ${trouble}`);
    });
  };

  const once = async (method: string, path: string, body?: string): Promise<Answer> => {
    // AbortSignal.any does not hold on to AbortSignal.timeout: once that is collected as garbage, nothing ends the request.
    const ending = new AbortController();
    const end = () => ending.abort(closing.signal.reason);
    const timer = setTimeout(
      () => ending.abort(new DOMException(`no answer within ${requestMs} ms`, 'TimeoutError')),
      requestMs,
    );
    if (closing.signal.aborted) end();
    closing.signal.addEventListener('abort', end);
    try {
      const response = await fetch(`${baseUrl}/api/v1/${path}`, {
        // A redirect would take the key elsewhere.
        ...{ method, headers, signal: ending.signal, redirect: 'manual' },
        ...(body === undefined ? {} : { body }),
      });
      if (response.status >= 300 && response.status < 400)
        throw new UserError(
          `${baseUrl}: leads to ${response.headers.get('location')}; give the address where the server itself is`,
        );
      return { status: response.status, body: parsed(await response.text()) };
    } catch (cause) {
      // What cannot be sent at all has no cause in the network, and may hold the key in its message.
      if (cause instanceof TypeError && cause.cause === undefined)
        throw new UserError(
          `${baseUrl}: no request can be made; is there a character in ${options.apiKeyEnv ?? 'the address'} that does not belong there?`,
        );
      throw cause;
    } finally {
      clearTimeout(timer);
      closing.signal.removeEventListener('abort', end);
    }
  };

  const isWell = () =>
    once('GET', 'healthz').then(
      ({ status }) => status < 500,
      () => false,
    );

  /** Sends until there is an answer that stands. */
  const persist = async (method: string, path: string, body: string | undefined, again: boolean) => {
    const since = Date.now();
    for (let attempt = 0; ; attempt++) {
      let trouble: string;
      try {
        const answer = await once(method, path, body);
        if (answer.status < 400) return answer.body;
        trouble = `${answer.status} ${detailOf(answer.body)}`;
        if (!isPassing(answer.status)) throw faultOf(`${baseUrl}: ${path}: ${trouble}`, answer.status);
        // With 429 it was not let in; with anything else, a proxy may have lost the answer of a server that did it.
        if (!again && answer.status !== 429) throw lost(baseUrl, path, trouble);
      } catch (cause) {
        if (cause instanceof UserError) throw cause;
        if (closing.signal.aborted) throw new UserError(`${baseUrl}: the connection was closed`);
        trouble = reasonOf(cause);
        if (!again && !neverArrived(cause)) throw lost(baseUrl, path, trouble, cause);
      }
      await pauseAfter(trouble, since, attempt, `: ${path}`);
    }
  };

  return {
    baseUrl,
    get: (path) => persist('GET', path, undefined, true),
    post: (path, body, again) => persist('POST', path, JSON.stringify(body), again),
    async tell(path, body) {
      await once('POST', path, JSON.stringify(body)).catch(() => {});
    },
    async retrieve(requestId) {
      const body = JSON.stringify({ request_id: requestId });
      let unreachable: number | null = null;
      for (let attempt = 0; ; ) {
        const asked = Date.now();
        let trouble: string;
        try {
          const { status, body: result } = await once('POST', 'retrieve_future', body);
          if (status < 400 && !isTryAgain(result)) return resultOf(baseUrl, result);
          if (status >= 400 && !isPassing(status)) throw faultOf(`${baseUrl}: ${detailOf(result)}`, status);
          if (status < 400 || status === 408) {
            // It is under way.
            [unreachable, attempt] = [null, 0];
            if (Date.now() - asked < HASTY_MS) await sleep(HASTY_MS);
            continue;
          }
          trouble = `${status} ${detailOf(result)}`;
        } catch (cause) {
          if (cause instanceof UserError) throw cause;
          if (closing.signal.aborted) throw new UserError(`${baseUrl}: the connection was closed`);
          // A long operation and a server that is not there are both silent: one of them says that it is well.
          if (isTimeout(cause) && (await isWell())) {
            [unreachable, attempt] = [null, 0];
            continue;
          }
          trouble = reasonOf(cause);
        }
        unreachable ??= Date.now();
        await pauseAfter(trouble, unreachable, attempt++, '');
      }
    },
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

/** An operation that failed says so in its result, or with a status of 400. */
function resultOf(baseUrl: string, result: unknown): unknown {
  const error = (result as { error?: unknown } | null)?.error;
  if (error !== undefined) throw new UserError(`${baseUrl}: ${String(error)}`);
  return result;
}

function detailOf(body: unknown): string {
  const { detail, error } = (body ?? {}) as { detail?: unknown; error?: unknown };
  const said = detail ?? error ?? body;
  return typeof said === 'string' ? said : JSON.stringify(said);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(0, 500);
  }
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
