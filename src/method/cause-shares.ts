/** Counts what went wrong with each role's texts, as a share by round and cause. */
import type { Cause } from '../tasks/grading/causes.js';
import type { Causes, RoundMetrics } from './records.js';

export type CauseRole = keyof Causes;

export interface CauseShare {
  readonly role: CauseRole;
  readonly cause: Cause;
  readonly count: number;
  /** How many texts the role wrote. */
  readonly texts: number;
  /** Between 0 and 1. */
  readonly share: number;
}

export const CAUSE_ROLES: readonly CauseRole[] = ['shoggoth', 'paraphraser', 'face'];

/** Every role and cause, in the order in which they are shown. */
export const CAUSE_PLACES: readonly { readonly role: CauseRole; readonly cause: Cause }[] = [
  ...CAUSE_ROLES.map((role) => ({ role, cause: 'truncated' as const })),
  ...(['grader', 'verdict', 'unavailable'] as const).map((cause) => ({
    role: 'face' as const,
    cause,
  })),
];

/** The role that wrote the text. */
const TEXT: Readonly<Record<CauseRole, string>> = {
  shoggoth: 'CoTs',
  paraphraser: 'paraphrases',
  face: 'summaries',
};

const CAUSE: Readonly<Record<Cause, string>> = {
  truncated: 'cut off',
  grader: 'on which the grader failed',
  verdict: 'with an unreadable verdict',
  unavailable: 'whose grader was out of reach',
};

/** Names the texts and what went wrong, such as `CoTs cut off`. */
export function causeInWords({
  role,
  cause,
}: {
  readonly role: CauseRole;
  readonly cause: Cause;
}): string {
  return `${TEXT[role]} ${CAUSE[cause]}`;
}

/**
 * Returns the shares of one round or evaluation that are above 0. An older run does not record
 * them, so it has none.
 */
export function causeShares(causes: Causes | undefined): CauseShare[] {
  return pooledCauseShares([causes]);
}

/** Returns the shares of several rounds together. */
export function pooledCauseShares(rounds: readonly (Causes | undefined)[]): CauseShare[] {
  return CAUSE_PLACES.flatMap(({ role, cause }) => {
    const sum = (read: (causes: Causes | undefined) => number) =>
      rounds.reduce((all, one) => all + read(one), 0);
    const count = sum((causes) => countOf(causes, role, cause));
    const texts = sum((causes) => causes?.[role]?.texts ?? 0);
    return count > 0 ? [{ role, cause, count, texts, share: count / texts }] : [];
  });
}

/** Returns one cause's share in each training round that records it, 0 to 1. */
export function shareByRound(
  metrics: readonly RoundMetrics[],
  role: CauseRole,
  cause: Cause,
): { readonly round: number; readonly share: number }[] {
  return metrics.flatMap(({ round, train }) => {
    const texts = train?.causes?.[role]?.texts ?? 0;
    return texts > 0 ? [{ round, share: countOf(train?.causes, role, cause) / texts }] : [];
  });
}

function countOf(causes: Causes | undefined, role: CauseRole, cause: Cause): number {
  const own = causes?.[role];
  const count = { ...own?.model, ...own?.outside }[cause];
  return typeof count === 'number' ? count : 0;
}
