/** candor grade: applies any grader of JSONL tasks to existing answers. */
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { defaultCache } from '../../base/cache.js';
import { defined } from '../../base/defined.js';
import { UserError } from '../../base/errors.js';
import { writeFileAtomic } from '../../base/io/files.js';
import { readConfig } from '../../config/read.js';
import { trainConfigSchema } from '../../config/schema.js';
import { JSONL_GRADERS, type JsonlGrader } from '../../tasks/files/jsonl.js';
import { createJudge, type Judge } from '../../tasks/grading/judge.js';
import { type LineGrader, lineGrader } from '../../tasks/grading/line-grader.js';
import { type GradeEntry, readEntries } from './_grade-entries.js';
import { bar, createLive } from './_live.js';
import { count } from './_option-values.js';
import { counted, grouped, print } from './_output.js';
import { visible } from './_text.js';

interface GradeFlags {
  readonly grader: JsonlGrader;
  readonly out?: string;
  readonly summaryLimit?: number;
  readonly judge?: string;
  readonly judgeUrl?: string;
  readonly judgeModel?: string;
  readonly judgeKeyEnv?: string;
  readonly judgePrompt?: string;
}

export function register(program: Command): void {
  program
    .command('grade')
    .summary('try a grader on existing answers before you train with it')
    .description(
      'Grades the summary of each line against its right answer, as training on a task from the ' +
        'same file does, and prints the lines with a score.',
    )
    .argument('<file>', 'JSON lines with answer and summary, plain or gzip; - reads stdin')
    .addOption(
      new Option('-g, --grader <name>', 'how a summary is compared with the right answer')
        .choices(JSONL_GRADERS)
        .makeOptionMandatory(),
    )
    .option('-o, --out <file>', 'write the lines to this file instead of stdout')
    .option('--summary-limit <characters>', 'score longer summaries 0, as in a run', count)
    .option('--judge <file>', 'a YAML file whose taskJudge configures the judge')
    .option('--judge-url <address>', 'an endpoint for OpenAI’s chat completions')
    .option('--judge-model <name>', 'the model that judges')
    .option('--judge-key-env <name>', 'the environment variable with the endpoint’s key')
    .option(
      '--judge-prompt <text>',
      'the judge’s prompt, with {{question}}, {{answer}} and {{summary}}',
    )
    .addHelpText(
      'after',
      `
A line of the file is one summary with the right answer. The judge also reads the question:
  {"question": "How many are 3/4 of 8?", "answer": "6", "summary": "\\\\boxed{6}"}
Other keys are kept. Each line is returned with "score" (0 to 1), or with "error" if it has none.
Only the part after the last </think> of a summary is graded.

Examples:
  candor grade answers.jsonl --grader maths > graded.jsonl
  candor grade answers.jsonl --grader judge --judge-url http://127.0.0.1:8000/v1 --judge-model qwen3
  candor grade answers.jsonl.gz --grader numeric --out graded.jsonl`,
    )
    .action(grade);
}

/** The number of lines that are graded at the same time, as in a run. */
const BATCH = 64;

async function grade(file: string, flags: GradeFlags): Promise<void> {
  const grader = lineGrader(flags.grader, {
    ...defined({ judge: judgeFor(flags), summaryLimit: flags.summaryLimit }),
  });
  if (flags.out !== undefined) checkOut(flags.out);
  const entries = await readEntries(file, flags.grader, grader);
  const live = createLive();
  const began = Date.now();
  const results: GradeResults = { scores: [], errors: new Map() };
  const lines: string[] = [];
  for (let first = 0; first < entries.length; first += BATCH) {
    for (const line of await gradeBatch(entries.slice(first, first + BATCH), grader, results)) {
      if (flags.out === undefined) print(line);
      else lines.push(`${line}\n`);
    }
    if (Date.now() - began < (process.stderr.isTTY ? 500 : 10_000)) continue;
    const done = Math.min(first + BATCH, entries.length);
    const progress = `${grouped(done)} of ${counted(entries.length, 'line')}`;
    live.show([`Grading ${bar(done / entries.length)} ${progress}`]);
  }
  live.end();
  if (flags.out !== undefined) writeFileAtomic(flags.out, lines.join(''));
  for (const line of summaryLines(flags.grader, results)) process.stderr.write(`${line}\n`);
}

interface GradeResults {
  readonly scores: number[];
  /** How often each error occurred. */
  readonly errors: Map<string, number>;
}

/** Grades some lines and adds to the results. Returns the lines with their scores or errors. */
async function gradeBatch(
  entries: readonly GradeEntry[],
  grader: LineGrader,
  { scores, errors }: GradeResults,
): Promise<string[]> {
  const outcomes = await Promise.all(
    entries.map(({ question, answer, summary }) => grader.grade(question, answer, summary)),
  );
  return outcomes.map((outcome, i) => {
    const { score: _, error: __, ...kept } = entries[i]!.fields;
    if ('error' in outcome) {
      errors.set(outcome.error, (errors.get(outcome.error) ?? 0) + 1);
      return JSON.stringify({ ...kept, error: outcome.error });
    }
    scores.push(outcome.task);
    return JSON.stringify({ ...kept, score: outcome.task });
  });
}

function summaryLines(grader: JsonlGrader, { scores, errors }: GradeResults): string[] {
  const failed = [...errors.values()].reduce((sum, n) => sum + n, 0);
  const right = scores.filter((score) => score === 1).length;
  const wrong = scores.filter((score) => score === 0).length;
  const between = scores.length - right - wrong;
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const parts = [`${grouped(right)} right`, `${grouped(wrong)} wrong`];
  if (between > 0) parts.push(`${grouped(between)} between`);
  if (failed > 0) parts.push(`${grouped(failed)} without a score`);
  const all = counted(scores.length + failed, 'summary', 'summaries');
  const meanText = scores.length > 0 ? `; mean score ${mean.toFixed(3)}` : '';
  const lines = [`Graded ${all} by ${grader}: ${parts.join(', ')}${meanText}`];
  for (const [error, n] of [...errors].slice(0, 5))
    lines.push(`  ${grouped(n)} × ${visible(error)}`);
  if (errors.size > 5) lines.push(`  and ${errors.size - 5} other causes`);
  return lines;
}

/**
 * Checks, before anything is graded, that the results can be written.
 * @throws UserError if they cannot.
 */
function checkOut(path: string): void {
  const folder = dirname(path);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UserError(`--out ${path}: folder ${folder} does not exist; create it first`);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new UserError(`--out ${path}: is a folder; name a file in it`);
}

/** The options that set keys of `taskJudge`. */
const JUDGE_KEYS = {
  judgeUrl: 'baseUrl',
  judgeModel: 'model',
  judgeKeyEnv: 'apiKeyEnv',
  judgePrompt: 'prompt',
} as const;

const withJudge = z.looseObject({ taskJudge: trainConfigSchema.shape.taskJudge.unwrap() });

/**
 * Returns the judge that the flags choose; undefined for other graders.
 * @throws UserError if the options do not fit the grader.
 */
function judgeFor(flags: GradeFlags): Judge | undefined {
  if (flags.grader !== 'judge') {
    if (flags.judge === undefined && !Object.keys(JUDGE_KEYS).some((flag) => flag in flags))
      return undefined;
    throw new UserError('the --judge options apply only to --grader judge; leave them out');
  }
  if (flags.judge === undefined && (flags.judgeUrl === undefined || flags.judgeModel === undefined))
    throw new UserError(
      '--grader judge: needs --judge-url and --judge-model, or --judge with a YAML file that has ' +
        'taskJudge',
    );
  if (flags.judgeUrl !== undefined && !/^https?:\/\/[^/]/.test(flags.judgeUrl))
    throw new UserError(
      '--judge-url: must be an address such as http://127.0.0.1:8000/v1, got ' +
        `“${visible(flags.judgeUrl)}”`,
    );
  const set = Object.entries(JUDGE_KEYS).flatMap(([flag, key]) => {
    const value = flags[flag as keyof typeof JUDGE_KEYS];
    return value === undefined ? [] : [`taskJudge.${key}=${JSON.stringify(value)}`];
  });
  const { taskJudge } = readConfig(withJudge, {
    ...defined({ file: flags.judge }),
    set,
    what: 'candor grade',
  });
  return createJudge({
    ...defined(taskJudge),
    cache: taskJudge.cache ?? join(defaultCache(), 'judge'),
  } as Parameters<typeof createJudge>[0]);
}
