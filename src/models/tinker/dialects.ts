/**
 * How servers of the protocol differ, as data: what a start-up probe finds to be so, or refuses to train on. The facts were read
 * in the servers' sources and, where `measured` says so, measured by `npm run test:cluster`.
 */

export interface Dialect {
  /** The server and the version that the facts are of. */
  readonly server: string;
  readonly measured: boolean;
  /**
   * What carries a coefficient. `weights`: those of cross-entropy, of any sign. `advantages`: those of CISPO with
   * thresholds that make its ratio 1 whatever the log-probabilities say, so that no forward pass is needed first.
   */
  readonly coefficients: 'weights' | 'advantages';
  /** The settings of that loss; null where the server takes none, and its own come to the same. */
  readonly lossConfig: Readonly<Record<string, number>> | null;
  /** Whether the gradient is divided by each sequence's mask and by the sequences since the last step. */
  readonly averages: boolean;
  /** `listed`: a request names the seed of every sample. `counted`: sample i of a request uses its seed + i. */
  readonly seeds: 'listed' | 'counted';
  /** Whether a snapshot can be sampled after the model took another step. If not, it would be loaded into the model itself. */
  readonly keepsSnapshots: boolean;
  /** Whether a base model can be sampled with no adapter, as a paraphraser is. */
  readonly samplesBase: boolean;
  /** Whether a request that is sent again with its sequence number takes effect once. */
  readonly knowsReplays: boolean;
  /** Whether an answer says again what its request has as `echo`; others may refuse a field that they do not know. */
  readonly echoes: boolean;
  /** Whether adam_params has grad_clip_norm. */
  readonly clips: boolean;
  /** The metric of optim_step that is the gradient's norm. */
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
    // It refuses the protocol's names. Its own thresholds, 1 and 6, make a ratio of 1 of any below: with a log-probability of 0 before, it is p.
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
