/** A role that gets no gradient by mistake is a mistake that no curve shows: it is an error here. */
import { UserError } from '../errors.js';
import type { RoundMetrics } from '../runs/records.js';
import type { NamedScheme, RoleTargets } from '../selection/scheme.js';
import type { ScoreTree } from '../selection/tree.js';
import type { Role } from './roles.js';

/**
 * Throws a UserError if a role that should learn in this round has no coefficient other than 0 although its scores differ, and
 * never had one. A role that has learnt before is routed rightly: its samples have come to be all alike to the scheme, and the
 * round's metrics say `kept: 0`. The same holds where no two scores of any question differ, unless no question has two to compare.
 * @param history the rounds so far.
 */
export function requireTargets(
  role: Role,
  targets: RoleTargets,
  trees: readonly ScoreTree[],
  scheme: NamedScheme,
  history: readonly RoundMetrics[],
): void {
  if (targets.pairs.length > 0 || targets.samples.some(({ coef }) => coef !== 0)) return;
  if (history.some((metrics) => (metrics[role]?.kept ?? 0) > 0)) return;
  const channel = scheme.reads[role];
  const questions = trees.map(({ cots }) => {
    const scored = cots
      .map((cot) => Array.from(cot[channel] ?? []).filter((value) => !Number.isNaN(value)))
      .filter((values) => values.length > 0);
    return role === 'face' ? scored.flat() : scored.map(mean);
  });
  const compared = questions.some(differ);
  const comparable = questions.some((values) => values.length > 1);
  if (!compared && (comparable || !differ(questions.flat()))) return;
  const why = comparable
    ? `though the \`${channel}\` of its samples differs`
    : `because no question has two ${role === 'face' ? 'summaries' : 'CoTs'} to compare; n is too small for it`;
  throw new UserError(
    `round ${history.length}: scheme ${scheme.name} gives the ${role} nothing to learn, ${why}`,
  );
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const differ = (values: readonly number[]) => values.some((value) => value !== values[0]);
