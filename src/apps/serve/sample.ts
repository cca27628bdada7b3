/** One sampling request of the protocol. */
import { UserError } from '../../base/errors.js';
import { type SampleRequestBody, type SampleResult, tokensOf } from '../../models/tinker/wire.js';
import type { ServedSampler } from './models.js';

const SEEDS = 2 ** 31;

/** @throws UserError for what this engine does not do: several stop tokens, stop texts, top-k. */
export async function sample(
  served: ServedSampler,
  body: SampleRequestBody,
): Promise<SampleResult> {
  const { num_samples: count, sampling_params: params } = body;
  const prompt = tokensOf(body.prompt);
  if (params.top_k > 0)
    throw new UserError(
      `sampling_params.top_k: is not served; leave it at -1, got ${params.top_k}`,
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
  const [read] = await (await served.sampler).logprobs([{ tokens: prompt }]);
  return {
    sequences: result,
    prompt_logprobs: Array.from(read!, (value, t) => (t === 0 ? null : value)),
  };
}

/** @returns −1 for no stop at all. */
function stopOf(stop: SampleRequestBody['sampling_params']['stop'], otherwise: number): number {
  if (stop === null || stop === undefined) return otherwise;
  if (stop.length === 0) return -1;
  const [only] = stop;
  if (stop.length > 1 || typeof only !== 'number')
    throw new UserError(`sampling_params.stop: must be one token id, got ${JSON.stringify(stop)}`);
  return only;
}
