/** Runs a sampling request of the protocol. */
import { UserError } from '../../base/errors.js';
import { type SampleRequestBody, type SampleResult, tokensOf } from '../../models/tinker/wire.js';
import type { ServedSampler } from './samplers.js';

const SEEDS = 2 ** 31;

/** @throws UserError for several stop tokens, stop texts or top-k, which this engine lacks. */
export async function sample(
  served: ServedSampler,
  body: SampleRequestBody,
): Promise<SampleResult> {
  const { num_samples: count, sampling_params: params } = body;
  const prompt = tokensOf(body.prompt);
  if (params.top_k > 0)
    throw new UserError(
      `sampling_params.top_k: must be -1 for the embedded engine, got ${params.top_k}`,
    );
  if (params.seeds && params.seeds.length !== count)
    throw new UserError(
      `sampling_params.seeds: must be num_samples = ${count} seeds, got ${params.seeds.length}`,
    );
  const seed = params.seed ?? Math.floor(Math.random() * SEEDS);
  const sequences = await served.sample(
    { prompt, seeds: params.seeds ?? Array.from({ length: count }, (_, i) => seed + i) },
    {
      maxTokens: params.max_tokens ?? Math.max(1, served.base.context - prompt.length),
      temperature: params.temperature,
      topP: params.top_p,
      stop: stopOf(params.stop, served.base.stop),
    },
  );
  const result = sequences.map(({ tokens, logprobs, stopReason }) => ({
    tokens,
    logprobs,
    stop_reason: stopReason,
  }));
  if (!body.prompt_logprobs) return { sequences: result };
  const [row] = await (await served.sampler).logprobs([{ tokens: prompt }]);
  return {
    sequences: result,
    prompt_logprobs: Array.from(row!, (value, t) => (t === 0 ? null : value)),
  };
}

/** The stop token; −1 for none. */
function stopOf(stop: SampleRequestBody['sampling_params']['stop'], otherwise: number): number {
  if (stop === null || stop === undefined) return otherwise;
  if (stop.length === 0) return -1;
  const [only] = stop;
  if (stop.length > 1 || typeof only !== 'number')
    throw new UserError(`sampling_params.stop: must be one token id, got ${JSON.stringify(stop)}`);
  return only;
}
