/** Helpers of the commands that serve a page. */
import { spawn } from 'node:child_process';

/** Resolves on Ctrl-C, or when the process is asked to terminate. */
export function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

/** Opens an address in the browser, and ignores failures: the address is on stdout as well. */
export function openInBrowser(url: string): void {
  const [command, ...args] = openCommand();
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}

function openCommand(): readonly [string, ...string[]] {
  if (process.platform === 'darwin') return ['open'];
  if (process.platform === 'win32') return ['cmd', '/c', 'start', ''];
  return ['xdg-open'];
}
