/** Says which terms of the score reach which role, and with what weight, before a run starts. */
import type { TrainConfig } from '../config/schema.js';
import type { NamedScheme } from '../selection/scheme.js';
import type { Task } from '../tasks/task.js';
import { ROLES, type Role } from './roles.js';

export interface RewardTerm {
  readonly term: 'task' | 'penalty' | 'appeal' | 'noise';
  /** The factor with which the term reaches the role; never 0. */
  readonly weight: number;
}

/** Returns the terms of each role's score. */
export function routing(
  scheme: NamedScheme,
  grader: TrainConfig['grader'],
  parts: Task['parts'],
): Record<Role, readonly RewardTerm[]> {
  const whole: RewardTerm[] = [
    { term: 'task', weight: 1 },
    { term: 'penalty', weight: -grader.penaltyWeight },
    { term: 'appeal', weight: grader.appealWeight },
  ];
  const noise: RewardTerm = { term: 'noise', weight: grader.noise };
  const terms = (role: Role): RewardTerm[] => {
    const channel = scheme.reads[role];
    const own: RewardTerm[] =
      channel === 'score'
        ? whole.filter(({ term }) => (parts as readonly string[]).includes(term))
        : [{ term: channel, weight: 1 }];
    return [...own, noise].filter(({ weight }) => weight !== 0);
  };
  return Object.fromEntries(ROLES.map((role) => [role, terms(role)])) as Record<Role, RewardTerm[]>;
}

/**
 * Formats the terms, such as `task − 1 × penalty`; the noise is shown by its standard deviation.
 */
export function routeInWords(terms: readonly RewardTerm[]): string {
  return terms
    .map(({ term, weight }, index) => {
      if (term === 'noise') return ` + noise of sd ${weight}`;
      const size = Math.abs(weight) === 1 ? '' : `${Math.abs(weight)} × `;
      if (index === 0) return `${weight < 0 ? '−' : ''}${size}${term}`;
      return ` ${weight < 0 ? '−' : '+'} ${size}${term}`;
    })
    .join('');
}
