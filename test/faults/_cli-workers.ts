/** Runs the real CLI many times in few processes. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const WORKER = fileURLToPath(new URL('./_cli-worker.mjs', import.meta.url));
/** Nothing here takes this long unless it hangs. */
const HANGS_MS = 60_000;

export interface Said {
  /** -1 if it hung or its process died. */
  readonly code: number;
  /** Both outputs. */
  readonly text: string;
}

export interface CliWorkers {
  run(args: readonly string[]): Promise<Said>;
  end(): void;
}

/** @param env the environment of every process. */
export function cliWorkers(count: number, env: NodeJS.ProcessEnv): CliWorkers {
  const idle: ChildProcess[] = [];
  const waiting: ((child: ChildProcess) => void)[] = [];
  const all = new Set<ChildProcess>();
  const free = (child: ChildProcess) => {
    const next = waiting.shift();
    if (next) next(child);
    else idle.push(child);
  };
  const start = () => {
    const child = fork(WORKER, { env: { ...process.env, NO_COLOR: '1', ...env } });
    all.add(child);
    child.once('message', () => free(child));
  };
  for (let i = 0; i < count; i++) start();
  return {
    async run(args) {
      const child =
        idle.pop() ?? (await new Promise<ChildProcess>((resolve) => waiting.push(resolve)));
      return new Promise((resolve) => {
        const lost = (text: string) => {
          clearTimeout(timer);
          all.delete(child);
          start();
          resolve({ code: -1, text });
        };
        const timer = setTimeout(() => child.kill('SIGKILL'), HANGS_MS);
        const onExit = (code: number | null, signal: string | null) =>
          lost(`its process ended: ${signal ?? code}`);
        child.once('exit', onExit);
        child.once('message', (said: Said) => {
          clearTimeout(timer);
          child.off('exit', onExit);
          free(child);
          resolve(said);
        });
        child.send({ args });
      });
    },
    end() {
      for (const child of all) {
        child.removeAllListeners('exit');
        child.kill('SIGKILL');
      }
    },
  };
}
