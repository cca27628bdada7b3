/**
 * The JSON bodies of the Tinker protocol, taken from the public SDK and SkyRL's server; see
 * docs/cluster.md.
 */
import { z } from 'zod';

const tokenIds = z.array(z.number().int());

/** A tensor; only its flat array of numbers counts, not the sender's `shape` and `dtype`. */
const tensor = z.looseObject({ data: z.array(z.number()) });

const modelInput = z.looseObject({
  chunks: z.array(
    z.looseObject({ type: z.literal('encoded_text').default('encoded_text'), tokens: tokenIds }),
  ),
});

export const datumSchema = z.looseObject({
  model_input: modelInput,
  loss_fn_inputs: z.record(z.string(), tensor),
});
export type Datum = z.infer<typeof datumSchema>;

export const modelPassSchema = z.looseObject({
  data: z.array(datumSchema),
  loss_fn: z.string(),
  loss_fn_config: z.record(z.string(), z.number()).nullish(),
});
export type ModelPass = z.infer<typeof modelPassSchema>;

const seqId = z.number().int().min(0).nullish();

/** The fields that all of a model's operations have. */
export const operationSchema = z.looseObject({ model_id: z.string(), seq_id: seqId });

export const forwardBackwardSchema = operationSchema.extend({
  forward_only: z.boolean().default(false),
  forward_backward_input: modelPassSchema,
});
export type ForwardBackwardRequest = z.infer<typeof forwardBackwardSchema>;

export const forwardSchema = operationSchema.extend({
  forward_input: modelPassSchema,
});

export const optimStepSchema = operationSchema.extend({
  adam_params: z.looseObject({
    learning_rate: z.number().min(0).default(1e-4),
    beta1: z.number().min(0).lt(1).default(0.9),
    beta2: z.number().min(0).lt(1).default(0.95),
    eps: z.number().positive().default(1e-12),
    weight_decay: z.number().min(0).default(0),
    grad_clip_norm: z.number().min(0).default(0),
  }),
});

/** A body of which no field is read. */
export const anySchema = z.looseObject({});
export const sessionSchema = z.looseObject({ session_id: z.string() });

export const createModelSchema = z.looseObject({
  session_id: z.string(),
  model_seq_id: z.number().int().min(0).nullish(),
  base_model: z.string(),
  lora_config: z
    .looseObject({ rank: z.number().int().min(0).optional(), seed: z.number().int().nullish() })
    .nullish(),
});

export const modelSchema = z.looseObject({ model_id: z.string() });

/** A checkpoint's own name, which is not a path: letters, digits, `_`, `-` and `.`. */
const checkpointName = z
  .string()
  .regex(
    /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}$/,
    'must be a name of 1 to 200 letters, digits, _, - and ., and not begin with - or .',
  );

export const saveWeightsSchema = operationSchema.extend({
  path: checkpointName.nullish(),
  overwrite: z.boolean().default(false),
});

export const saveForSamplerSchema = operationSchema.extend({
  path: checkpointName.nullish(),
  sampling_session_seq_id: z.number().int().nullish(),
});

const saved = { path: z.string(), optimizer: z.boolean().default(false) };

/** Loads weights into an existing model. */
export const loadWeightsSchema = operationSchema.extend(saved);
export type LoadWeights = z.infer<typeof loadWeightsSchema>;

/** Loads weights as a new model of a session. */
export const loadNewSchema = z.looseObject({
  session_id: z.string(),
  model_seq_id: z.number().int().min(0).nullish(),
  ...saved,
});
export type LoadNew = z.infer<typeof loadNewSchema>;

export const createSamplingSessionSchema = z.looseObject({
  session_id: z.string(),
  sampling_session_seq_id: z.number().int().nullish(),
  base_model: z.string().nullish(),
  model_path: z.string().nullish(),
});

export const sampleSchema = z.looseObject({
  num_samples: z.number().int().min(1).max(65_536).default(1),
  prompt: modelInput,
  sampling_session_id: z.string().nullish(),
  seq_id: seqId,
  base_model: z.string().nullish(),
  model_path: z.string().nullish(),
  prompt_logprobs: z.boolean().nullish(),
  sampling_params: z.looseObject({
    max_tokens: z.number().int().min(1).nullish(),
    /** Sample i uses seed + i. */
    seed: z.number().int().min(0).nullish(),
    /** Candor's own extension: the seed of every sample. */
    seeds: z.array(z.number().int().min(0)).nullish(),
    stop: z.union([z.string(), z.array(z.string()), tokenIds]).nullish(),
    temperature: z.number().min(0).default(1),
    top_k: z.number().int().default(-1),
    top_p: z.number().gt(0).max(1).default(1),
  }),
});
export type SampleRequestBody = z.infer<typeof sampleSchema>;

export const retrieveSchema = z.looseObject({ request_id: z.string() });
export const weightsInfoSchema = z.looseObject({ tinker_path: z.string() });

/** The result of a sampling operation. */
export interface SampleResult {
  readonly sequences: readonly {
    readonly tokens: readonly number[];
    readonly logprobs: ArrayLike<number>;
    readonly stop_reason: 'stop' | 'length';
  }[];
  /** log p of each prompt token; null for the first, which has no context. */
  readonly prompt_logprobs?: readonly (number | null)[];
}

/** The result of forward and forward_backward: log p of each datum's target tokens. */
export interface ModelPassResult {
  readonly logprobs: readonly Float32Array[];
  readonly metrics: Readonly<Record<string, number>>;
}

/** All token ids of a prompt or an input. */
export function tokensOf(input: z.infer<typeof modelInput>): number[] {
  return input.chunks.flatMap(({ tokens }) => tokens);
}
