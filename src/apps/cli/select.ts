/** candor select: any scheme on anybody's scored samples, written as files that trainers read. */
import { basename } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { UserError } from '../../base/errors.js';
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
import { bar, createLive } from './_live.js';
import { collect } from './_options.js';
import { counted, grouped, print, printJson, table } from './_output.js';
import {
  addReadingOptions,
  failureNotes,
  type ReadingFlags,
  readingFrom,
  readingHelp,
} from './_reading-options.js';
import { schemeFrom } from './_scheme.js';
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

export function register(program: Command): void {
  const command = program
    .command('select')
    .summary('choose what to train on from your own scored samples')
    .description(
      'Reads scored samples, chooses by a scheme what the shoggoth (the CoT writer) and the face (the summary writer) ' +
        'should learn, and writes training files for both.',
    )
    .argument('<file>', 'scored samples, one a line or row; - reads stdin')
    .requiredOption(
      '-s, --scheme <name|file>',
      'a scheme by name (`candor schemes` lists them) or a YAML file',
    )
    .option(
      '--set <key=value>',
      'overrides one key of the scheme, such as cotScore.m=2; may be repeated',
      (value, before: readonly string[] | undefined) => collect(value, before ?? []),
    )
    .addOption(
      new Option('-e, --export <format>', 'also write files for a trainer').choices(
        formats.map((f) => f.name),
      ),
    )
    .option('-o, --out <dir>', 'the folder to write; FILE-SCHEME unless given')
    .option('-f, --force', 'replace the files of an earlier selection in that folder')
    .option('--seed <number>', 'settles ties', wholeNumber, 1)
    .option('--skip-malformed', 'leave malformed lines out instead of refusing the file')
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
      'answer each line, a round with its trees, at once with a line of targets on stdout',
    )
    .addHelpText(
      'after',
      `
A line of the file is one summary with its score:
  {"question": "3+4+5", "cot": "3+4=7, 7+5=12", "summary": "12", "score": 1}
Lines with the same question belong together, and so do lines with the same question and CoT; their order does not
matter. A sample that failed has "score": null, and a summary with several grades "scores": [0.7, 0.6]. Optional:
question_id and cot_id (where equal texts are to be kept apart), summary_id, error, finish_reason, and the parts task and
appeal, which some schemes read. Other keys are ignored.

Formats of --export:
${formats.map((f) => `  ${f.name.padEnd(9)} ${f.describe}`).join('\n')}

Examples:
  candor select scores.jsonl --scheme nested-top3 --export trl
  candor select scores.jsonl --scheme nested-mean-contrastive --export openai --out tuned
  candor select scores.jsonl --scheme kept-quarter --min-score 0.5 --export trl
  zcat scores.jsonl.gz | candor select - --scheme nested-top3 --set cotScore.m=2 --json
  candor select - --stream --scheme group-advantage < rounds.jsonl

A line of --stream is one round; texts are optional, and "score": null is a sample that failed:
  {"round": 1, "questions": [{"cots": [{"cot": "3+4=7, 7+5=12", "summaries": [{"summary": "12", "score": 1}]}]}]}
Its answer has what each role learns by place, counted from 0, or what is wrong with the line:
  {"round": 1, "shoggoth": {"samples": [{"question": 0, "cot": 0, "coef": 1, "why": "…"}], "pairs": []}, "face": …}`,
    )
    .action(select);
  addConditionOptions(command);
  addReadingOptions(command).addHelpText('after', readingHelp);
}

async function select(file: string, flags: SelectFlags, command: Command): Promise<void> {
  const scheme = withConditions(schemeFrom(flags.scheme, flags.set), flags);
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
    throw new UserError('--shoggoth-prompt and --face-prompt: shape exported files; add --export');
  }
  const malformed = malformedReporter();
  const live = createLive();
  const began = performance.now();
  const interrupt = interruption();
  try {
    const summary = await selectFile({
      input: file === '-' ? process.stdin : file,
      inputName: name,
      scheme,
      seed: flags.seed,
      out,
      force: flags.force ?? false,
      ...(flags.export ? { format: findFormat(flags.export) } : {}),
      prompts: {
        ...(flags.shoggothPrompt === undefined ? {} : { shoggoth: flags.shoggothPrompt }),
        ...(flags.facePrompt === undefined ? {} : { face: flags.facePrompt }),
      },
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
    else for (const line of inWords(summary, out)) print(line);
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

/** The first malformed lines with their numbers, then a count. */
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

function inWords(summary: SelectionSummary, out: string): string[] {
  const { read } = summary;
  const failed = Object.values(read.failures).reduce((sum, n) => sum + n, 0);
  return [
    `${summary.scheme}: ${summary.describe}`,
    '',
    `Read    ${counted(read.samples, 'sample')} of ${counted(read.cots, 'CoT')} to ${counted(read.questions, 'question')}`,
    ...(failed ? [`Failed  ${counted(failed, 'sample')}: ${causes(read.failures)}`] : []),
    ...(read.cotsWithoutScore
      ? [
          `        ${counted(read.cotsWithoutScore, 'CoT')} without any scored summary, which cannot be kept`,
        ]
      : []),
    ...(read.malformed ? [`Skipped ${counted(read.malformed, 'malformed line')}`] : []),
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

const causes = (failures: Readonly<Record<string, number>>): string => {
  const all = Object.entries(failures);
  const shown = all
    .slice(0, 5)
    .map(([cause, n]) => `${grouped(n)} × ${visible(cause).slice(0, 80)}`);
  return shown.join(', ') + (all.length > 5 ? `, and ${all.length - 5} other causes` : '');
};

/** What a person should know of how the file was read. */
const readingNotes = ({ read }: SelectionSummary): string[] => [
  ...read.notes.map(visible),
  ...failureNotes(read, read.policy.truncated),
];

/** What a person should know before training on the files. */
function notices(summary: SelectionSummary): string[] {
  const out: string[] = [];
  if (isEmpty(summary)) out.push('note: the scheme chose nothing from these samples');
  if (summary.export === null) return out;
  const format = findFormat(summary.export);
  for (const role of ['shoggoth', 'face'] as const) {
    const { unequalWeights, beta } = summary[role];
    if (unequalWeights) {
      const where = format.extraFields
        ? 'they stand as `weight` in each line'
        : `they stand in ${role}.*.weights.jsonl, line by line`;
      out.push(
        `note: the ${role}'s samples have unequal weights, which the trainer does not read by itself; ${where}`,
      );
    }
    if (beta !== null) out.push(`note: set the trainer's DPO beta to ${beta} for the ${role}`);
  }
  for (const { name, lines } of summary.files) {
    if (name !== 'targets.jsonl' && lines < format.minExamples) {
      out.push(
        `note: ${name} has ${counted(lines, 'example')}; the trainer takes ${format.minExamples} or more`,
      );
    }
  }
  return out;
}

/** So that an unfinished folder is removed when the user gives up. */
function interruption() {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  return {
    signal: controller.signal,
    release: () => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, stop);
    },
  };
}

function wholeNumber(value: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(number)) {
    throw new InvalidArgumentError('it must be a whole number, 0 or more');
  }
  return number;
}

/** A shell passes `\n` as two characters. */
const unescaped = (template: string): string =>
  template.replaceAll('\\n', '\n').replaceAll('\\t', '\t');
