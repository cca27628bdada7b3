/**
 * A model's update: the targets that a scheme selected become signed coefficients of tokens, and
 * these become optimiser steps.
 */
import { createRng, deriveSeed, type Seed, shuffled } from '../base/random.js';
import type { AdamOptions, Example, Policy } from '../models/policy.js';
import type { Tokenizer } from '../models/text/tokenizer.js';
import type { RoleTargets, SampleRef, Targets } from '../selection/scheme.js';
import type { UpdateMetrics } from './records.js';
import type { Role } from './roles.js';
import type { QuestionSamples } from './rollout.js';
import { faceSequences, type Sequence, shoggothSequences } from './sequences.js';

export interface UpdateOptions extends AdamOptions {
  /** The targets are dealt into this many optimiser steps; 1 unless given. */
  readonly stepsPerRound?: number | undefined;
  /** How often all targets are gone through; 1 unless given. */
  readonly passes?: number | undefined;
  /** Seeds the dealing. */
  readonly seed: Seed;
}

export interface RoundToLearn {
  readonly targets: Targets;
  readonly samples: readonly QuestionSamples[];
  readonly tokenizer: Tokenizer;
}

const SEQUENCES = { shoggoth: shoggothSequences, face: faceSequences };

/**
 * Updates a model with the targets of its role, or with those of both roles at once.
 * @returns the metrics of each of the roles; the gradient's norm is that of all targets together.
 */
export async function update<R extends Role>(
  policy: Policy,
  roles: readonly R[],
  { targets, samples, tokenizer, ...options }: RoundToLearn & UpdateOptions,
): Promise<Record<R, UpdateMetrics>> {
  const terms = roles.map((role) => termsOf(targets[role], SEQUENCES[role](samples, tokenizer)));
  const metrics = await learn(policy, terms, options);
  return Object.fromEntries(roles.map((role, index) => [role, metrics[index]!])) as Record<
    R,
    UpdateMetrics
  >;
}

/** A term of the gradient: a sequence with a coefficient, or a preference between two sequences. */
export type Term =
  | { readonly coef: number; readonly sequence: Sequence }
  | {
      readonly weight: number;
      readonly beta: number;
      readonly chosen: Sequence;
      readonly rejected: Sequence;
    };

/** The terms of a role's targets; a target with coefficient 0 has none. */
export function termsOf(targets: RoleTargets, sequenceOf: (ref: SampleRef) => Sequence): Term[] {
  return [
    ...targets.samples
      .filter((target) => target.coef !== 0)
      .map((target) => ({ coef: target.coef, sequence: sequenceOf(target) })),
    ...targets.pairs.map(({ weight, beta, chosen, rejected }) => ({
      weight,
      beta,
      chosen: sequenceOf(chosen),
      rejected: sequenceOf(rejected),
    })),
  ];
}

/**
 * Takes optimiser steps on groups of terms, all groups together. A sample adds −coef · ∇ log
 * p(sequence). A pair adds the gradient of −weight · log σ(β (Δchosen − Δrejected)) with Δ = log p
 * − log p under the policy as it was when the round began (DPO, Rafailov et al. 2023): a
 * coefficient of ± weight · β · σ(−margin) on its two sequences.
 * @returns the metrics of each group; the gradient's norm is that of all groups together.
 */
export async function learn(
  policy: Policy,
  groups: readonly (readonly Term[])[],
  { stepsPerRound = 1, passes = 1, seed, ...adam }: UpdateOptions,
): Promise<UpdateMetrics[]> {
  const terms = groups.flat();
  if (terms.length === 0) return groups.map(() => ({ kept: 0, gradNorm: 0, logprob: null }));

  const steps = Math.min(stepsPerRound, terms.length);
  // In a round's first step the policy is its own reference: every margin is 0.
  const reference =
    steps * passes > 1 ? await sequenceLogprobs(policy, terms.flatMap(pairOf)) : null;
  const before = new Map<Sequence, number>();
  let gradNorm = 0;
  for (let pass = 0; pass < passes; pass++) {
    const dealt = steps === 1 ? terms : shuffled(terms, createRng(deriveSeed(seed, 'deal', pass)));
    for (let step = 0; step < steps; step++) {
      const batch = dealt.filter((_, index) => index % steps === step);
      const current =
        pass + step > 0 ? await sequenceLogprobs(policy, batch.flatMap(pairOf)) : null;
      const delta = (sequence: Sequence) =>
        current && reference ? current.get(sequence)! - reference.get(sequence)! : 0;
      const weighted = batch.flatMap((term) => coefficientsOf(term, steps, delta));
      const { logprobs } = await policy.accumulate(weighted.map(exampleOf));
      for (const [index, { sequence }] of weighted.entries())
        if (!before.has(sequence)) before.set(sequence, logprobOf(sequence, logprobs[index]!));
      gradNorm = (await policy.step(adam)).gradNorm;
    }
  }
  return groups.map((group) => metricsOf(group, before, gradNorm));
}

interface Weighted {
  readonly sequence: Sequence;
  readonly coef: number;
}

/**
 * The sequences of a term with their coefficients, scaled up where the terms are dealt into several
 * steps.
 */
function coefficientsOf(
  term: Term,
  steps: number,
  delta: (sequence: Sequence) => number,
): Weighted[] {
  if ('coef' in term) return [{ sequence: term.sequence, coef: term.coef * steps }];
  const margin = term.beta * (delta(term.chosen) - delta(term.rejected));
  const coef = (steps * term.weight * term.beta) / (1 + Math.exp(margin));
  return [
    { sequence: term.chosen, coef },
    { sequence: term.rejected, coef: -coef },
  ];
}

/** @param before log p of each sequence before the update. */
function metricsOf(
  group: readonly Term[],
  before: ReadonlyMap<Sequence, number>,
  gradNorm: number,
): UpdateMetrics {
  const sequences = [
    ...new Set(group.flatMap((term) => ('coef' in term ? [term.sequence] : pairOf(term)))),
  ];
  const tokens = sequences.reduce((sum, { tokens, start }) => sum + tokens.length - start, 0);
  const logprob = sequences.reduce((sum, sequence) => sum + before.get(sequence)!, 0) / tokens;
  return { kept: sequences.length, gradNorm, logprob: tokens > 0 ? logprob : null };
}

/** The two sequences of a pair; none for a sample. */
function pairOf(term: Term): Sequence[] {
  return 'beta' in term ? [term.chosen, term.rejected] : [];
}

function exampleOf({ sequence: { tokens, start }, coef }: Weighted): Example {
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
