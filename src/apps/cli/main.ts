#!/usr/bin/env node
/** The `candor` command. Prints data on stdout, progress and errors on stderr. */
import { Command, CommanderError } from 'commander';
import { Stopped } from '../../base/errors.js';
import { messageForUser } from '../../base/fault-in-words.js';
import { version } from '../../base/version.js';
import { visibleLines } from './_text.js';

interface CommandModule {
  register(program: Command): void;
}

/**
 * The commands in the order of the help. Only the requested one is loaded: loading the figures
 * takes longer than running most commands.
 */
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

// `candor … | head` closes the pipe early, which is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});
process.stderr.on('error', () => {});

const program = new Command('candor')
  .description(
    'Trains a shoggoth (which writes a chain of thought) and a face (which writes the summary) ' +
      'together, under every known scheme for selecting the samples they learn from, and shows ' +
      'how the results differ.',
  )
  .version(version, '-V, --version')
  .showSuggestionAfterError()
  .showHelpAfterError('Add --help to list the commands and options.')
  .exitOverride()
  .addHelpText(
    'after',
    `
Examples:
  candor start                    train and compare four schemes, and write a report
  candor schemes                  list the schemes and what each does
  candor select scores.jsonl --scheme nested-top3 --export trl
                                  choose training samples from your own`,
  );

try {
  for (const load of loadersFor(process.argv[2] ?? '')) (await load()).register(program);
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

/** Returns the loader of the named command; all of them where the help or an error lists them. */
function loadersFor(name: string): readonly (() => Promise<CommandModule>)[] {
  if (Object.hasOwn(commands, name)) return [commands[name]!];
  return /^(-V|--version)$/.test(name) ? [] : Object.values(commands);
}

/** Prints an error and returns the exit code for it. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) {
    // Commander has already printed its message. --help and --version end here too, with code 0.
    return error.exitCode === 0 ? 0 : 2;
  }
  const message = messageForUser(error);
  if (message !== null) {
    for (const line of visibleLines(message)) process.stderr.write(`candor: ${line}\n`);
    return error instanceof Stopped ? 130 : 2;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`candor: unexpected error\n${visibleLines(text).join('\n')}\n`);
  return 1;
}
