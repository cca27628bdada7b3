/** Defines the two roles, and when each of them learns. */
import type { TrainConfig } from '../config/schema.js';

export const ROLES = ['shoggoth', 'face'] as const;
export type Role = (typeof ROLES)[number];

type Arrangement = TrainConfig['arrangement'];

/** Returns whether the role learns in this round, 1 or later. */
export function learnsIn({ learnsFrom }: Arrangement, role: Role, round: number): boolean {
  const first = learnsFrom[role];
  return first !== 'never' && round >= first;
}

/** Returns whether one model plays both roles after this many rounds. */
export function isOneModel({ models, splitAfter }: Arrangement, roundsDone: number): boolean {
  return models === 'one' && (splitAfter === undefined || roundsDone < splitAfter);
}
