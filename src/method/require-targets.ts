/** A role that gets no gradient by mistake is a mistake that no curve shows: it is an error here. */
import { UserError } from '../base/errors.js';
import type { NamedScheme, RoleTargets } from '../selection/scheme.js';
import type { ScoreTree } from '../selection/tree.js';
import type { RoundMetrics } from './records.js';
import type { Role } from './roles.js';

/**
 * Throws a UserError if a role that should learn in this round has no coefficient other than 0, never had one, and must have had one here:
 * whatever a scheme compares differs in some question. For the shoggoth, one CoT's scores are all below another's; for the face, the
 * summaries of every CoT differ, or, where no CoT has two, those of the question. Anything less may be alike to a scheme, such as
 * the summaries of the one CoT that it keeps. The same is an error where nothing can ever be compared.
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
  // What a condition of the scheme forbade is no mistake: a pair that never scores enough yet has nothing to learn yet.
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

/** Whether a question's CoTs, as the scores of each, differ in whatever a scheme compares. */
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
