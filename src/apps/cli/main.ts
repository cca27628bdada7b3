#!/usr/bin/env node
/** The `candor` command. Data goes to stdout, progress and errors to stderr. */
import { Command, CommanderError } from 'commander';
import { Stopped } from '../../base/errors.js';
import { faultInWords } from '../../base/fault-in-words.js';
import { version } from '../../base/version.js';
import { visibleLines } from './_text.js';

interface CommandModule {
  register(program: Command): void;
}

/** In the order of the help. Only what is asked for is loaded: the figures alone take longer than most commands. */
const commands: Readonly<Record<string, () => Promise<CommandModule>>> = {
  start: () => import('./start.js'),
  train: () => import('./train.js'),
  compare: () => import('./compare.js'),
  resume: () => import('./resume.js'),
  report: () => import('./report.js'),
  inspect: () => import('./inspect.js'),
  select: () => import('./select.js'),
  grade: () => import('./grade.js'),
  schemes: () => import('./schemes.js'),
  tasks: () => import('./tasks.js'),
  answers: () => import('./answers.js'),
  studio: () => import('./studio.js'),
  explore: () => import('./explore.js'),
  serve: () => import('./serve.js'),
  plan: () => import('./plan.js'),
  honesty: () => import('./honesty.js'),
};

// `candor … | head` closes the pipe early: that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});
process.stderr.on('error', () => {});

const program = new Command('candor')
  .description(
    'Trains a shoggoth (which thinks) and a face (which tells) together, by every known choice of which samples they ' +
      'learn from, and shows the difference.',
  )
  .version(version, '-V, --version')
  .showSuggestionAfterError()
  .showHelpAfterError('Add --help for what there is.')
  .exitOverride()
  .addHelpText(
    'after',
    `
Examples:
  candor start                    train and compare four schemes, and write a report
  candor schemes                  what each scheme is
  candor select scores.jsonl --scheme nested-top3 --export trl
                                  choose from your own samples`,
  );

try {
  const [first = ''] = process.argv.slice(2);
  const asked = Object.hasOwn(commands, first) ? commands[first] : undefined;
  const needed = asked ? [asked] : /^(-V|--version)$/.test(first) ? [] : Object.values(commands);
  for (const load of needed) (await load()).register(program);
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) {
    // Commander has printed its message; --help and --version end here too, with 0.
    return error.exitCode === 0 ? 0 : 2;
  }
  const words = faultInWords(error);
  if (words !== null) {
    for (const line of visibleLines(words)) process.stderr.write(`candor: ${line}\n`);
    return error instanceof Stopped ? 130 : 2;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`candor: unexpected fault\n${visibleLines(text).join('\n')}\n`);
  return 1;
}
