/** Samples from a frozen model on a server. */
import type { z } from 'zod';
import { deriveSeed } from '../../base/random.js';
import { checkRequest, checkSampleOptions, checkTokens, type Limits } from '../check.js';
import type { Example, Sampled, SampleOptions, SampleRequest, Sampler } from '../policy.js';
import { aligned } from './aligned.js';
import { type ExpectedSamples, sampleReply, takenReply } from './replies.js';
import type { Session } from './session.js';

type WireSample = z.infer<ReturnType<typeof sampleReply>>;

/** Servers accept seeds of 31 bits. */
const SEEDS = 2 ** 31;

export interface SamplerHooks {
  /** @throws Error if the snapshot can no longer be sampled. */
  check?(): void;
  /** Called once, when the sampler is disposed of. */
  disposed?(): Promise<void>;
}

/** A snapshot on a server of the Tinker protocol. */
export class TinkerSampler implements Sampler {
  private isDisposed = false;
  private sequence = 0;

  /** @param id the sampling session's id on the server. */
  constructor(
    private readonly session: Session,
    private readonly id: string,
    private readonly limits: Limits,
    private readonly hooks: SamplerHooks = {},
  ) {}

  async sample(requests: readonly SampleRequest[], options: SampleOptions): Promise<Sampled[][]> {
    this.requireOpen();
    checkSampleOptions(options);
    const anyLength = { ...this.limits, context: Number.POSITIVE_INFINITY };
    requests.forEach((request, i) => {
      checkRequest(`sample.requests[${i}]`, request, anyLength);
    });
    return Promise.all(requests.map((request) => this.sampleOne(request, options)));
  }

  async logprobs(examples: readonly Pick<Example, 'tokens'>[]): Promise<Float32Array[]> {
    examples.forEach(({ tokens }, i) => {
      checkTokens(`examples[${i}].tokens`, tokens, this.limits);
    });
    return Promise.all(examples.map(({ tokens }) => this.logprobsOf(tokens)));
  }

  async dispose(): Promise<void> {
    if (this.isDisposed) return;
    this.isDisposed = true;
    await this.hooks.disposed?.();
  }

  private requireOpen(): void {
    if (this.isDisposed) throw new Error('sampler: already disposed');
  }

  private async sampleOne(
    { prompt, seeds }: SampleRequest,
    options: SampleOptions,
  ): Promise<Sampled[]> {
    if (seeds.length === 0) return [];
    const tokens = Array.from(prompt);
    const room = this.limits.context - tokens.length;
    // A prompt that fills the context leaves no room for a sample; that must not fail the run.
    if (room <= 0)
      return seeds.map(() => ({ tokens: [], logprobs: new Float32Array(0), stopReason: 'length' }));
    const expected = { count: seeds.length, maxTokens: Math.min(options.maxTokens, room) };
    const { sequences } = await this.ask(tokens, expected, {
      temperature: options.temperature,
      top_p: options.topP,
      top_k: -1,
      stop: options.stop < 0 ? [] : [options.stop, ...(options.alsoStop ?? [])],
      ...this.seedParams(seeds),
    });
    return sequences.map((one) => ({
      tokens: one.tokens,
      logprobs: Float32Array.from(one.logprobs),
      stopReason: one.stop_reason,
    }));
  }

  private async logprobsOf(tokens: ArrayLike<number>): Promise<Float32Array> {
    const { prompt_logprobs: row } = await this.ask(
      Array.from(tokens),
      { count: 1, maxTokens: 1, promptTokens: tokens.length },
      { temperature: 1, top_p: 1, top_k: -1, seed: 0 },
      { prompt_logprobs: true },
    );
    return aligned(row ?? [], tokens.length);
  }

  private seedParams(seeds: readonly number[]): object {
    if (this.session.dialect.seeds === 'listed') return { seeds };
    return { seed: deriveSeed(seeds[0]!, 'request') % (SEEDS - seeds.length) };
  }

  private ask(
    prompt: readonly number[],
    expected: ExpectedSamples,
    params: object,
    more: object = {},
  ): Promise<WireSample> {
    const { connection, gate } = this.session;
    return gate.run(async () => {
      this.requireOpen();
      this.hooks.check?.();
      const body = {
        type: 'sample',
        sampling_session_id: this.id,
        seq_id: this.sequence++,
        num_samples: expected.count,
        prompt: { chunks: [{ type: 'encoded_text', tokens: prompt }] },
        sampling_params: { ...params, max_tokens: expected.maxTokens },
        ...more,
      };
      // Sampling changes nothing on the server, so the request may be repeated.
      const { request_id } = await connection.post('asample', body, true, takenReply());
      return connection.retrieve(request_id, sampleReply(expected));
    });
  }
}
