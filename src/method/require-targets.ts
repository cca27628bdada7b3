/** Ends a run in which a role gets no gradient by mistake, since no curve would show it. */
import { UserError } from '../base/errors.js';
import type { NamedScheme, RoleTargets } from '../selection/scheme.js';
import type { ScoreTree } from '../selection/tree.js';
import type { RoundMetrics } from './records.js';
import type { Role } from './roles.js';

/**
 * Checks that a role which should learn has a coefficient other than 0, in this round or an earlier
 * one, if the scores of this round give every scheme something to compare. They do for the shoggoth
 * if all scores of one CoT are below all scores of another; for the face if the summaries of every
 * CoT differ, or those of the question where no CoT has two. Anything less may be equal to some
 * scheme, such as the summaries of the one CoT that it keeps. A round in which nothing can ever be
 * compared is an error as well.
 * @param history the rounds so far
 * @throws UserError that names the role, the scheme and the reason
 */
export function requireTargets(
  role: Role,
  targets: RoleTargets,
  trees: readonly ScoreTree[],
  scheme: NamedScheme,
  history: readonly RoundMetrics[],
): void {
  if (targets.pairs.length > 0 || targets.samples.some(({ coef }) => coef !== 0)) return;
  // What the scheme's conditions ruled out is not a mistake: a pair that never scores enough has
  // nothing to learn yet.
  if (targets.leftOut !== undefined) return;
  if (history.some((metrics) => (metrics[role]?.kept ?? 0) > 0)) return;
  const channel = scheme.reads[role];
  const questions = trees.map(({ cots }) =>
    cots
      .map((cot) => Array.from(cot[channel] ?? []).filter((value) => !Number.isNaN(value)))
      .filter((values) => values.length > 0),
  );
  const compared = questions.some(differs[role]);
  const comparable = questions.some((cots) => (role === 'face' ? cots.flat() : cots).length > 1);
  if (!compared && (comparable || !differ(questions.flat(2)))) return;
  const why = comparable
    ? `though the \`${channel}\` of its samples differs`
    : `because no question has two ${role === 'face' ? 'summaries' : 'CoTs'} to compare; n is too small for it`;
  throw new UserError(
    `round ${history.length}: scheme ${scheme.name} gives the ${role} nothing to learn, ${why}`,
  );
}

/**
 * Returns whether a question's CoTs, given by their scores, differ in whatever any scheme compares.
 */
const differs: Readonly<Record<Role, (cots: readonly (readonly number[])[]) => boolean>> = {
  shoggoth: (cots) =>
    Math.min(...cots.map((cot) => Math.max(...cot))) <
    Math.max(...cots.map((cot) => Math.min(...cot))),
  face: (cots) => {
    const several = cots.filter((cot) => cot.length > 1);
    return several.length > 0 ? several.every(differ) : differ(cots.flat());
  },
};

const differ = (values: readonly number[]) => values.some((value) => value !== values[0]);
