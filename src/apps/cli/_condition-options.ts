/** The options that limit which samples become targets, and the notes on those left out. */
import { type Command, InvalidArgumentError } from 'commander';
import { defined } from '../../base/defined.js';
import { UserError } from '../../base/errors.js';
import type { RoleSummary, SelectionSummary } from '../../select/index.js';
import {
  type ComposedScheme,
  conditioned,
  type NamedScheme,
  type SchemeSpec,
} from '../../selection/index.js';
import { atLeast, finiteNumber } from './_option-values.js';
import { counted } from './_output.js';

type MinScore = NonNullable<SchemeSpec['minScore']>;

export interface ConditionFlags {
  readonly minScore?: MinScore;
  readonly minMargin?: number;
}

export function addConditionOptions(command: Command): Command {
  return command
    .option(
      '--min-score <score>',
      'reinforce only samples that score at least this: 0.5 for both roles, or shoggoth=0.5 and ' +
        'face=1; none reinforces whatever the scheme chooses. By default, samples that score 0 ' +
        'are not reinforced if all scores are 0 or 1',
      minScore,
    )
    .option(
      '--min-margin <difference>',
      'leave out pairs whose scores differ by less than this',
      atLeast(0),
    );
}

/**
 * Returns the scheme with the conditions of the command line, which override its own.
 * @throws UserError for a margin if the scheme makes no pairs, and for any condition on a scheme
 * that is code
 */
export function withConditions(scheme: NamedScheme, flags: ConditionFlags): NamedScheme {
  if (!isComposed(scheme)) {
    if (flags.minScore !== undefined || flags.minMargin !== undefined)
      throw new UserError(
        `--min-score and --min-margin: scheme ${scheme.name} is code; put the condition into it`,
      );
    return scheme;
  }
  if (flags.minMargin !== undefined && scheme.spec.update.rule !== 'contrastive') {
    throw new UserError(
      `--min-margin: scheme ${scheme.name} makes no pairs; use a contrastive scheme, such as ` +
        'nested-mean-contrastive',
    );
  }
  return conditioned(scheme, {
    minScore: flags.minScore ?? scheme.spec.minScore ?? 'passed',
    ...defined({ minMargin: flags.minMargin }),
  });
}

const isComposed = (scheme: NamedScheme): scheme is ComposedScheme => 'spec' in scheme;

/** Returns notes on questions without a right answer, and on samples left out of the targets. */
export function conditionNotes(summary: SelectionSummary): string[] {
  const { questions, learnt, score } = summary.read.allWrong;
  const notes: string[] = [];
  if (learnt > 0) {
    notes.push(
      `note: every answer to ${counted(learnt, 'question')} is wrong (score ${score}), yet some ` +
        'became targets; use --min-score to leave such targets out',
    );
  } else if (questions > 0) {
    notes.push(
      `note: every answer to ${counted(questions, 'question')} is wrong (score ${score}), so ` +
        'none became a target',
    );
  }
  for (const role of ['shoggoth', 'face'] as const)
    notes.push(...leftOutNotes(role, summary[role]));
  return notes;
}

function leftOutNotes(role: string, { leftOut }: RoleSummary): string[] {
  const { belowMinimum, belowMargin, equalTexts, emptyTexts } = leftOut;
  const reasons: [number, string, string][] = [
    [belowMinimum, 'target', 'below the minimum score (--min-score none keeps them)'],
    [belowMargin, 'pair', 'with scores closer than the margin'],
    [equalTexts, 'pair', 'of equal texts'],
    [emptyTexts, 'target', 'without text to learn (listed only in targets.jsonl)'],
  ];
  return reasons
    .filter(([count]) => count > 0)
    .map(
      ([count, noun, reason]) =>
        `note: left out for the ${role}: ${counted(count, noun)} ${reason}`,
    );
}

function minScore(value: string, before: MinScore | undefined): MinScore {
  if (value === 'none') return 'none';
  const [, role, least] = /^(?:(shoggoth|face)=)?(.+)$/.exec(value) ?? [];
  const number = finiteNumber(least ?? '');
  if (number === undefined) {
    throw new InvalidArgumentError('It must be a number, shoggoth=NUMBER, face=NUMBER or none.');
  }
  if (role === undefined) return number;
  return { ...(typeof before === 'object' && before), [role]: number };
}
