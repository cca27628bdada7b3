/** candor studio: serves a page with the runs below a folder, on this machine. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { UserError } from '../../base/errors.js';
import { serveLoopback } from '../../base/loopback.js';
import { createStudio } from '../studio/index.js';
import { port } from './_option-values.js';
import { print } from './_output.js';
import { openInBrowser, untilInterrupted } from './_serving.js';

const PAGE = fileURLToPath(new URL('../studio/index.html', import.meta.url));

export function register(program: Command): void {
  program
    .command('studio')
    .summary('watch, read and compare runs in the browser')
    .description(
      'Serves a page, on this machine only, with every run below the folder: curves over seeds, ' +
        'paired differences, and the samples of each question with those that were selected. It ' +
        'updates while runs continue.',
    )
    .argument('[dir]', 'the folder with the runs', 'runs')
    .option('-p, --port <number>', 'the port on 127.0.0.1; 0 picks a free one', port, 0)
    .option('--no-open', 'do not open the browser')
    .addHelpText(
      'after',
      `
The address contains a token that is new each time; without it, access is refused.

Examples:
  candor studio
  candor studio runs/my-comparison --port 4000`,
    )
    .action(async (dir: string, flags) => {
      if (!existsSync(dir) || !statSync(dir).isDirectory())
        throw new UserError(`${dir}: no such folder; candor train puts runs in runs/`);
      if (!existsSync(PAGE))
        throw new UserError('the page has not been built yet; run npm run build');
      const token = randomBytes(24).toString('base64url');
      const interrupted = untilInterrupted();
      const studio = createStudio({
        folder: resolve(dir),
        page: readFileSync(PAGE, 'utf8'),
        token,
      });
      const served = await serveLoopback(studio.app.fetch, flags.port);
      const address = `${served.url}?token=${token}`;
      print(address);
      if (process.stdout.isTTY)
        process.stderr.write('Press Ctrl-C to stop; runs started from the page continue.\n');
      if (flags.open && process.stdout.isTTY) openInBrowser(address);
      await interrupted;
      await studio.close();
      await served.close();
    });
}
