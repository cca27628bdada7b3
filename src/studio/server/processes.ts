/** The processes that train: which of them may be stopped, and how one is started. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { builtFile } from '../../built.js';
import { UserError } from '../../errors.js';

const CLI = fileURLToPath(builtFile(import.meta.url, '../../cli/main.js'));
/** A fault in what was asked for shows itself before the first round. */
const EARLY_MS = 1500;
const KEPT_STDERR = 4000;

/** Whether a process is a `candor` that trains: a lock may hold a number that has since become another program's. */
export function isCandor(pid: number): boolean {
  const words = commandLine(pid);
  return (
    words.some((word) => /(^|[/\\])(main\.js|candor)$/.test(word)) &&
    words.some((word) => /^(train|resume|start)$/.test(word))
  );
}

function commandLine(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    const { stdout } = spawnSync('ps', ['-p', `${pid}`, '-o', 'args='], { encoding: 'utf8' });
    return (stdout ?? '').trim().split(/\s+/);
  }
}

/** Asks a training process to stop after the round at hand. @throws UserError if it is gone. */
export function stopProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGINT');
  } catch (cause) {
    throw new UserError('The run has ended by itself.', { cause });
  }
}

/**
 * Starts `candor` with arguments, apart from this process: it goes on when the studio ends.
 * Resolves once it has survived its first moments or ended well. @throws UserError with its own words if it failed.
 */
export function startCandor(args: readonly string[]): Promise<void> {
  const child: ChildProcess = spawn(process.execPath, [CLI, ...args], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (piece: string) => {
    said = (said + piece).slice(-KEPT_STDERR);
  });
  (child.stderr as unknown as { unref(): void }).unref();
  child.unref();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, EARLY_MS);
    child.on('error', (cause) => {
      clearTimeout(timer);
      reject(new UserError(`The run could not be started: ${cause.message}`, { cause }));
    });
    child.on('exit', (code) => {
      clearTimeout(timer);
      if (code === 0 || code === 130) resolve();
      else
        reject(
          new UserError(said.trim().replaceAll(/^candor: /gm, '') || `The run ended with code ${code}.`),
        );
    });
  });
}
