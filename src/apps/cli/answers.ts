/** candor answers: answers seven questions about schemes with numbers, in exact worlds. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Command } from 'commander';
import { defined } from '../../base/defined.js';
import { Stopped, UserError } from '../../base/errors.js';
import { writeFileAtomic } from '../../base/io/files.js';
import { version } from '../../base/version.js';
import {
  type Findings,
  findingsText,
  isQuick,
  readFindings,
  renderAnswers,
  runAnswers,
} from '../../studies/answers/index.js';
import { createAnswersBoard } from './_answers-board.js';
import { interruptSignal } from './_interrupt.js';
import { createLive } from './_live.js';
import { commaSeparated, count } from './_option-values.js';
import { columns, paint, print } from './_output.js';
import { visible, visibleLines, wrap } from './_text.js';

interface AnswersFlags {
  readonly quick?: boolean;
  readonly seeds?: number;
  readonly only?: readonly string[];
  readonly out: string;
  readonly from?: string;
  readonly json?: boolean;
  readonly parallel?: number;
}

const SEEDS = { quick: 40, full: 400 };
const REDRAW_MS = 1000;

export function register(program: Command): void {
  program
    .command('answers')
    .summary('answer seven questions about schemes with numbers, in exact worlds')
    .description(
      'Computes the answers to seven questions about selecting what a shoggoth and a face learn ' +
        'from. Writes one self-contained HTML file and the data as JSON beside it, and prints ' +
        'the short answers.',
    )
    .option(
      '--quick',
      `use ${SEEDS.quick} seeds per number instead of ${SEEDS.full}: for a first look, not for ` +
        'claims',
    )
    .option('--seeds <number>', 'seeds to simulate per number', count)
    .option('--only <ids>', 'only these questions, by id, separated by commas', commaSeparated)
    .option(
      '-o, --out <dir|file>',
      'a directory for answers.html and answers.json, or the name of the .html file',
      'runs/answers',
    )
    .option(
      '--from <file>',
      'write the page again from an answers.json, without computing anything',
    )
    .option('--json', 'print the data as JSON instead of the short answers')
    .option('--parallel <number>', 'questions at a time (default: the number of cores)', count)
    .addHelpText(
      'after',
      `
Examples:
  candor answers --quick
  candor answers --only best-k,candor --seeds 1000
  candor answers --from runs/answers/answers.json --out page.html`,
    )
    .action(async (flags: AnswersFlags) => {
      const files = filesOf(flags.out);
      checkReplaceable(files);
      const findings = flags.from ? storedFindings(flags.from) : await computed(flags);
      mkdirSync(dirname(files.page), { recursive: true });
      writeFileAtomic(files.page, renderAnswers(findings));
      writeFileAtomic(files.data, findingsText(findings));
      if (flags.json) process.stdout.write(findingsText(findings));
      else printShort(findings, files.page);
      if (findings.unanswered.length > 0) process.exitCode = 1;
    });
}

interface Files {
  readonly page: string;
  readonly data: string;
}

/** Returns the paths to write. A name that ends in .html is the page; any other is a directory. */
function filesOf(out: string): Files {
  if (!/\.html?$/i.test(out))
    return { page: join(out, 'answers.html'), data: join(out, 'answers.json') };
  return { page: out, data: join(dirname(out), `${basename(out).replace(/\.html?$/i, '')}.json`) };
}

/**
 * Checks, before anything is computed, that writing would replace only older answers.
 * @throws UserError if it would replace anything else.
 */
function checkReplaceable({ page, data }: Files): void {
  if (!existsSync(page) && !existsSync(data)) return;
  const advice = 'choose another place with --out';
  if (!existsSync(data))
    throw new UserError(`${page}: already exists, without data beside it; ${advice}`);
  try {
    readFindings(readFileSync(data, 'utf8'), data);
  } catch (cause) {
    if (cause instanceof UserError) throw new UserError(`${cause.message}; ${advice}`, { cause });
    throw cause;
  }
}

function storedFindings(file: string): Findings {
  const findings = readFindings(readFileSync(file, 'utf8'), file);
  if (findings.candor === version) return findings;
  throw new UserError(
    `${file}: computed by Candor ${findings.candor}, but this is ${version}; run candor answers ` +
      'again',
  );
}

async function computed({ quick, seeds, only, parallel }: AnswersFlags): Promise<Findings> {
  const live = createLive();
  const interrupt = interruptSignal();
  const board = createAnswersBoard();
  const show = () => live.show(board.lines());
  // A computation reports nothing until it is done, so a timer keeps the elapsed times moving.
  const clock = setInterval(show, REDRAW_MS);
  try {
    return await runAnswers({
      seeds: seeds ?? (quick ? SEEDS.quick : SEEDS.full),
      ...defined({ only, parallel }),
      signal: interrupt.signal,
      onPlan: board.plan,
      onStart(entry) {
        board.start(entry);
        show();
      },
      onDone(entry, error) {
        board.done(entry, error);
        for (const line of visibleLines(error?.stack ?? ''))
          if (error) live.log(`${entry.id}: ${line}`);
        show();
      },
    });
  } catch (cause) {
    if (!(cause instanceof Stopped)) throw cause;
    throw new Stopped('stopped; nothing was written', { cause });
  } finally {
    clearInterval(clock);
    live.end();
    interrupt.release();
  }
}

function printShort(findings: Findings, page: string): void {
  const { seeds, answers, unanswered } = findings;
  if (isQuick(findings))
    print(`A quick run: ${seeds} seeds per number. Small differences may not show.\n`);
  const paragraph = (text: string, style?: 'bold') => {
    for (const line of wrap(visible(text), columns() - 2))
      print(style ? paint(style, line) : `  ${line}`);
  };
  for (const { question, short } of answers) {
    paragraph(question, 'bold');
    paragraph(short);
    print();
  }
  for (const { question, cause } of unanswered) {
    paragraph(question, 'bold');
    paragraph(`Not answered, because the computation failed: ${cause}`);
    print();
  }
  print(page);
}
