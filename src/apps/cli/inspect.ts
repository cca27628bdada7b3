/** candor inspect: a run in short, or one question of one round as a tree. */
import { existsSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { UserError } from '../../base/errors.js';
import { readMetrics, readSamples } from '../../runs/read-run.js';
import { readRunConfig } from '../../runs/run-directory.js';
import { print, printJson } from './_output.js';
import { runInWords } from './_run-in-words.js';
import { sampleTree } from './_sample-tree.js';

interface InspectFlags {
  readonly round?: number;
  readonly question?: number;
  readonly json?: boolean;
}

export function register(program: Command): void {
  program
    .command('inspect')
    .summary('look into a run: its course, or one question as a tree')
    .description(
      'Without --round: the course of a run. With it: one question of that round with its CoTs and their summaries, ' +
        'their scores or why they failed, which of them each role learnt, and why.',
    )
    .argument('<dir>', 'a run directory')
    .option('-r, --round <number>', 'a round, from 1 up', wholeNumber)
    .option(
      '-q, --question <number>',
      'a question of the round, from 0 up; the first unless given',
      wholeNumber,
    )
    .option('--json', 'print as JSON')
    .addHelpText(
      'after',
      `
Examples:
  candor inspect runs/sums-nested-top3-seed1
  candor inspect runs/sums-nested-top3-seed1 --round 3 --question 5`,
    )
    .action(inspect);
}

async function inspect(dir: string, { round, question, json }: InspectFlags): Promise<void> {
  if (!existsSync(dir)) throw new UserError(`${dir}: there is no such folder`);
  const config = readRunConfig(dir);
  const metrics = readMetrics(dir);
  if (round === undefined) {
    if (question !== undefined)
      throw new UserError('--question: says which question of a round; add --round');
    if (json) printJson({ config, metrics });
    else for (const line of runInWords(config, metrics)) print(line);
    return;
  }
  const wanted = question ?? 0;
  const seen = { last: -1, questions: 0 };
  const samples = await readSamples(dir, (place) => {
    seen.last = Math.max(seen.last, place.round);
    if (place.round === round) seen.questions = Math.max(seen.questions, place.q + 1);
    return place.round === round && place.q === wanted;
  });
  if (samples.length === 0) {
    if (seen.last < 0) throw new UserError(`${dir}: no samples were recorded`);
    if (seen.questions === 0) {
      throw new UserError(
        `--round: must be one of the recorded rounds, 1..${seen.last}, got ${round}`,
      );
    }
    throw new UserError(`--question: must be in 0..${seen.questions - 1}, got ${wanted}`);
  }
  if (json) printJson(samples);
  else for (const line of sampleTree(samples)) print(line);
}

function wholeNumber(value: string): number {
  if (!/^\d{1,15}$/.test(value))
    throw new InvalidArgumentError('it must be a whole number, 0 or more');
  return Number(value);
}
