/** Sends one HTTP request: bounded in time and size, and without following redirects. */
import { UserError } from '../errors.js';

export interface Answer {
  readonly status: number;
  /** The parsed body; the beginning of its text if it is not valid JSON. */
  readonly body: unknown;
  /** Whether the body is a JSON object. */
  readonly isObject: boolean;
  /** How long the server asks to be left alone, in ms; null if it does not say. */
  readonly retryAfterMs: number | null;
  /** The target of a redirect, to which the key must not be sent; null if it is not a redirect. */
  readonly location: string | null;
}

export interface ExchangeOptions {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The environment variable that holds the key, for error messages. */
  readonly apiKeyEnv: string | undefined;
  /** The longest that a request may last, in ms. */
  readonly requestMs: number;
  /** The longest body that is read, in bytes. */
  readonly answerBytes: number;
  /** Ends all requests in flight. */
  readonly closing: AbortSignal;
}

export type Exchange = (method: string, path: string, body?: string) => Promise<Answer>;

/** The characters kept of a body that is not valid JSON, for error messages. */
const EXCERPT = 500;

/**
 * Returns a function that sends one request. It rejects if no complete answer comes in time, or if
 * the answer is too long.
 */
export function createExchange(options: ExchangeOptions): Exchange {
  const { baseUrl, headers, requestMs, answerBytes, closing } = options;
  return async (method, path, body) => {
    // Not AbortSignal.any with AbortSignal.timeout: it does not keep the timeout from being garbage
    // collected, after which nothing would end the request.
    const ending = new AbortController();
    const end = () => ending.abort(closing.reason);
    const timer = setTimeout(
      () => ending.abort(new DOMException(`no answer within ${requestMs} ms`, 'TimeoutError')),
      requestMs,
    );
    if (closing.aborted) end();
    closing.addEventListener('abort', end);
    try {
      const response = await fetch(`${baseUrl}/${path}`, {
        method,
        headers,
        signal: ending.signal,
        // A redirect would take the key elsewhere.
        redirect: 'manual',
        body: body ?? null,
      });
      const redirected = response.status >= 300 && response.status < 400;
      const value = parsed(withoutKey(await textOf(response, answerBytes), options.apiKeyEnv));
      return {
        status: response.status,
        body: value,
        isObject: typeof value === 'object' && value !== null && !Array.isArray(value),
        retryAfterMs: retryAfterOf(response.headers),
        location: redirected ? (response.headers.get('location') ?? 'nowhere') : null,
      };
    } catch (cause) {
      // A request that cannot be sent at all has no network cause, and its message may contain the
      // key.
      if (cause instanceof TypeError && cause.cause === undefined) {
        const suspect = options.apiKeyEnv ?? 'the address';
        throw new UserError(
          `${baseUrl}: cannot send a request; ${suspect} must not contain invalid characters`,
        );
      }
      throw cause;
    } finally {
      clearTimeout(timer);
      closing.removeEventListener('abort', end);
      // Discards the rest of a body that was not read to its end.
      ending.abort();
    }
  };
}

/** Reads a body piece by piece up to the limit, whatever length its header claims. */
async function textOf(response: Response, most: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    bytes += piece.byteLength;
    if (bytes > most)
      throw new Error(`the answer has more than ${most} bytes and was not read to its end`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** Keys shorter than this are not looked for: they could be part of any text. */
const SHORTEST_KEY = 8;

/**
 * Replaces the key wherever a server repeats it, since what servers say ends up in messages and
 * records.
 */
function withoutKey(text: string, apiKeyEnv: string | undefined): string {
  const key = apiKeyEnv === undefined ? '' : (process.env[apiKeyEnv] ?? '');
  return key.length < SHORTEST_KEY ? text : text.replaceAll(key, '[key]');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(0, EXCERPT);
  }
}

/**
 * Reads Retry-After (RFC 9110, 10.2.3), in ms: seconds, or a date, which counts from the server's
 * own clock if the answer has one.
 */
function retryAfterOf(headers: Headers): number | null {
  const value = headers.get('retry-after')?.trim();
  if (!value) return null;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const until = Date.parse(value);
  if (Number.isNaN(until)) return null;
  const serverNow = Date.parse(headers.get('date') ?? '');
  return Math.max(0, until - (Number.isNaN(serverNow) ? Date.now() : serverNow));
}
