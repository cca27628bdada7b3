/** The schemes and splits that a plan chooses from. */
import {
  type ComposedScheme,
  composeScheme,
  findScheme,
  type SchemeSpec,
  schemes,
} from '../../selection/index.js';

export interface Candidate {
  /** The named scheme that this is a variant of. */
  readonly base: string;
  readonly scheme: ComposedScheme;
  /** CoTs per question, and summaries per CoT. */
  readonly n: number;
  readonly k: number;
}

export interface Purse {
  /** What a question may spend in a round, in summaries. */
  readonly budget: number;
  /** r, the cost of a CoT in summaries. */
  readonly cotPrice: number;
}

const KS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24, 32, 48, 64];

/**
 * Every scheme that needs only the score, with each k that leaves a question at least two CoTs; all
 * other settings stay as they are.
 */
export function candidates(purse: Purse): Candidate[] {
  return schemes
    .filter(({ needs }) => needs.every((part) => part === 'score'))
    .flatMap((base) =>
      ksOf(base.spec, purse)
        .filter((k) => k > meanOf(base.spec))
        .map((k) => candidate(base, purse, k)),
    );
}

/** A named scheme with another k. */
export function withK(name: string, purse: Purse, k: number): Candidate {
  return candidate(findScheme(name), purse, k);
}

/** A named scheme unchanged, with its own split of the budget. */
export function namedCandidate(name: string, purse: Purse): Candidate {
  const base = findScheme(name);
  return candidate(base, purse, base.split(purse.budget, purse.cotPrice).k);
}

function candidate(base: ComposedScheme, { budget, cotPrice }: Purse, k: number): Candidate {
  const scheme = composeScheme({ ...base.spec, split: { k } }, base.name, base.describe);
  return { base: base.name, scheme, ...scheme.split(budget, cotPrice) };
}

function ksOf({ cotScore }: SchemeSpec, { budget, cotPrice }: Purse): readonly number[] {
  return (cotScore.rule === 'single' ? [1] : KS).filter((k) => 2 * (k + cotPrice) <= budget);
}

/**
 * The m of a top-m mean, 0 for other schemes. The mean of the m best of m or fewer is the plain
 * mean, which is another scheme.
 */
const meanOf = ({ cotScore }: SchemeSpec): number =>
  cotScore.rule === 'top-mean' ? cotScore.m : 0;
