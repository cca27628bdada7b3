/** candor select: applies any scheme to scored samples and writes files that trainers read. */

import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { defined } from '../../base/defined.js';
import { UserError } from '../../base/errors.js';
import { findAnyScheme, schemeReference } from '../../runs/find-scheme.js';
import {
  findFormat,
  formats,
  isEmpty,
  type SelectionSummary,
  selectFile,
} from '../../select/index.js';
import {
  addConditionOptions,
  type ConditionFlags,
  conditionNotes,
  withConditions,
} from './_condition-options.js';
import { interruptSignal } from './_interrupt.js';
import { bar, createLive } from './_live.js';
import { collect, wholeNumber } from './_option-values.js';
import { counted, grouped, print, printJson, table } from './_output.js';
import {
  addReadingOptions,
  failureNotes,
  type ReadingFlags,
  readingFrom,
  readingHelp,
} from './_reading-options.js';
import { streamTargets } from './_select-stream.js';
import { visible } from './_text.js';

interface SelectFlags extends ReadingFlags, ConditionFlags {
  readonly stream?: boolean;
  readonly scheme: string;
  readonly set?: readonly string[];
  readonly export?: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly seed: number;
  readonly skipMalformed?: boolean;
  readonly shoggothPrompt?: string;
  readonly facePrompt?: string;
  readonly json?: boolean;
}

const HELP = `
A line of the file is one summary with its score:
  {"question": "3+4+5", "cot": "3+4=7, 7+5=12", "summary": "12", "score": 1}
Lines with the same question belong together, and so do lines with the same question and CoT; their
order does not matter. A failed sample has "score": null; a summary with several grades has
"scores": [0.7, 0.6]. Optional keys: question_id and cot_id (to keep equal texts apart), summary_id,
error, finish_reason, and the score's parts task and appeal, which some schemes read. Other keys are
ignored.

Formats of --export:
${formats.map((f) => `  ${f.name.padEnd(9)} ${f.describe}`).join('\n')}

Examples:
  candor select scores.jsonl --scheme nested-top3 --export trl
  candor select scores.jsonl --scheme nested-mean-contrastive --export openai --out tuned
  candor select scores.jsonl --scheme kept-quarter --min-score 0.5 --export trl
  zcat scores.jsonl.gz | candor select - --scheme nested-top3 --set cotScore.m=2 --json
  candor select - --stream --scheme group-advantage < rounds.jsonl

A line of --stream is one round. Texts are optional; a failed sample has "score": null:
  {"round": 1, "questions": [{"cots": [{"cot": "3+4=7, 7+5=12", "summaries": [{"summary": "12", "score": 1}]}]}]}
Its answer says which samples each role learns, by index from 0, or what is wrong with the line:
  {"round": 1, "shoggoth": {"samples": [{"question": 0, "cot": 0, "coef": 1, "why": "…"}], "pairs": []}, "face": …}`;

export function register(program: Command): void {
  const command = program
    .command('select')
    .summary('select what to train on from your own scored samples')
    .description(
      'Reads scored samples, selects with a scheme what the shoggoth (which writes CoTs) and the ' +
        'face (which writes summaries) should learn, and writes training files for both.',
    )
    .argument('<file>', 'scored samples, one per line or row; - reads stdin')
    .requiredOption(
      '-s, --scheme <name|file>',
      'a scheme by name (`candor schemes` lists them) or a file: YAML with its rules, or TypeScript',
    )
    .option(
      '--set <key=value>',
      'override one key of the scheme, such as cotScore.m=2; may be repeated',
      collect,
    )
    .addOption(
      new Option('-e, --export <format>', 'also write files for a trainer').choices(
        formats.map((f) => f.name),
      ),
    )
    .option('-o, --out <dir>', 'the folder to write (default: FILE-SCHEME)')
    .option('-f, --force', 'replace the files of an earlier selection in that folder')
    .option('--seed <number>', 'the seed that breaks ties', wholeNumber, 1)
    .option('--skip-malformed', 'skip malformed lines instead of refusing the file')
    .option(
      '--shoggoth-prompt <template>',
      'the prompt in exported files, with {question}',
      unescaped,
    )
    .option(
      '--face-prompt <template>',
      'the prompt in exported files, with {question} and {cot}',
      unescaped,
    )
    .option('--json', 'print the summary as JSON')
    .option(
      '--stream',
      'answer each line, which is one round, immediately with a line of targets on stdout',
    )
    .addHelpText('after', HELP)
    .action(select);
  addConditionOptions(command);
  addReadingOptions(command).addHelpText('after', readingHelp);
}

async function select(file: string, flags: SelectFlags, command: Command): Promise<void> {
  const scheme = withConditions(findAnyScheme(schemeReference(flags.scheme, flags.set)), flags);
  if (flags.stream) return streamTargets(file, scheme, flags.seed, command);
  const stem =
    file === '-'
      ? 'selection'
      : basename(file)
          .replace(/\.gz$/, '')
          .replace(/\.\w+$/, '');
  const out = flags.out ?? `${stem}-${scheme.name.replaceAll(/[^A-Za-z0-9.]+/g, '-')}`;
  const name = file === '-' ? 'stdin' : file;
  if (!flags.export && (flags.shoggothPrompt ?? flags.facePrompt) !== undefined) {
    throw new UserError('--shoggoth-prompt and --face-prompt: need --export; add --export');
  }
  const malformed = malformedReporter();
  const live = createLive();
  const began = performance.now();
  // An interrupted selection removes its unfinished folder.
  const interrupt = interruptSignal({ signals: ['SIGINT', 'SIGTERM', 'SIGHUP'], notice: '' });
  try {
    const summary = await selectFile({
      input: file === '-' ? process.stdin : file,
      inputName: name,
      scheme,
      seed: flags.seed,
      out,
      force: flags.force ?? false,
      ...defined({ format: flags.export ? findFormat(flags.export) : undefined }),
      prompts: defined({ shoggoth: flags.shoggothPrompt, face: flags.facePrompt }),
      skipMalformed: flags.skipMalformed ?? false,
      reading: readingFrom(flags),
      onReadAs: (how) => process.stderr.write(`${visible(`${name}: read as ${how}`)}\n`),
      onMalformed: malformed.report,
      onProgress: (phase, done, of) => {
        if (performance.now() - began < (process.stderr.isTTY ? 500 : 10_000)) return;
        const share = of > 0 ? done / of : 1;
        const what = phase === 'reading' ? 'Reading scores' : 'Writing targets';
        live.show([`${what} ${bar(share)} ${Math.round(100 * share)} %`]);
      },
      signal: interrupt.signal,
    });
    live.end();
    malformed.end();
    for (const line of [...readingNotes(summary), ...notices(summary), ...conditionNotes(summary)])
      process.stderr.write(`${line}\n`);
    if (flags.json) printJson({ out, ...summary });
    else for (const line of summaryLines(summary, out)) print(line);
  } catch (error) {
    live.end();
    malformed.end();
    if (!interrupt.signal.aborted) throw error;
    process.stderr.write('candor: stopped; nothing was written\n');
    process.exitCode = 130;
  } finally {
    interrupt.release();
  }
}

/** Reports the first malformed lines on stderr, then the number of the others. */
function malformedReporter(most = 20) {
  let count = 0;
  return {
    report(_line: number, reason: string, place: string) {
      if (++count <= most) process.stderr.write(`${visible(`${place}: ${reason}`)}\n`);
    },
    end() {
      if (count > most)
        process.stderr.write(`… and ${grouped(count - most)} more malformed lines\n`);
    },
  };
}

function summaryLines(summary: SelectionSummary, out: string): string[] {
  return [
    `${summary.scheme}: ${summary.describe}`,
    '',
    ...readLines(summary.read),
    '',
    ...table(
      ['role', 'samples', 'pairs'],
      (['shoggoth', 'face'] as const).map((role) => [
        role,
        grouped(summary[role].samples),
        grouped(summary[role].pairs),
      ]),
    ),
    '',
    ...table(
      [`files in ${visible(out)}`, 'lines'],
      [...summary.files.map((f) => [f.name, grouped(f.lines)]), ['selection.json', '1']],
    ),
  ];
}

function readLines(read: SelectionSummary['read']): string[] {
  const questions = counted(read.questions, 'question');
  const cots = counted(read.cots, 'CoT');
  const lines = [`Read    ${counted(read.samples, 'sample')}: ${questions}, ${cots}`];
  const failed = Object.values(read.failures).reduce((sum, n) => sum + n, 0);
  if (failed) lines.push(`Failed  ${counted(failed, 'sample')}: ${causes(read.failures)}`);
  if (read.cotsWithoutScore) {
    const unscored = counted(read.cotsWithoutScore, 'CoT');
    lines.push(`        ${unscored} without any scored summary, which cannot be selected`);
  }
  if (read.malformed) lines.push(`Skipped ${counted(read.malformed, 'malformed line')}`);
  return lines;
}

const causes = (failures: Readonly<Record<string, number>>): string => {
  const all = Object.entries(failures);
  const shown = all
    .slice(0, 5)
    .map(([cause, n]) => `${grouped(n)} × ${visible(cause).slice(0, 80)}`);
  return shown.join(', ') + (all.length > 5 ? `, and ${all.length - 5} other causes` : '');
};

/** Returns notes on how the file was read. */
const readingNotes = ({ read }: SelectionSummary): string[] => [
  ...read.notes.map(visible),
  ...failureNotes(read, read.policy.truncated),
];

/** Returns notes to read before training on the files. */
function notices(summary: SelectionSummary): string[] {
  const out: string[] = [];
  if (isEmpty(summary)) out.push('note: the scheme selected nothing from these samples');
  if (summary.export === null) return out;
  const format = findFormat(summary.export);
  for (const role of ['shoggoth', 'face'] as const) {
    const { unequalWeights, beta } = summary[role];
    if (unequalWeights) {
      const where = format.extraFields
        ? 'in the field `weight` of each line'
        : `line by line in ${role}.*.weights.jsonl`;
      out.push(
        `note: the ${role}'s samples have unequal weights, which the trainer ignores by default; ` +
          `they are ${where}`,
      );
    }
    if (beta !== null) out.push(`note: set the trainer's DPO beta to ${beta} for the ${role}`);
  }
  for (const { name, lines } of summary.files) {
    if (name !== 'targets.jsonl' && lines < format.minExamples) {
      out.push(
        `note: ${name} has ${counted(lines, 'example')}; the trainer needs at least ` +
          `${format.minExamples}`,
      );
    }
  }
  return out;
}

/** Replaces `\n` and `\t`, which a shell passes as two characters. */
const unescaped = (template: string): string =>
  template.replaceAll('\\n', '\n').replaceAll('\\t', '\t');
