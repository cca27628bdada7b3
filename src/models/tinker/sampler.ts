/** Samples from one snapshot on a server. */
import type { z } from 'zod';
import { deriveSeed } from '../../base/random.js';
import { checkRequest, checkSampleOptions, checkTokens, type Limits } from '../check.js';
import type { Sampled, SampleOptions, SampleRequest, Sampler } from '../policy.js';
import { aligned } from './aligned.js';
import { type Asked, sampleReply, takenReply } from './replies.js';
import type { Session } from './session.js';

type WireSample = z.infer<ReturnType<typeof sampleReply>>;

/** Servers take seeds of 31 bits. */
const SEEDS = 2 ** 31;

/** @param check throws if the snapshot can no longer be sampled. */
export function createTinkerSampler(
  session: Session,
  id: string,
  limits: Limits,
  check: () => void,
): Sampler {
  const { connection, dialect, gate } = session;
  let disposed = false;
  let next = 0;

  const ask = (
    prompt: readonly number[],
    asked: Asked,
    params: object,
    more: object = {},
  ): Promise<WireSample> =>
    gate.through(async () => {
      if (disposed) throw new Error('sampler: it was disposed');
      check();
      const body = {
        ...{ type: 'sample', sampling_session_id: id, seq_id: next++, num_samples: asked.count },
        prompt: { chunks: [{ type: 'encoded_text', tokens: prompt }] },
        sampling_params: { ...params, max_tokens: asked.maxTokens },
        ...more,
      };
      // Sampling twice changes nothing.
      const { request_id } = await connection.post('asample', body, true, takenReply());
      return connection.retrieve(request_id, sampleReply(asked));
    });

  const seedsOf = (seeds: readonly number[]) =>
    dialect.seeds === 'listed'
      ? { seeds }
      : { seed: deriveSeed(seeds[0]!, 'request') % (SEEDS - seeds.length) };

  const sampleOne = async (
    { prompt, seeds }: SampleRequest,
    options: SampleOptions,
  ): Promise<Sampled[]> => {
    if (seeds.length === 0) return [];
    const tokens = Array.from(prompt);
    const room = limits.context - tokens.length;
    // As long a prompt leaves nothing to write: that fails a sample, and no run.
    if (room <= 0)
      return seeds.map(() => ({ tokens: [], logprobs: new Float32Array(0), stopReason: 'length' }));
    const asked = { count: seeds.length, maxTokens: Math.min(options.maxTokens, room) };
    const { sequences } = await ask(tokens, asked, {
      temperature: options.temperature,
      top_p: options.topP,
      top_k: -1,
      stop: options.stop < 0 ? [] : [options.stop, ...(options.alsoStop ?? [])],
      ...seedsOf(seeds),
    });
    return sequences.map((one) => ({
      tokens: one.tokens,
      logprobs: Float32Array.from(one.logprobs),
      stopReason: one.stop_reason,
    }));
  };

  return {
    async sample(requests, options) {
      if (disposed) throw new Error('sampler: it was disposed');
      checkSampleOptions(options);
      requests.forEach((request, i) => {
        checkRequest(`sample.requests[${i}]`, request, {
          ...limits,
          context: Number.POSITIVE_INFINITY,
        });
      });
      return Promise.all(requests.map((request) => sampleOne(request, options)));
    },
    async logprobs(examples) {
      examples.forEach(({ tokens }, i) => {
        checkTokens(`examples[${i}].tokens`, tokens, limits);
      });
      return Promise.all(
        examples.map(async ({ tokens }) => {
          const { prompt_logprobs: read } = await ask(
            Array.from(tokens),
            { count: 1, maxTokens: 1, promptTokens: tokens.length },
            { temperature: 1, top_p: 1, top_k: -1, seed: 0 },
            { prompt_logprobs: true },
          );
          return aligned(read ?? [], tokens.length);
        }),
      );
    },
    async dispose() {
      disposed = true;
    },
  };
}
