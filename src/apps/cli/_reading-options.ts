/** The options of `candor select` and `candor plan` for reading a file of scored samples. */
import { type Command, Option } from 'commander';
import { defined } from '../../base/defined.js';
import { parseColumns, type ReadingOptions } from '../../select/index.js';
import { collect } from './_option-values.js';
import { counted, grouped } from './_output.js';

export interface ReadingFlags {
  readonly columns?: readonly string[];
  readonly splitThink?: boolean;
  readonly where?: readonly string[];
  readonly requests?: string;
  readonly truncated?: 'graded' | 'lowest' | 'masked';
  readonly failed?: 'lowest' | 'masked';
}

export function addReadingOptions(command: Command): Command {
  return command
    .optionsGroup('How the file is read:')
    .option(
      '--columns <field=column,…>',
      'take fields of a sample from these columns, such as question=prompt,score=reward.score; ' +
        'may be repeated',
      collect,
    )
    .option('--split-think', 'split texts such as <think>CoT</think>summary into CoT and summary')
    .option(
      '--no-split-think',
      'do not split such texts, even in files of tools that are known to write them',
    )
    .option(
      '--where <column=value>',
      'read only the samples with this value in the column; may be repeated',
      collect,
    )
    .option(
      '--requests <file>',
      'the requests behind an OpenAI batch output; they contain its prompts',
    )
    .addOption(
      new Option(
        '--truncated <how>',
        'samples cut off at a limit: graded keeps their score, lowest gives them the lowest ' +
          'score in the file, masked leaves them out',
      )
        .choices(['graded', 'lowest', 'masked'])
        .default('graded'),
    )
    .addOption(
      new Option(
        '--failed <how>',
        'samples with an error or without a score: lowest gives them the lowest score in the ' +
          'file, masked leaves them out',
      )
        .choices(['lowest', 'masked'])
        .default('masked'),
    );
}

/**
 * Returns the reading options that the flags ask for.
 * @throws UserError for a malformed --columns.
 */
export function readingFrom(flags: ReadingFlags): ReadingOptions {
  return {
    ...defined({
      columns: flags.columns && parseColumns(flags.columns),
      splitThink: flags.splitThink,
      where: flags.where,
      requests: flags.requests,
    }),
    failures: defined({ truncated: flags.truncated, failed: flags.failed }),
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

/** Returns notes for stderr on how cut-off and failed samples were scored. */
export function failureNotes(
  { cutOff, failedAsLowest }: FailuresRead,
  truncated: string | undefined,
): string[] {
  const notes: string[] = [];
  if (cutOff.total > 0) {
    const because = truncated === 'masked' ? ' (--truncated masked)' : '';
    const parts: [number, string][] = [
      [cutOff.graded, 'graded as is'],
      [cutOff.lowest, 'given the lowest score'],
      [cutOff.missing, `without a score${because}`],
    ];
    const texts = parts.filter(([n]) => n > 0).map(([n, what]) => `${grouped(n)} ${what}`);
    notes.push(`note: ${counted(cutOff.total, 'sample')} cut off at a limit: ${texts.join(', ')}`);
  }
  if (truncated === 'masked' && cutOff.missing > 0) {
    notes.push(
      'warning: a model whose cut-off texts have no score never learns to finish; ' +
        'use --truncated graded',
    );
  }
  if (failedAsLowest > 0) {
    notes.push(
      `note: ${counted(failedAsLowest, 'failed sample')} given the lowest score (--failed lowest)`,
    );
  }
  return notes;
}

/** The part of the help that both commands share. */
export const readingHelp = `
Besides the JSON lines above, other formats are recognised and reported on stderr: JSON arrays and
columns, Parquet, gzip, and the output of TRL (GRPO completions), verl (rollouts), Inspect (logs),
lm-eval (samples) and OpenAI batches. docs/select.md says how each is read. Columns may be paths:
  --columns question=messages[:-1],summary=messages[-1],score=reward.score`;
