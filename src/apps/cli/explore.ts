/** candor explore: the page on which the schemes can be played with, served on this machine or written to a file. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { UserError } from '../../base/errors.js';
import { serveLoopback } from '../../base/loopback.js';
import { exploreApp } from '../explore/index.js';
import { print } from './_output.js';
import { openInBrowser, port, untilInterrupted } from './_serving.js';

const PAGE = fileURLToPath(new URL('../explore/index.html', import.meta.url));

export function register(program: Command): void {
  program
    .command('explore')
    .summary('play with schemes in an exact world, in the browser')
    .description(
      'Serves one page with sliders for n, k, noise, step size and more: phase portraits, simulated runs and learning curves follow at once. The page is a single file that also opens from disk.',
    )
    .option('-p, --port <number>', 'the port on 127.0.0.1; any free one unless given', port, 0)
    .option('--no-open', 'do not open the browser')
    .option('-o, --out <file>', 'write the page to this file instead of serving it')
    .action(async (flags) => {
      if (!existsSync(PAGE)) throw new UserError('the page has not been built yet: npm run build');
      const page = readFileSync(PAGE, 'utf8');
      if (flags.out !== undefined) {
        writeFileSync(flags.out, page);
        print(resolve(flags.out));
        return;
      }
      const interrupted = untilInterrupted();
      const served = await serveLoopback(exploreApp(page).fetch, flags.port);
      print(served.url);
      print(`${PAGE} is the same page; it opens from disk.`);
      if (process.stdout.isTTY) process.stderr.write('Ctrl-C ends it.\n');
      if (flags.open && process.stdout.isTTY) openInBrowser(served.url);
      await interrupted;
      await served.close();
    });
}
