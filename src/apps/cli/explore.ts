/**
 * candor explore: serves the page for playing with schemes on this machine, or writes it to a file.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { UserError } from '../../base/errors.js';
import { serveLoopback } from '../../base/loopback.js';
import { exploreApp } from '../explore/index.js';
import { port } from './_option-values.js';
import { print } from './_output.js';
import { openInBrowser, untilInterrupted } from './_serving.js';

const PAGE = fileURLToPath(new URL('../explore/index.html', import.meta.url));

export function register(program: Command): void {
  program
    .command('explore')
    .summary('play with schemes in an exact world, in the browser')
    .description(
      'Serves one page with sliders for n, k, noise, step size and more. Phase portraits, ' +
        'simulated runs and learning curves follow immediately. The page is a single file that ' +
        'also opens from disk.',
    )
    .option('-p, --port <number>', 'the port on 127.0.0.1; 0 picks a free one', port, 0)
    .option('--no-open', 'do not open the browser')
    .option('-o, --out <file>', 'write the page to this file instead of serving it')
    .action(async (flags) => {
      if (!existsSync(PAGE))
        throw new UserError('the page has not been built yet; run npm run build');
      const page = readFileSync(PAGE, 'utf8');
      if (flags.out !== undefined) {
        writeFileSync(flags.out, page);
        print(resolve(flags.out));
        return;
      }
      const interrupted = untilInterrupted();
      const served = await serveLoopback(exploreApp(page).fetch, flags.port);
      print(served.url);
      print(`${PAGE} is the same page, which also opens from disk.`);
      if (process.stdout.isTTY) process.stderr.write('Press Ctrl-C to stop.\n');
      if (flags.open && process.stdout.isTTY) openInBrowser(served.url);
      await interrupted;
      await served.close();
    });
}
