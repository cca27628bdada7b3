/** Samples from one snapshot on a server. */
import { deriveSeed } from '../../random.js';
import { checkRequest, checkSampleOptions, checkTokens, type Limits } from '../check.js';
import type { Sampled, SampleOptions, SampleRequest, Sampler } from '../policy.js';
import { aligned } from './aligned.js';
import type { Session } from './session.js';

interface WireSample {
  readonly sequences: readonly {
    readonly tokens: readonly number[];
    readonly logprobs: readonly number[];
    readonly stop_reason: 'stop' | 'length';
  }[];
  readonly prompt_logprobs?: readonly (number | null)[];
}

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

  const ask = (prompt: readonly number[], count: number, params: object, more: object = {}) =>
    gate.through(async () => {
      if (disposed) throw new Error('sampler: it was disposed');
      check();
      const body = {
        ...{ type: 'sample', sampling_session_id: id, seq_id: next++, num_samples: count },
        prompt: { chunks: [{ type: 'encoded_text', tokens: prompt }] },
        sampling_params: params,
        ...more,
      };
      // Sampling twice changes nothing.
      const { request_id } = (await connection.post('asample', body, true)) as { request_id: string };
      return (await connection.retrieve(request_id)) as WireSample;
    });

  const seedsOf = (seeds: readonly number[]) =>
    dialect.seeds === 'listed'
      ? { seeds }
      : { seed: deriveSeed(seeds[0]!, 'request') % (SEEDS - seeds.length) };

  const sampleOne = async ({ prompt, seeds }: SampleRequest, options: SampleOptions): Promise<Sampled[]> => {
    if (seeds.length === 0) return [];
    const tokens = Array.from(prompt);
    const room = limits.context - tokens.length;
    // As long a prompt leaves nothing to write: that fails a sample, and no run.
    if (room <= 0)
      return seeds.map(() => ({ tokens: [], logprobs: new Float32Array(0), stopReason: 'length' }));
    const { sequences } = await ask(tokens, seeds.length, {
      max_tokens: Math.min(options.maxTokens, room),
      temperature: options.temperature,
      top_p: options.topP,
      top_k: -1,
      stop: options.stop < 0 ? [] : [options.stop, ...(options.alsoStop ?? [])],
      ...seedsOf(seeds),
    });
    if (sequences.length !== seeds.length)
      throw new Error(`${connection.baseUrl}: asked for ${seeds.length} samples, got ${sequences.length}`);
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
        checkRequest(`sample.requests[${i}]`, request, { ...limits, context: Number.POSITIVE_INFINITY });
      });
      return Promise.all(requests.map((request) => sampleOne(request, options)));
    },
    async logprobs(examples) {
      examples.forEach(({ tokens }, i) => {
        checkTokens(`examples[${i}].tokens`, tokens, limits);
      });
      return Promise.all(
        examples.map(async ({ tokens }) => {
          const { prompt_logprobs: read = [] } = await ask(
            Array.from(tokens),
            1,
            { max_tokens: 1, temperature: 1, top_p: 1, top_k: -1, seed: 0 },
            { prompt_logprobs: true },
          );
          return aligned(read, tokens.length);
        }),
      );
    },
    async dispose() {
      disposed = true;
    },
  };
}
