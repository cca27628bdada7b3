/** candor grade: any grader of JSONL tasks on answers that are there already. */
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buffer as readAll } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { defaultCache } from '../../base/cache.js';
import { UserError } from '../../base/errors.js';
import { writeFileAtomic } from '../../base/io/files.js';
import { readConfig } from '../../config/read.js';
import { trainConfigSchema } from '../../config/schema.js';
import { JSONL_GRADERS, type JsonlGrader } from '../../tasks/files/jsonl.js';
import { createJudge, type Judge } from '../../tasks/grading/judge.js';
import { type LineGrader, lineGrader } from '../../tasks/grading/line-grader.js';
import { bar, createLive } from './_live.js';
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
    .summary('try a grader on answers that you have, before you train on it')
    .description(
      'Grades each line’s summary against its right answer, as training does with a task of the same file, and prints the ' +
        'lines with a score.',
    )
    .argument('<file>', 'JSON lines with answer and summary, gzip or not; - reads stdin')
    .addOption(
      new Option('-g, --grader <name>', 'how a summary is held against the right answer')
        .choices(JSONL_GRADERS)
        .makeOptionMandatory(),
    )
    .option('-o, --out <file>', 'write the lines to a file instead of stdout')
    .option('--summary-limit <characters>', 'a longer summary scores 0, as in a run', count)
    .option('--judge <file>', 'a YAML file whose taskJudge says which model judges and how')
    .option('--judge-url <address>', 'of an endpoint that speaks OpenAI’s chat completions')
    .option('--judge-model <name>', 'the model that judges')
    .option('--judge-key-env <name>', 'the environment variable that holds the endpoint’s key')
    .option(
      '--judge-prompt <text>',
      'the judge’s prompt, with {{question}}, {{answer}} and {{summary}}',
    )
    .addHelpText(
      'after',
      `
A line of the file is one summary with the right answer; the judge is shown the question, too:
  {"question": "How many are 3/4 of 8?", "answer": "6", "summary": "\\\\boxed{6}"}
Other keys are kept as they are. A line comes back with "score" (0 to 1), or with "error" where there is none. What
follows the last </think> of a summary is graded.

Examples:
  candor grade answers.jsonl --grader maths > graded.jsonl
  candor grade answers.jsonl --grader judge --judge-url http://127.0.0.1:8000/v1 --judge-model qwen3
  candor grade answers.jsonl.gz --grader numeric --out graded.jsonl`,
    )
    .action(grade);
}

interface Entry {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly question: string;
  readonly answer: string;
  readonly summary: string;
}

/** Lines that are graded at once, as in a run. */
const AT_ONCE = 64;

async function grade(file: string, flags: GradeFlags): Promise<void> {
  const grader = lineGrader(flags.grader, {
    ...(flags.grader === 'judge' ? { judge: judgeOf(flags) } : refuseJudge(flags)),
    ...(flags.summaryLimit === undefined ? {} : { summaryLimit: flags.summaryLimit }),
  });
  if (flags.out !== undefined) checkOut(flags.out);
  const name = file === '-' ? 'stdin' : file;
  const entries = readEntries(await textOf(file, name), name, flags.grader, grader);
  const live = createLive();
  const began = Date.now();
  const graded: string[] = [];
  const scores: number[] = [];
  const errors = new Map<string, number>();
  for (let first = 0; first < entries.length; first += AT_ONCE) {
    const outcomes = await Promise.all(
      entries.slice(first, first + AT_ONCE).map(async (entry) => {
        const { score: _, error: __, ...kept } = entry.fields;
        const outcome = await grader.grade(entry.question, entry.answer, entry.summary);
        return { kept, outcome };
      }),
    );
    for (const { kept, outcome } of outcomes) {
      const failed = 'error' in outcome;
      if (failed) errors.set(outcome.error, (errors.get(outcome.error) ?? 0) + 1);
      else scores.push(outcome.task);
      const line = JSON.stringify({
        ...kept,
        ...(failed ? { error: outcome.error } : { score: outcome.task }),
      });
      if (flags.out === undefined) print(line);
      else graded.push(`${line}\n`);
    }
    const done = Math.min(first + AT_ONCE, entries.length);
    if (Date.now() - began > (process.stderr.isTTY ? 500 : 10_000))
      live.show([
        `Grading ${bar(done / entries.length)} ${grouped(done)} of ${counted(entries.length, 'line')}`,
      ]);
  }
  live.end();
  if (flags.out !== undefined) writeFileAtomic(flags.out, graded.join(''));
  for (const line of inWords(flags.grader, scores, errors)) process.stderr.write(`${line}\n`);
}

function inWords(
  grader: JsonlGrader,
  scores: readonly number[],
  errors: ReadonlyMap<string, number>,
): string[] {
  const failed = [...errors.values()].reduce((sum, n) => sum + n, 0);
  const [right, wrong] = [
    scores.filter((one) => one === 1).length,
    scores.filter((one) => one === 0).length,
  ];
  const between = scores.length - right - wrong;
  const mean = scores.reduce((sum, one) => sum + one, 0) / scores.length;
  const parts = [
    `${grouped(right)} right`,
    `${grouped(wrong)} wrong`,
    ...(between > 0 ? [`${grouped(between)} between`] : []),
  ];
  return [
    `Graded ${counted(scores.length + failed, 'summary').replace(/summarys$/, 'summaries')} by ${grader}: ${parts.join(', ')}` +
      `${failed > 0 ? `, ${grouped(failed)} without a score` : ''}${scores.length > 0 ? `; mean score ${mean.toFixed(3)}` : ''}`,
    ...[...errors].slice(0, 5).map(([error, n]) => `  ${grouped(n)} × ${visible(error)}`),
    ...(errors.size > 5 ? [`  and ${errors.size - 5} other causes`] : []),
  ];
}

/** All lines, checked before the first is graded. Throws a UserError that names file, line and field. */
function readEntries(
  text: string,
  name: string,
  graderName: JsonlGrader,
  grader: LineGrader,
): Entry[] {
  if (isArray(text))
    throw new UserError(
      `${name}: is one JSON array, and candor grade reads JSON lines; write one object a line: jq -c '.[]' FILE`,
    );
  const entries: Entry[] = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const where = `${name}:${i + 1}`;
    const fields = parsed(line, where);
    const read = (field: string) => {
      const value = fields[field];
      if (value === undefined) throw new UserError(`${where}: ${field} is missing`);
      if (typeof value !== 'string')
        throw new UserError(
          `${where}: ${field} must be a text, got ${JSON.stringify(value).slice(0, 80)}`,
        );
      return value;
    };
    const answer = read('answer');
    const fault = grader.goldFault(answer);
    if (fault !== null) throw new UserError(`${where}: answer ${fault}`);
    // Other graders do not look at it, and it may be a list of messages.
    const question = graderName === 'judge' ? read('question') : '';
    entries.push({ fields, question, answer, summary: read('summary') });
  }
  if (entries.length === 0) throw new UserError(`${name}: has no lines to grade`);
  return entries;
}

/** Whether a text is one JSON document that is a list. */
function isArray(text: string): boolean {
  if (!text.trimStart().startsWith('[')) return false;
  try {
    return (JSON.parse(text) as unknown[]).some((item) => typeof item === 'object');
  } catch {
    return false;
  }
}

/** Throws a UserError where a file could not be written, before anything is graded for it. */
function checkOut(path: string): void {
  const folder = dirname(path);
  const there = statSync(folder, { throwIfNoEntry: false });
  if (!there?.isDirectory())
    throw new UserError(`--out ${path}: there is no folder ${folder}; make it first`);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new UserError(`--out ${path}: is a folder; give the name of a file in it`);
}

function parsed(line: string, where: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new UserError(`${where}: not JSON: ${(cause as Error).message}`, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UserError(`${where}: a line must be an object {answer, summary, …}`);
  return value as Record<string, unknown>;
}

/** The text of a file or of stdin, unpacked where it is gzip. Throws a UserError that names what cannot be read. */
async function textOf(file: string, name: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = file === '-' ? await readAll(process.stdin) : readFileSync(file);
  } catch (cause) {
    throw new UserError(`${name}: cannot be read: ${(cause as Error).message}`, { cause });
  }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      bytes = gunzipSync(bytes);
    } catch (cause) {
      throw new UserError(`${name}: is gzip that cannot be unpacked: ${(cause as Error).message}`, {
        cause,
      });
    }
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UserError(
      `${name}: is not UTF-8 text; give JSON lines with answer and summary, or gzip of them`,
      {
        cause,
      },
    );
  }
}

/** Options of the command line, as the keys of `taskJudge` that they set. */
const JUDGE_KEYS = {
  judgeUrl: 'baseUrl',
  judgeModel: 'model',
  judgeKeyEnv: 'apiKeyEnv',
  judgePrompt: 'prompt',
} as const;

const withJudge = z.looseObject({ taskJudge: trainConfigSchema.shape.taskJudge.unwrap() });

function judgeOf(flags: GradeFlags): Judge {
  if (flags.judge === undefined && (flags.judgeUrl === undefined || flags.judgeModel === undefined))
    throw new UserError(
      'the grader judge needs --judge-url and --judge-model, or --judge with a YAML file that has taskJudge',
    );
  if (flags.judgeUrl !== undefined && !/^https?:\/\/[^/]/.test(flags.judgeUrl))
    throw new UserError(
      `--judge-url: must be an address such as http://127.0.0.1:8000/v1, got “${visible(flags.judgeUrl)}”`,
    );
  const set = Object.entries(JUDGE_KEYS).flatMap(([flag, key]) => {
    const value = flags[flag as keyof typeof JUDGE_KEYS];
    return value === undefined ? [] : [`taskJudge.${key}=${JSON.stringify(value)}`];
  });
  const file = flags.judge === undefined ? {} : { file: flags.judge };
  const { taskJudge } = readConfig(withJudge, { ...file, set, what: 'candor grade' });
  const given = Object.fromEntries(
    Object.entries(taskJudge).filter(([, value]) => value !== undefined),
  );
  return createJudge({
    ...(given as typeof taskJudge),
    cache: taskJudge.cache ?? join(defaultCache(), 'judge'),
  } as Parameters<typeof createJudge>[0]);
}

function refuseJudge(flags: GradeFlags): Record<never, never> {
  if (flags.judge !== undefined || Object.keys(JUDGE_KEYS).some((flag) => flag in flags))
    throw new UserError('--judge and its like: choose the judge of --grader judge; leave them out');
  return {};
}

function count(value: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError('it must be a whole number, 1 or more');
  return number;
}
