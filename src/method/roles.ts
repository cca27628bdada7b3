/** The two roles, and when each learns. */
import type { TrainConfig } from '../config/schema.js';

export const ROLES = ['shoggoth', 'face'] as const;
export type Role = (typeof ROLES)[number];

type Arrangement = TrainConfig['arrangement'];

/** Whether the role learns in this round, 1 or later. */
export function learnsIn({ learnsFrom }: Arrangement, role: Role, round: number): boolean {
  const first = learnsFrom[role];
  return first !== 'never' && round >= first;
}

/** Whether one model has both roles after this many rounds. */
export function isOneModel({ models, splitAfter }: Arrangement, roundsDone: number): boolean {
  return models === 'one' && (splitAfter === undefined || roundsDone < splitAfter);
}
