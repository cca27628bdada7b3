/** candor explore: the page on which the schemes can be played with, served on this machine or written to a file. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, InvalidArgumentError } from 'commander';
import { UserError } from '../errors.js';
import { serveExplore } from '../explore/index.js';
import { print } from './_output.js';

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
      const served = await serveExplore(page, flags.port);
      print(served.url);
      print(`${PAGE} is the same page; it opens from disk.`);
      if (process.stdout.isTTY) process.stderr.write('Ctrl-C ends it.\n');
      if (flags.open && process.stdout.isTTY) openInBrowser(served.url);
      await interrupted;
      await served.close();
    });
}

function port(value: string): number {
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535)
    throw new InvalidArgumentError('it must be a whole number in 0..65535');
  return Number(value);
}

function untilInterrupted(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
  });
}

/** A machine without a browser has the address on stdout. */
function openInBrowser(url: string): void {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open']
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '']
        : ['xdg-open'];
  const child = spawn(command!, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
