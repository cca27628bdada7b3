/** Judges a server's answers: a value, not ready yet, or trouble that calls for another try. */
import type { z } from 'zod';
import { UserError } from '../../base/errors.js';
import type { Answer } from '../../base/http/exchange.js';
import { Gone } from './_faults.js';

/** Why a request has to be sent again. */
export interface Trouble {
  readonly reason: string;
  /** How long the server asks to be left alone, in ms; null if it does not say. */
  readonly retryAfterMs: number | null;
  /** The answer's status; null if no answer came. */
  readonly status: number | null;
}

export type Verdict<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'pending'; readonly retryAfterMs: number | null }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

/** The parts of a request that its answer is judged by. */
export interface Expected<T> {
  readonly shape: z.ZodType<T>;
  /** Names the request in error messages, after the address. */
  readonly label: string;
  /** The text that the server must repeat; null if the server does not repeat any. */
  readonly echo: string | null;
}

export class AnswerJudge {
  /**
   * Whether the server itself has ever answered at this address. From then on, an answer that is
   * not the server's comes from something in between, such as a proxy.
   */
  private known = false;

  constructor(private readonly baseUrl: string) {}

  get serverIsKnown(): boolean {
    return this.known;
  }

  /** @throws UserError for a fault that no repetition mends. */
  judge<T>(answer: Answer, expected: Expected<T>): Verdict<T> {
    if (answer.location !== null) return this.judgeRedirect(answer);
    if (answer.status >= 400) return this.judgeRefusal(answer, expected);
    return this.judgeResult(answer, expected);
  }

  private judgeRedirect<T>(answer: Answer): Verdict<T> {
    const { status, location } = answer;
    if (this.known) return troubleWith(answer, `${status} redirects to ${location}`);
    throw new UserError(
      `${this.baseUrl}: redirects to ${location}; give the address of the server itself`,
    );
  }

  private judgeRefusal<T>(answer: Answer, { label, echo }: Expected<T>): Verdict<T> {
    const { status, body, isObject } = answer;
    const detail = `${status} ${detailOf(body)}`;
    const repeated = echoOf(answer);
    const isForAnother = echo !== null && repeated !== undefined && repeated !== echo;
    if (isPassing(status) || (this.known && (!isObject || isForAnother)))
      return troubleWith(answer, detail);
    this.known ||= isObject;
    const message = `${this.baseUrl}${label}: ${detail}`;
    throw status === 404 || status === 410 ? new Gone(message) : new UserError(message);
  }

  private judgeResult<T>(answer: Answer, { shape, echo }: Expected<T>): Verdict<T> {
    const { status, body, isObject, retryAfterMs } = answer;
    const wrong = (why: string) =>
      troubleWith<T>(answer, `${status}, but not an answer to this request: ${why}`);
    if (!isObject) return wrong(excerptOf(body));
    // A server that repeats echoes does so in every answer, so one without comes from elsewhere.
    if (echo !== null && echoOf(answer) !== echo)
      return wrong("it does not repeat this one's echo");
    const { type, error } = body as { readonly type?: unknown; readonly error?: unknown };
    if (type === 'try_again') return { kind: 'pending', retryAfterMs };
    // The result of an operation that failed.
    if (typeof error === 'string') throw new UserError(`${this.baseUrl}: ${error}`);
    const checked = shape.safeParse(body);
    if (!checked.success) {
      const [issue] = checked.error.issues;
      const field = issue?.path.join('.') || 'body';
      return wrong(`${field}: ${issue?.message}, in ${excerptOf(body)}`);
    }
    this.known = true;
    return { kind: 'value', value: checked.data };
  }
}

function troubleWith<T>({ status, retryAfterMs }: Answer, reason: string): Verdict<T> {
  return { kind: 'trouble', trouble: { reason, retryAfterMs, status } };
}

const echoOf = ({ body, isObject }: Answer): unknown =>
  isObject ? (body as { readonly echo?: unknown }).echo : undefined;

/** Whether a later try may succeed: the server is busy or restarting, or a proxy is in trouble. */
const isPassing = (status: number) => status === 408 || status === 429 || status >= 500;

function detailOf(body: unknown): string {
  const { detail, error } = (body ?? {}) as { detail?: unknown; error?: unknown };
  const found = detail ?? error ?? body;
  return (typeof found === 'string' ? found : (JSON.stringify(found) ?? '')).slice(0, 500);
}

/** The beginning of a body that is not an answer to the request. */
function excerptOf(body: unknown): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return text.length === 0 ? 'it is empty' : JSON.stringify(text.slice(0, 120));
}
