/** candor inspect: summarises a run, or shows one question of one round as a tree. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { UserError } from '../../base/errors.js';
import { readMetrics, readSamples } from '../../runs/read-run.js';
import { readRunConfig } from '../../runs/run-directory.js';
import { wholeNumber } from './_option-values.js';
import { print, printJson } from './_output.js';
import { runLines } from './_run-lines.js';
import { sampleTree } from './_sample-tree.js';

interface InspectFlags {
  readonly round?: number;
  readonly question?: number;
  readonly json?: boolean;
}

export function register(program: Command): void {
  program
    .command('inspect')
    .summary('summarise a run, or show one question as a tree')
    .description(
      'Without --round, summarises a run. With it, shows one question of that round: its CoTs ' +
        'and their summaries, their scores or errors, and which of them each role learnt, and ' +
        'why.',
    )
    .argument('<dir>', 'a run directory')
    .option('-r, --round <number>', 'a round, counted from 1', wholeNumber)
    .option(
      '-q, --question <number>',
      'a question of the round, counted from 0 (default: 0)',
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
  if (!existsSync(dir)) throw new UserError(`${dir}: no such folder`);
  const config = readRunConfig(dir);
  const metrics = readMetrics(dir);
  if (round === undefined) {
    if (question !== undefined)
      throw new UserError('--question: selects a question of a round; add --round');
    if (json) printJson({ config, metrics });
    else for (const line of runLines(config, metrics)) print(line);
    return;
  }
  const q = question ?? 0;
  const seen = { last: -1, questions: 0 };
  const samples = await readSamples(dir, (place) => {
    seen.last = Math.max(seen.last, place.round);
    if (place.round === round) seen.questions = Math.max(seen.questions, place.q + 1);
    return place.round === round && place.q === q;
  });
  if (samples.length === 0) {
    if (seen.last < 0) throw new UserError(`${dir}: no samples were recorded`);
    if (seen.questions === 0) {
      throw new UserError(
        `--round: must be one of the recorded rounds, 1..${seen.last}, got ${round}`,
      );
    }
    throw new UserError(`--question: must be in 0..${seen.questions - 1}, got ${q}`);
  }
  if (json) printJson(samples);
  else for (const line of sampleTree(samples)) print(line);
}
