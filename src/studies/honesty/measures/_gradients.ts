/**
 * Lengths and angles of gradients, for any model: every policy reports the norm of the accumulated
 * gradient, and two gradients of length 1 have the cosine (|a + b|² − 2) / 2.
 */

import type { Sequence } from '../../../method/sequences.js';
import type { Policy } from '../../../models/policy.js';

/** Σ weight · ∇ log p(the sequence's own tokens). */
export type Gradient = ReadonlyMap<Sequence, number>;

/**
 * The L2 norm of a gradient, 0 if all its weights are 0. The policy's weights stay the same, bit
 * for bit, but its optimiser's moments change. The policy must not hold an accumulated gradient.
 */
export async function normOf(policy: Policy, gradient: Gradient): Promise<number> {
  const examples = [...gradient].flatMap(([{ tokens, start }, weight]) =>
    weight === 0 ? [] : [{ tokens, coef: tokens.map((_, t) => (t < start ? 0 : weight)) }],
  );
  if (examples.length === 0) return 0;
  await policy.accumulate(examples);
  return (await policy.step({ learningRate: 0 })).gradNorm;
}

/** The cosine of two gradients, −1..1, to about 1e-6 in single precision; NaN if either is 0. */
export async function cosineOf(policy: Policy, a: Gradient, b: Gradient): Promise<number> {
  const lengths = [await normOf(policy, a), await normOf(policy, b)];
  if (lengths.some((length) => length === 0)) return Number.NaN;
  const sum = new Map<Sequence, number>();
  [a, b].forEach((gradient, which) => {
    for (const [sequence, weight] of gradient) {
      sum.set(sequence, (sum.get(sequence) ?? 0) + weight / lengths[which]!);
    }
  });
  const together = await normOf(policy, sum);
  return Math.min(1, Math.max(-1, (together ** 2 - 2) / 2));
}
