/** Options that say how a file of scored samples is read: of `candor select` and `candor plan` alike. */
import { type Command, Option } from 'commander';
import { parseColumns, type ReadingOptions } from '../../select/index.js';
import { collect } from './_options.js';
import { counted, grouped } from './_output.js';

export interface ReadingFlags {
  readonly columns?: readonly string[];
  readonly splitThink?: boolean;
  readonly where?: readonly string[];
  readonly requests?: string;
  readonly truncated?: 'graded' | 'lowest' | 'masked';
  readonly failed?: 'lowest' | 'masked';
}

const several = (value: string, before: readonly string[] | undefined) =>
  collect(value, before ?? []);

export function addReadingOptions(command: Command): Command {
  return command
    .optionsGroup('How the file is read:')
    .option(
      '--columns <field=column,…>',
      'which columns are which parts of a sample, such as question=prompt,score=reward.score; may be repeated',
      several,
    )
    .option('--split-think', 'one text holds CoT and answer: <think>CoT</think>answer')
    .option(
      '--no-split-think',
      'take such a text whole, also in files of tools that are known to write it',
    )
    .option(
      '--where <column=value>',
      'read only the samples with that value; may be repeated',
      several,
    )
    .option(
      '--requests <file>',
      'the requests that an OpenAI batch output answers: they have its prompts',
    )
    .addOption(
      new Option(
        '--truncated <how>',
        "samples that were cut off at a limit: graded as they stand, with the file's lowest score, or left out",
      )
        .choices(['graded', 'lowest', 'masked'])
        .default('graded'),
    )
    .addOption(
      new Option(
        '--failed <how>',
        "samples with an error or without a score: left out, or with the file's lowest score",
      )
        .choices(['lowest', 'masked'])
        .default('masked'),
    );
}

/** Throws a UserError for columns that are spelt wrongly. */
export function readingFrom(flags: ReadingFlags): ReadingOptions {
  return {
    ...(flags.columns ? { columns: parseColumns(flags.columns) } : {}),
    ...(flags.splitThink === undefined ? {} : { splitThink: flags.splitThink }),
    ...(flags.where ? { where: flags.where } : {}),
    ...(flags.requests === undefined ? {} : { requests: flags.requests }),
    failures: {
      ...(flags.truncated ? { truncated: flags.truncated } : {}),
      ...(flags.failed ? { failed: flags.failed } : {}),
    },
  };
}

export interface FailuresRead {
  readonly cutOff: {
    readonly total: number;
    readonly graded: number;
    readonly lowest: number;
    readonly missing: number;
  };
  readonly failedAsLowest: number;
}

/** What became of samples that were cut off or failed, for stderr. */
export function failureNotes(
  { cutOff, failedAsLowest }: FailuresRead,
  truncated: string | undefined,
): string[] {
  const notes: string[] = [];
  if (cutOff.total > 0) {
    const parts = [
      ...(cutOff.graded > 0
        ? [
            `${grouped(cutOff.graded)} graded as ${cutOff.graded === 1 ? 'it stands' : 'they stand'}`,
          ]
        : []),
      ...(cutOff.lowest > 0 ? [`${grouped(cutOff.lowest)} given the lowest score`] : []),
      ...(cutOff.missing > 0
        ? [
            `${grouped(cutOff.missing)} without a score${truncated === 'masked' ? ', as --truncated masked says' : ''}`,
          ]
        : []),
    ];
    notes.push(`note: ${counted(cutOff.total, 'sample')} cut off at a limit: ${parts.join(', ')}`);
  }
  if (truncated === 'masked' && cutOff.missing > 0) {
    notes.push(
      'warning: a model whose cut-off texts have no score is never told to finish; --truncated graded tells it',
    );
  }
  if (failedAsLowest > 0) {
    notes.push(
      `note: ${counted(failedAsLowest, 'failed sample')} given the lowest score, as --failed lowest says`,
    );
  }
  return notes;
}

/** For the help of both commands. */
export const readingHelp = `
Read by themselves, with a line on stderr that says so: JSON lines, JSON arrays and columns, Parquet, gzip, and what TRL
(GRPO completions), verl (rollouts), Inspect (logs), lm-eval (samples) and OpenAI's batches write. docs/select.md says what
is read as what. A path may be nested: --columns question=messages[:-1],summary=messages[-1],score=reward.score`;
