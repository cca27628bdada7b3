/** A model's update: a round's targets for its role, or roles, become signed per-token coefficients and optimiser steps. */

import { createRng, deriveSeed, type Seed, shuffled } from '../base/random.js';
import type { AdamOptions, Example, Policy } from '../models/policy.js';
import type { RoleTargets, SampleRef } from '../selection/scheme.js';
import type { UpdateMetrics } from './records.js';

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

/** What a model is to learn in one of its roles. */
export interface Lesson {
  readonly targets: RoleTargets;
  readonly sequenceOf: (ref: SampleRef) => Sequence;
}

type Item =
  | { coef: number; sequence: Sequence }
  | { weight: number; beta: number; chosen: Sequence; rejected: Sequence };

/**
 * Updates a policy by all lessons together. A sample adds −coef · ∇ log p(sequence). A pair adds the gradient of
 * −weight · log σ(β (Δchosen − Δrejected)), Δ = log p − log p of the policy as it was when the round began
 * (Rafailov et al. 2023, DPO): a coefficient of ± weight · β · σ(−margin) on either end.
 * @returns the metrics of each lesson; the gradient's norm is of them all.
 */
export async function update(
  policy: Policy,
  lessons: readonly Lesson[],
  options: UpdateOptions,
): Promise<UpdateMetrics[]> {
  const byLesson = lessons.map(itemsOf);
  const items = byLesson.flat();
  if (items.length === 0) return lessons.map(() => ({ kept: 0, gradNorm: 0, logprob: null }));

  const steps = Math.min(options.stepsPerRound, items.length);
  // At a round's first step the policy is the reference, so every margin is 0 and the reference is not needed.
  const pairEnds =
    steps * options.passes > 1 ? items.flatMap((item) => ('beta' in item ? endsOf(item) : [])) : [];
  const reference = await sequenceLogprobs(policy, pairEnds);
  const trained = new Map<Sequence, number>();
  let gradNorm = 0;
  for (let pass = 0; pass < options.passes; pass++) {
    const dealt =
      steps === 1 ? items : shuffled(items, createRng(deriveSeed(options.seed, 'deal', pass)));
    for (let step = 0; step < steps; step++) {
      const batch = dealt.filter((_, index) => index % steps === step);
      const moved = pass > 0 || step > 0;
      const current = await sequenceLogprobs(
        policy,
        moved ? batch.flatMap((i) => ('beta' in i ? endsOf(i) : [])) : [],
      );
      const delta = (sequence: Sequence) =>
        moved ? current.get(sequence)! - reference.get(sequence)! : 0;
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
  return byLesson.map((own) => {
    const sequences = [
      ...new Set(own.flatMap((item) => ('coef' in item ? [item.sequence] : endsOf(item)))),
    ];
    const tokens = sequences.reduce((sum, { tokens, start }) => sum + tokens.length - start, 0);
    const logprob = sequences.reduce((sum, sequence) => sum + trained.get(sequence)!, 0) / tokens;
    return { kept: sequences.length, gradNorm, logprob: tokens > 0 ? logprob : null };
  });
}

function itemsOf({ targets, sequenceOf }: Lesson): Item[] {
  return [
    ...targets.samples
      .filter((t) => t.coef !== 0)
      .map((t) => ({ coef: t.coef, sequence: sequenceOf(t) })),
    ...targets.pairs.map((p) => ({
      ...p,
      chosen: sequenceOf(p.chosen),
      rejected: sequenceOf(p.rejected),
    })),
  ];
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
