/**
 * The protocol's loss functions as coefficients of ∇ log p. Each is a plain sum over tokens, so its
 * gradient is −Σ_t coef[t] · ∇ log p(target[t]).
 */

/** A datum's inputs, each as long as its targets; `logprobs` come from the policy that sampled. */
export interface LossInputs {
  /** 1 everywhere by default. */
  readonly weights: readonly number[];
  readonly logprobs: readonly number[];
  readonly advantages: readonly number[];
}

type Config = Readonly<Record<string, number>>;

export interface Loss {
  /** The inputs that the loss reads; the others may be left out. */
  readonly reads: readonly (keyof LossInputs)[];
  /** Its settings with their defaults. */
  readonly config: Config;
  /** The loss of target t and its coefficient. @param now log p of the target under the model. */
  at(
    inputs: LossInputs,
    t: number,
    now: number,
    config: Config,
  ): { readonly loss: number; readonly coef: number };
}

/** The usual thresholds of PPO. */
const PPO_THRESHOLDS = { clip_low_threshold: 0.8, clip_high_threshold: 1.2 };
/** CISPO's thresholds as the hosted service documents them: they clip only from above. */
const CISPO_THRESHOLDS = { clip_low_threshold: 0, clip_high_threshold: 4 };

const ratioOf = (inputs: LossInputs, t: number, now: number) => Math.exp(now - inputs.logprobs[t]!);

export const losses: Readonly<Record<string, Loss>> = {
  /** −w · log p. */
  cross_entropy: {
    reads: ['weights'],
    config: {},
    at: ({ weights }, t, now) => ({ loss: -weights[t]! * now, coef: weights[t]! }),
  },
  /** −w · r · A, r = p / q. */
  importance_sampling: {
    reads: ['weights', 'logprobs', 'advantages'],
    config: {},
    at(inputs, t, now) {
      const value = inputs.weights[t]! * ratioOf(inputs, t, now) * inputs.advantages[t]!;
      return { loss: -value, coef: value };
    },
  },
  /**
   * −w · min(r · A, clip(r) · A) (Schulman et al. 2017): no gradient where the clipped term is
   * smaller.
   */
  ppo: {
    reads: ['weights', 'logprobs', 'advantages'],
    config: PPO_THRESHOLDS,
    at(inputs, t, now, { clip_low_threshold: low, clip_high_threshold: high }) {
      const [weight, ratio] = [inputs.weights[t]!, ratioOf(inputs, t, now)];
      const free = ratio * inputs.advantages[t]!;
      const clipped = Math.min(Math.max(ratio, low!), high!) * inputs.advantages[t]!;
      return { loss: -weight * Math.min(free, clipped), coef: free <= clipped ? weight * free : 0 };
    },
  },
  /**
   * −w · sg(clip(r)) · A · log p (MiniMax 2025, CISPO). With both thresholds at 1, it is
   * −w · A · log p.
   */
  cispo: {
    reads: ['weights', 'logprobs', 'advantages'],
    config: CISPO_THRESHOLDS,
    at(inputs, t, now, { clip_low_threshold: low, clip_high_threshold: high }) {
      const ratio = Math.min(Math.max(ratioOf(inputs, t, now), low!), high!);
      const coef = inputs.weights[t]! * ratio * inputs.advantages[t]!;
      return { loss: -coef * now, coef };
    },
  },
  /** −w · (A · log p − β/2 · (log p − log q)²) (Richemond et al. 2024, DRO). */
  dro: {
    reads: ['weights', 'logprobs', 'advantages'],
    config: { beta: 0.05 },
    at({ weights, logprobs, advantages }, t, now, { beta }) {
      const [weight, drift] = [weights[t]!, now - logprobs[t]!];
      const loss = -weight * (advantages[t]! * now - (beta! / 2) * drift * drift);
      return { loss, coef: weight * (advantages[t]! - beta! * drift) };
    },
  },
};
