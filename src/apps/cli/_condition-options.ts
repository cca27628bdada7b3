/** Options of what may become a target at all, and the notes on what did not. */
import { type Command, InvalidArgumentError } from 'commander';
import { UserError } from '../../base/errors.js';
import type { RoleSummary, SelectionSummary } from '../../select/index.js';
import { type ComposedScheme, conditioned, type SchemeSpec } from '../../selection/index.js';
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
      'reinforce nothing that scores less: 0.5 for both roles, or shoggoth=0.5 and face=1; none reinforces whatever the ' +
        'scheme chooses. Unless given, nothing that scores 0 is reinforced where all scores are 0 or 1',
      minScore,
    )
    .option('--min-margin <difference>', 'leave out pairs whose scores differ by less', margin);
}

/**
 * The scheme under the conditions of the command line, which come before its own.
 * @throws UserError where the scheme has no use for one.
 */
export function withConditions(scheme: ComposedScheme, flags: ConditionFlags): ComposedScheme {
  if (flags.minMargin !== undefined && scheme.spec.update.rule !== 'contrastive') {
    throw new UserError(
      `--min-margin: scheme ${scheme.name} makes no pairs; take a contrastive one, such as nested-mean-contrastive`,
    );
  }
  return conditioned(scheme, {
    minScore: flags.minScore ?? scheme.spec.minScore ?? 'passed',
    ...(flags.minMargin === undefined ? {} : { minMargin: flags.minMargin }),
  });
}

/** What a person should know of what was not made a target, and of what was. */
export function conditionNotes(summary: SelectionSummary): string[] {
  const { questions, learnt, score } = summary.read.allWrong;
  const out: string[] = [];
  if (learnt > 0) {
    out.push(
      `note: in ${counted(learnt, 'question')} every answer is wrong (score ${score}), and something became a target all ` +
        'the same; --min-score leaves such targets out',
    );
  } else if (questions > 0) {
    out.push(
      `note: in ${counted(questions, 'question')} every answer is wrong (score ${score}), and nothing became a target`,
    );
  }
  for (const role of ['shoggoth', 'face'] as const) out.push(...leftOutNotes(role, summary[role]));
  return out;
}

function leftOutNotes(role: string, { leftOut }: RoleSummary): string[] {
  const { belowMinimum, belowMargin, equalTexts, emptyTexts } = leftOut;
  const reasons: [number, string, string][] = [
    [belowMinimum, 'target', 'scored too little to be reinforced (--min-score none keeps such)'],
    [belowMargin, 'pair', 'differed in score by less than the margin'],
    [equalTexts, 'pair', 'had no two different texts'],
    [
      emptyTexts,
      'target',
      `had no text to learn, and ${emptyTexts === 1 ? 'stands' : 'stand'} in targets.jsonl alone`,
    ],
  ];
  return reasons
    .filter(([count]) => count > 0)
    .map(
      ([count, noun, reason]) =>
        `note: left out for the ${role}: ${counted(count, noun)} that ${reason}`,
    );
}

function minScore(value: string, before: MinScore | undefined): MinScore {
  if (value === 'none') return 'none';
  const [, role, least] = /^(?:(shoggoth|face)=)?(.+)$/.exec(value) ?? [];
  const number = finite(least);
  if (number === undefined) {
    throw new InvalidArgumentError('it must be a number, shoggoth=NUMBER, face=NUMBER or none');
  }
  if (role === undefined) return number;
  return { ...(typeof before === 'object' ? before : {}), [role]: number };
}

function margin(value: string): number {
  const number = finite(value);
  if (number === undefined || number < 0)
    throw new InvalidArgumentError('it must be a number, 0 or more');
  return number;
}

function finite(text: string | undefined): number | undefined {
  const number = Number(text);
  return text !== undefined && text.trim() !== '' && Number.isFinite(number) ? number : undefined;
}
