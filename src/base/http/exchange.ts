/** One HTTP request and its answer: bounded in time and in size, and never led elsewhere. */
import { UserError } from '../errors.js';

export interface Answer {
  readonly status: number;
  /** The value that the body holds as JSON; the beginning of its text if it is none. */
  readonly body: unknown;
  /** Whether the body is a JSON object. */
  readonly isObject: boolean;
  /** How long the server asks to be left alone, in ms; null where it says nothing. */
  readonly retryAfterMs: number | null;
  /** Where a redirect leads, on which the key must not follow. */
  readonly location: string | null;
}

export interface ExchangeOptions {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Where the key comes from, for a message. */
  readonly apiKeyEnv?: string;
  /** The longest that a request may last, in ms. */
  readonly requestMs: number;
  /** The longest body that is read, in bytes. */
  readonly answerBytes: number;
  /** Ends what is under way. */
  readonly closing: AbortSignal;
}

export type Exchange = (method: string, path: string, body?: string) => Promise<Answer>;

/** Characters of a body that is no JSON, for a message. */
const SHOWN = 500;

/** @returns a function that rejects where there is no whole answer in time, or a longer one than is read. */
export function createExchange(options: ExchangeOptions): Exchange {
  const { baseUrl, headers, requestMs, answerBytes, closing } = options;
  return async (method, path, body) => {
    // AbortSignal.any does not hold on to AbortSignal.timeout: once that is collected as garbage, nothing ends the request.
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
        // A redirect would take the key elsewhere.
        ...{ method, headers, signal: ending.signal, redirect: 'manual' },
        ...(body === undefined ? {} : { body }),
      });
      const redirected = response.status >= 300 && response.status < 400;
      const value = parsed(await textOf(response, answerBytes));
      return {
        status: response.status,
        body: value,
        isObject: typeof value === 'object' && value !== null && !Array.isArray(value),
        retryAfterMs: retryAfterOf(response.headers),
        location: redirected ? (response.headers.get('location') ?? 'nowhere') : null,
      };
    } catch (cause) {
      // What cannot be sent at all has no cause in the network, and may hold the key in its message.
      if (cause instanceof TypeError && cause.cause === undefined)
        throw new UserError(
          `${baseUrl}: no request can be made; is there a character in ${options.apiKeyEnv ?? 'the address'} that does not belong there?`,
        );
      throw cause;
    } finally {
      clearTimeout(timer);
      closing.removeEventListener('abort', end);
      // Whatever is left of a body that was not read to its end.
      ending.abort();
    }
  };
}

/** Reads as it comes, and no further than the limit, whatever length the answer claims. */
async function textOf(response: Response, most: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    bytes += piece.byteLength;
    if (bytes > most)
      throw new Error(`an answer of more than ${most} bytes, which was not read to its end`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(0, SHOWN);
  }
}

/** Retry-After (RFC 9110, 10.2.3): seconds, or a date, which counts from the server's own clock where it tells it. */
function retryAfterOf(headers: Headers): number | null {
  const said = headers.get('retry-after')?.trim();
  if (!said) return null;
  if (/^\d+$/.test(said)) return Number(said) * 1000;
  const until = Date.parse(said);
  if (Number.isNaN(until)) return null;
  const told = Date.parse(headers.get('date') ?? '');
  return Math.max(0, until - (Number.isNaN(told) ? Date.now() : told));
}
