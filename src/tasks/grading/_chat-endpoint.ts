/**
 * One question to an endpoint that speaks OpenAI's chat completions, repeated while the endpoint is
 * busy.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Answer, createExchange, type Exchange } from '../../base/http/exchange.js';

export interface ChatRequest {
  /** Such as https://api.openai.com/v1. */
  readonly baseUrl: string;
  readonly key: string;
  /** The environment variable that holds the key, for messages. */
  readonly apiKeyEnv: string;
  readonly model: string;
  readonly temperature: number;
  /** The user's only message. */
  readonly content: string;
  /** The longest that one request may last, in ms. */
  readonly requestMs: number;
  /** Ends the request under way, and the pauses between requests. */
  readonly signal: AbortSignal;
}

export interface ChatReply {
  readonly content: string;
  /** Whether the reply was stopped by its limit. */
  readonly truncated: boolean;
}

/** The endpoint's final answer is not a reply. */
export class EndpointError extends Error {
  override readonly name = 'EndpointError';
  constructor(
    readonly status: number,
    /** The endpoint's own code of the error, such as `content_filter`. */
    readonly code: unknown,
    message: string,
  ) {
    super(`${status} ${message}`);
  }
}

const MOST_TRIES = 5;
const FIRST_PAUSE_MS = 500;
/** Node takes no longer timers. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** A reply of 32,000 tokens has far fewer bytes. */
const ANSWER_BYTES = 16 * 1024 * 1024;
/** Characters of an error's body that a message shows. */
const SHOWN = 500;

const completion = z.object({
  choices: z.array(
    z.object({
      finish_reason: z.string().nullish(),
      message: z.object({ content: z.string().nullish() }),
    }),
  ),
});

/**
 * Asks once, and again up to four times while the endpoint is busy or cannot be reached. A redirect
 * is not followed: it would take the text and the key to an address that nobody has named.
 *
 * @throws EndpointError if the endpoint refuses the request or gives no reply; another Error if it
 *   cannot be reached.
 */
export async function askChat(request: ChatRequest): Promise<ChatReply> {
  const { baseUrl, key, apiKeyEnv, model, temperature, content, requestMs, signal } = request;
  const exchange = createExchange({
    baseUrl: baseUrl.replace(/\/+$/, ''),
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json',
      Authorization: `Bearer ${key}`,
    },
    apiKeyEnv,
    requestMs,
    answerBytes: ANSWER_BYTES,
    closing: signal,
  });
  const body = JSON.stringify({ model, temperature, messages: [{ role: 'user', content }] });
  const answer = await finalAnswer(exchange, body, signal).catch((cause: unknown) => {
    throw unreachable(baseUrl, cause);
  });
  return replyOf(answer);
}

/** The first answer that is not worth another try, or the last of all tries. */
async function finalAnswer(exchange: Exchange, body: string, signal: AbortSignal): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    let retryAfterMs: number | null = null;
    try {
      const answer = await exchange('POST', 'chat/completions', body);
      if (tries === MOST_TRIES || !isBusy(answer.status)) return answer;
      retryAfterMs = answer.retryAfterMs;
    } catch (cause) {
      if (tries === MOST_TRIES || signal.aborted || !isPassing(cause)) throw cause;
    }
    const pause = Math.min(LONGEST_TIMER_MS, retryAfterMs ?? ownPauseMs(tries));
    await sleep(pause, undefined, { signal });
  }
}

const isBusy = (status: number) => [408, 409, 429].includes(status) || status >= 500;

/**
 * Whether an error may be gone at the next try: the network's errors have a cause, or are a
 * timeout.
 */
const isPassing = (error: unknown) =>
  error instanceof Error && (error.cause !== undefined || error.name === 'TimeoutError');

/**
 * Twice as long every time, shortened at random by up to a quarter, so that many requests spread
 * out.
 */
const ownPauseMs = (tries: number) => FIRST_PAUSE_MS * 2 ** (tries - 1) * (1 - Math.random() / 4);

/** Names the address and the network's reason, which `fetch` hides in the cause of its error. */
function unreachable(baseUrl: string, error: unknown): unknown {
  const reason = error instanceof Error ? error.cause : undefined;
  return reason instanceof Error
    ? new Error(`${baseUrl} cannot be reached: ${reason.message}`, { cause: error })
    : error;
}

function replyOf({ status, body, location }: Answer): ChatReply {
  if (location !== null) throw new EndpointError(status, undefined, `leads to ${location}`);
  if (status >= 400) throw refusal(status, body);
  const { success, data } = completion.safeParse(body);
  if (!success)
    throw new EndpointError(status, undefined, `but no chat completion: ${shown(body)}`);
  const [choice] = data.choices;
  return {
    content: choice?.message.content ?? '',
    truncated: choice?.finish_reason === 'length',
  };
}

function refusal(status: number, body: unknown): EndpointError {
  const { error } = Object(body) as { readonly error?: unknown };
  const { code, message } = Object(error) as {
    readonly code?: unknown;
    readonly message?: unknown;
  };
  return new EndpointError(status, code, shown(message ?? error ?? body));
}

function shown(value: unknown): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, SHOWN);
}
