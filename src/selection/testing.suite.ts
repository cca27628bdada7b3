/** Makes rounds to test schemes on, and brings targets into a form that can be compared. */
import { createRng, deriveSeed, type Rng } from '../base/random.js';
import type { NamedScheme, RoleTargets, SampleRef, Split, Targets } from './scheme.js';
import type { Channel } from './tree.js';

/** A CoT with every channel. */
export type FullCot = Record<Channel, number[]>;
export type FullTree = { readonly cots: readonly FullCot[] };

/** Makes a CoT whose three channels are the same. */
export const cotOf = (...score: number[]): FullCot => ({ score, task: score, appeal: score });
export const treeOf = (...cots: number[][]): FullTree => ({
  cots: cots.map((cot) => cotOf(...cot)),
});

/**
 * Makes a ragged round without ties. Scores are multiples of 2^-36, so sums are exact and adding a
 * whole number changes no difference. About one in eight samples failed, and some CoTs and
 * questions failed entirely.
 */
export function raggedRound(seed: number, questions = 6): FullTree[] {
  const rng = createRng(deriveSeed(seed, 'ragged'));
  const dyadic = (x: number) => Math.round(x * 2 ** 36) / 2 ** 36;
  const upTo = (most: number) => rng.int(most + 1);
  return Array.from({ length: questions }, () => {
    const level = rng.normal();
    const failing = rng.next() < 0.1 ? 1 : 0.12;
    const cots = Array.from({ length: upTo(7) }, () => {
      const value = level + rng.normal();
      const fails = Array.from({ length: upTo(6) }, () => rng.next() < failing);
      const channel = () => fails.map((f) => (f ? Number.NaN : dyadic(value + rng.normal())));
      return { score: channel(), task: channel(), appeal: channel() };
    });
    return { cots };
  });
}

/** Changes every score of a round, sample by sample. */
export function mapScores(
  round: readonly FullTree[],
  change: (score: number, question: number, channel: keyof FullCot) => number,
): FullTree[] {
  const changed = (channel: keyof FullCot, q: number) => (cot: FullCot) =>
    cot[channel].map((s) => change(s, q, channel));
  return round.map(({ cots }, q) => ({
    cots: cots.map((cot) => ({
      score: changed('score', q)(cot),
      task: changed('task', q)(cot),
      appeal: changed('appeal', q)(cot),
    })),
  }));
}

/**
 * Removes a round's failed samples; `was` maps a place in the result to its place in the original.
 */
export function withoutFailures(round: readonly FullTree[]): {
  round: FullTree[];
  was: (ref: SampleRef) => SampleRef;
} {
  const old = round.map(({ cots }) =>
    cots.map(({ score }) => [...score.keys()].filter((j) => !Number.isNaN(score[j]!))),
  );
  const at = (xs: number[], keep: number[]) => keep.map((j) => xs[j]!);
  const kept = round.map(({ cots }, q) => ({
    cots: cots.map(({ score, task, appeal }, i) => {
      const keep = old[q]![i]!;
      return { score: at(score, keep), task: at(task, keep), appeal: at(appeal, keep) };
    }),
  }));
  const was = (ref: SampleRef) =>
    ref.summary === undefined
      ? ref
      : { ...ref, summary: old[ref.question]![ref.cot]![ref.summary]! };
  return { round: kept, was };
}

/** Maps the places that a role learns to coefficients, and pairs of places to weights, in order. */
export function learnt(
  role: RoleTargets,
  where: (ref: SampleRef) => SampleRef = (ref) => ref,
): Map<string, number> {
  const place = (ref: SampleRef) => {
    const { question, cot, summary } = where(ref);
    return summary === undefined ? `${question}/${cot}` : `${question}/${cot}/${summary}`;
  };
  const out = new Map<string, number>();
  const add = (key: string, coef: number) => out.set(key, (out.get(key) ?? 0) + coef);
  for (const sample of role.samples) add(place(sample), sample.coef);
  for (const pair of role.pairs)
    add(`${place(pair.chosen)} over ${place(pair.rejected)}`, pair.weight);
  return new Map([...out].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Says how two sets of targets differ; undefined if they are the same to 1e-9. */
export function difference(
  a: Targets,
  b: Targets,
  whereB?: (ref: SampleRef) => SampleRef,
): string | undefined {
  for (const role of ['shoggoth', 'face'] as const) {
    const one = learnt(a[role]);
    const two = learnt(b[role], whereB);
    for (const key of new Set([...one.keys(), ...two.keys()])) {
      const gap = Math.abs((one.get(key) ?? 0) - (two.get(key) ?? 0));
      if (!(gap < 1e-9)) return `${role} ${key}: ${one.get(key)} and ${two.get(key)}`;
    }
  }
  return undefined;
}

/** Scores summary j of CoT i of question q, whatever the order in which summaries are asked for. */
export interface AskedWorld {
  readonly split: Split;
  /** Whether each CoT failed, [Q][n]. */
  readonly failed: readonly (readonly boolean[])[];
  score(q: number, i: number, j: number): number;
}

/**
 * Makes a world after the allocation rules' model: a CoT's value plus a summary's error, both
 * normal.
 */
export function askedWorld(
  seed: number,
  shape: { questions: number; split: Split; lambda: number; failing?: number },
): AskedWorld & { value(q: number, i: number): number } {
  const normal = (...place: (string | number)[]) => createRng(deriveSeed(seed, ...place)).normal();
  const { questions, split, lambda, failing = 0 } = shape;
  const rng = createRng(deriveSeed(seed, 'failed'));
  const values = Array.from({ length: questions }, (_, q) =>
    Array.from({ length: split.n }, (_, i) => normal('value', q, i)),
  );
  return {
    split,
    failed: values.map((cots) => cots.map(() => rng.next() < failing)),
    value: (q, i) => values[q]![i]!,
    score: (q, i, j) => q + values[q]![i]! + Math.sqrt(lambda) * normal('error', q, i, j),
  };
}

/** Runs all stages of a scheme's allocation; returns the scores and what each stage asked for. */
export function played(
  scheme: Pick<NamedScheme, 'allocate'>,
  { split, failed, score }: AskedWorld,
  rng: Rng,
): { round: FullTree[]; asked: (readonly (readonly number[])[])[] } {
  const round = failed.map((cots) => ({ cots: cots.map(() => cotOf()) }));
  const asked: (readonly (readonly number[])[])[] = [];
  for (let stage = 0; stage <= 64; stage++) {
    const counts = scheme.allocate(round, split, stage, rng);
    if (counts === null) return { round, asked };
    asked.push(counts);
    round.forEach(({ cots }, q) => {
      cots.forEach((cot, i) => {
        for (let left = failed[q]![i] ? 0 : counts[q]![i]!; left > 0; left--) {
          // The three channels of `cotOf` share one array.
          cot.score.push(score(q, i, cot.score.length));
        }
      });
    });
  }
  throw new Error('more than 64 stages');
}
