/**
 * The shapes of servers' answers, as far as the client reads them. Anything of another shape is not
 * an answer, whatever its status: a login page, half a body, or the answer to another request.
 */
import { z } from 'zod';

const name = z.string().min(1);
/** Checks long rows cheaply: looks at each number once and allocates nothing. */
const numbers = z.custom<readonly number[]>(
  (value) => Array.isArray(value) && value.every((one) => typeof one === 'number'),
  'must be numbers',
);
const numbersOrNull = z.custom<readonly (number | null)[]>(
  (value) => Array.isArray(value) && value.every((one) => one === null || typeof one === 'number'),
  'must be numbers',
);
const tokens = z.custom<readonly number[]>(
  (value) => Array.isArray(value) && value.every((one) => Number.isSafeInteger(one) && one >= 0),
  'must be tokens',
);

export const anyReply = z.looseObject({});

export const capabilitiesReply = z.looseObject({
  supported_models: z.array(
    z.looseObject({ model_name: name, max_context_length: z.number().int().positive().nullish() }),
  ),
});

export const sessionReply = z.looseObject({ session_id: name });

/** The answer to an operation that was accepted. @param model the id of the operation's model. */
export const takenReply = (model?: string) =>
  z.looseObject({ request_id: name, model_id: ofModel(model).nullish() });

export const createdReply = z.looseObject({ model_id: name });
export const savedReply = z.looseObject({ path: name });
export const samplerReply = z.looseObject({ sampling_session_id: name });
export const loadedReply = z.looseObject({ type: z.literal('load_weights') });
export const stepReply = z.looseObject({
  metrics: z.record(z.string(), z.unknown()).nullable(),
  loss_fn_outputs: z.undefined().optional(),
});

/**
 * The log-probabilities of sequences with these numbers of tokens: one for each token, or for each
 * but the first.
 */
export const passReply = (lengths: readonly number[]) =>
  z.looseObject({
    loss_fn_outputs: z
      .array(z.looseObject({ logprobs: z.looseObject({ data: numbers }) }))
      .refine(
        (rows) =>
          rows.length === lengths.length &&
          rows.every(({ logprobs: { data } }, i) => fits(data.length, lengths[i]!)),
        `must have log-probabilities of ${lengths.length} sequences`,
      ),
  });

export interface ExpectedSamples {
  /** The number of samples. */
  readonly count: number;
  /** The most tokens of each sample. */
  readonly maxTokens: number;
  /** The prompt's length in tokens, if its log-probabilities were requested. */
  readonly promptTokens?: number | undefined;
}

export const sampleReply = ({ count, maxTokens, promptTokens }: ExpectedSamples) =>
  z.looseObject({
    sequences: z
      .array(z.looseObject({ tokens, logprobs: numbers, stop_reason: z.enum(['stop', 'length']) }))
      .refine((all) => all.length === count, `must be ${count} samples`)
      .refine(
        (all) =>
          all.every(
            (one) => one.tokens.length <= maxTokens && one.logprobs.length === one.tokens.length,
          ),
        `must have at most ${maxTokens} tokens each, with a log-probability for each`,
      ),
    prompt_logprobs: numbersOrNull
      .nullish()
      .refine(
        (row) => promptTokens === undefined || fits(row?.length ?? 0, promptTokens),
        `must be log-probabilities of ${promptTokens} tokens`,
      ),
  });

const ofModel = (model: string | undefined) => (model === undefined ? name : z.literal(model));
const fits = (values: number, length: number) => values === length || values === length - 1;
