/** The share of each role's texts with which something went wrong, by round and cause. */
import type { Cause } from '../tasks/grading/causes.js';
import type { Causes, RoundMetrics } from './records.js';

export type CauseRole = keyof Causes;

export interface CauseShare {
  readonly role: CauseRole;
  readonly cause: Cause;
  readonly count: number;
  /** All of the role's texts. */
  readonly texts: number;
  /** 0..1. */
  readonly share: number;
}

export const CAUSE_ROLES: readonly CauseRole[] = ['shoggoth', 'paraphraser', 'face'];

/** What can go wrong with whose texts, in the order in which it is shown. */
export const CAUSE_PLACES: readonly { readonly role: CauseRole; readonly cause: Cause }[] = [
  ...CAUSE_ROLES.map((role) => ({ role, cause: 'truncated' as const })),
  ...(['grader', 'verdict', 'unavailable'] as const).map((cause) => ({
    role: 'face' as const,
    cause,
  })),
];

/** Whose text it is. */
const TEXT: Readonly<Record<CauseRole, string>> = {
  shoggoth: 'CoTs',
  paraphraser: 'rewordings',
  face: 'summaries',
};

const CAUSE: Readonly<Record<Cause, string>> = {
  truncated: 'cut off',
  grader: 'on which the grader failed',
  verdict: 'with an unreadable verdict',
  unavailable: 'whose grader was out of reach',
};

/** Such as `CoTs cut off`. */
export function causeInWords({
  role,
  cause,
}: {
  readonly role: CauseRole;
  readonly cause: Cause;
}): string {
  return `${TEXT[role]} ${CAUSE[cause]}`;
}

/** The shares of one round or evaluation; only those above 0. Empty for an older run, which does not know. */
export function causeShares(causes: Causes | undefined): CauseShare[] {
  return pooledCauseShares([causes]);
}

/** Of several rounds together. */
export function pooledCauseShares(rounds: readonly (Causes | undefined)[]): CauseShare[] {
  return CAUSE_PLACES.flatMap(({ role, cause }) => {
    const sum = (read: (causes: Causes | undefined) => number) =>
      rounds.reduce((all, one) => all + read(one), 0);
    const count = sum((causes) => countOf(causes, role, cause));
    const texts = sum((causes) => causes?.[role]?.texts ?? 0);
    return count > 0 ? [{ role, cause, count, texts, share: count / texts }] : [];
  });
}

/** One cause's share in each training round that says, 0..1. */
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
