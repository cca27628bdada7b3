/** candor report: writes one HTML file about a run or a comparison, finished or not. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../../base/errors.js';
import { analyse, summary } from '../../show/report/index.js';
import { printJson } from './_output.js';
import { playRounds } from './_play-rounds.js';
import { readAny, writeReport } from './_write-report.js';

export function register(program: Command): void {
  program
    .command('report')
    .summary('write the HTML report of a run or a comparison')
    .description(
      'Writes one self-contained HTML file about the run or comparison as it stands now, and ' +
        'prints its path.',
    )
    .argument('<dir>', 'a run directory or a comparison')
    .option('-o, --out <file>', 'the file (default: report.html in the directory)')
    .option('--json', 'print the numbers as JSON instead')
    .option(
      '--cross-play',
      'first play the shoggoth of each checkpoint with the face of each, into cross-play.json; ' +
        'only for a run',
    )
    .action(async (dir: string, flags) => {
      if (!existsSync(dir)) throw new UserError(`${dir}: no such folder`);
      if (flags.crossPlay) await playRounds(dir);
      if (flags.json) {
        printJson(summary(analyse(await readAny(dir))));
        return;
      }
      process.stdout.write(`${await writeReport(dir, flags.out ?? join(dir, 'report.html'))}\n`);
    });
}
