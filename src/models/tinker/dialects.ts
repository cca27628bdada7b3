/**
 * How servers of the protocol differ, as data. A start-up probe checks it and refuses to train on a
 * server that deviates. The facts come from the servers' sources and, where `measured` is true,
 * from measurements by `npm run test:cluster`.
 */

export interface Dialect {
  /** The server and the version that the facts describe. */
  readonly server: string;
  readonly measured: boolean;
  /**
   * The field that carries a coefficient. `weights`: the weights of cross-entropy, of any sign.
   * `advantages`: the advantages of CISPO with thresholds that force its ratio to 1 whatever the
   * log-probabilities are, so that no forward pass is needed first.
   */
  readonly coefficients: 'weights' | 'advantages';
  /** That loss's settings; null if the server accepts none and its own have the same effect. */
  readonly lossConfig: Readonly<Record<string, number>> | null;
  /**
   * Whether the server divides the gradient by each sequence's mask and by the number of sequences
   * since the last step.
   */
  readonly averages: boolean;
  /**
   * `listed`: a request names the seed of every sample. `counted`: sample i of a request uses the
   * request's seed + i.
   */
  readonly seeds: 'listed' | 'counted';
  /**
   * Whether a snapshot can be sampled after the model took another step. If not, the server would
   * load it over the model itself.
   */
  readonly keepsSnapshots: boolean;
  /** Whether a base model can be sampled without an adapter, as a paraphraser is. */
  readonly samplesBase: boolean;
  /** Whether a request that is resent with its sequence number takes effect only once. */
  readonly knowsReplays: boolean;
  /** Whether answers repeat the request's `echo`; other servers may refuse an unknown field. */
  readonly echoes: boolean;
  /** Whether adam_params has grad_clip_norm. */
  readonly clips: boolean;
  /** The metric of optim_step that holds the gradient's norm. */
  readonly gradNorm: string;
}

export const dialects = {
  candor: {
    server: 'candor serve',
    measured: true,
    coefficients: 'weights',
    lossConfig: null,
    averages: false,
    seeds: 'listed',
    keepsSnapshots: true,
    samplesBase: true,
    knowsReplays: true,
    echoes: true,
    clips: true,
    gradNorm: 'grad_norm',
  },
  'skyrl-jax': {
    server: 'SkyRL 0.3.0, backend jax',
    measured: true,
    coefficients: 'advantages',
    lossConfig: { clip_low_threshold: 1, clip_high_threshold: 1 },
    averages: true,
    seeds: 'counted',
    keepsSnapshots: false,
    samplesBase: true,
    knowsReplays: false,
    echoes: false,
    clips: false,
    gradNorm: 'skyrl.ai/grad_norm',
  },
  'skyrl-train': {
    server: 'SkyRL 0.3.0, backends fsdp and megatron',
    measured: false,
    coefficients: 'advantages',
    // It refuses the protocol's setting names. Its own thresholds, 1 and 6, raise any lower ratio
    // to 1; with old log-probabilities of 0 the ratio is p, which is always lower.
    lossConfig: null,
    averages: false,
    seeds: 'counted',
    keepsSnapshots: false,
    samplesBase: false,
    knowsReplays: false,
    echoes: false,
    clips: false,
    gradNorm: 'skyrl.ai/grad_norm',
  },
  hosted: {
    server: 'the hosted Tinker service',
    measured: false,
    coefficients: 'weights',
    lossConfig: null,
    averages: false,
    seeds: 'counted',
    keepsSnapshots: true,
    samplesBase: true,
    knowsReplays: true,
    echoes: false,
    clips: true,
    gradNorm: 'unclipped_grad_l2:mean',
  },
} as const satisfies Readonly<Record<string, Dialect>>;

export type DialectName = keyof typeof dialects;
