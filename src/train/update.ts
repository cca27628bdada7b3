/** One role's update: a round's targets become signed per-token coefficients and optimiser steps. */
import type { AdamOptions, Example, Policy } from '../models/policy.js';
import { createRng, deriveSeed, type Seed, shuffled } from '../random.js';
import type { UpdateMetrics } from '../runs/records.js';
import type { RoleTargets, SampleRef } from '../selection/scheme.js';

/** A sample as one sequence; the tokens from `start` on are the role's own. */
export interface Sequence {
  readonly tokens: readonly number[];
  readonly start: number;
}

export interface UpdateOptions {
  readonly adam: AdamOptions;
  /** The targets are dealt into this many optimiser steps. */
  readonly stepsPerRound: number;
  /** How often all targets are gone through. */
  readonly passes: number;
  readonly seed: Seed;
}

type Item =
  | { coef: number; sequence: Sequence }
  | { weight: number; beta: number; chosen: Sequence; rejected: Sequence };

/**
 * Updates a policy. A sample adds −coef · ∇ log p(sequence). A pair adds the gradient of
 * −weight · log σ(β (Δchosen − Δrejected)), Δ = log p − log p of the policy as it was when the round began
 * (Rafailov et al. 2023, DPO): a coefficient of ± weight · β · σ(−margin) on either end.
 */
export async function update(
  policy: Policy,
  targets: RoleTargets,
  sequenceOf: (ref: SampleRef) => Sequence,
  options: UpdateOptions,
): Promise<UpdateMetrics> {
  const items: Item[] = [
    ...targets.samples.filter((t) => t.coef !== 0).map((t) => ({ coef: t.coef, sequence: sequenceOf(t) })),
    ...targets.pairs.map((p) => ({ ...p, chosen: sequenceOf(p.chosen), rejected: sequenceOf(p.rejected) })),
  ];
  if (items.length === 0) return { kept: 0, gradNorm: 0, logprob: null };

  const steps = Math.min(options.stepsPerRound, items.length);
  // At a round's first step the policy is the reference, so every margin is 0 and the reference is not needed.
  const pairEnds =
    steps * options.passes > 1 ? items.flatMap((item) => ('beta' in item ? endsOf(item) : [])) : [];
  const reference = await sequenceLogprobs(policy, pairEnds);
  const trained = new Map<Sequence, number>();
  let gradNorm = 0;
  for (let pass = 0; pass < options.passes; pass++) {
    const dealt = steps === 1 ? items : shuffled(items, createRng(deriveSeed(options.seed, 'deal', pass)));
    for (let step = 0; step < steps; step++) {
      const batch = dealt.filter((_, index) => index % steps === step);
      const moved = pass > 0 || step > 0;
      const current = await sequenceLogprobs(
        policy,
        moved ? batch.flatMap((i) => ('beta' in i ? endsOf(i) : [])) : [],
      );
      const delta = (sequence: Sequence) => (moved ? current.get(sequence)! - reference.get(sequence)! : 0);
      const weighted = batch.flatMap((item) => {
        if ('coef' in item) return [{ sequence: item.sequence, coef: item.coef * steps }];
        const margin = item.beta * (delta(item.chosen) - delta(item.rejected));
        const coef = (steps * item.weight * item.beta) / (1 + Math.exp(margin));
        return [
          { sequence: item.chosen, coef },
          { sequence: item.rejected, coef: -coef },
        ];
      });
      const { logprobs } = await policy.accumulate(
        weighted.map(({ sequence, coef }) => exampleOf(sequence, coef)),
      );
      weighted.forEach(({ sequence }, e) => {
        if (!trained.has(sequence)) trained.set(sequence, logprobOf(sequence, logprobs[e]!));
      });
      gradNorm = (await policy.step(options.adam)).gradNorm;
    }
  }
  const tokens = [...trained.keys()].reduce((sum, { tokens, start }) => sum + tokens.length - start, 0);
  const logprob = [...trained.values()].reduce((sum, value) => sum + value, 0) / tokens;
  return { kept: trained.size, gradNorm, logprob };
}

function endsOf(pair: { readonly chosen: Sequence; readonly rejected: Sequence }): Sequence[] {
  return [pair.chosen, pair.rejected];
}

function exampleOf({ tokens, start }: Sequence, coef: number): Example {
  return { tokens, coef: Float32Array.from(tokens, (_, t) => (t < start ? 0 : coef)) };
}

function logprobOf({ start }: Sequence, logprobs: Float32Array): number {
  return logprobs.subarray(start).reduce((sum, x) => sum + x, 0);
}

async function sequenceLogprobs(
  policy: Policy,
  sequences: readonly Sequence[],
): Promise<Map<Sequence, number>> {
  if (sequences.length === 0) return new Map();
  const logprobs = await policy.logprobs(sequences);
  return new Map(sequences.map((sequence, s) => [sequence, logprobOf(sequence, logprobs[s]!)]));
}
