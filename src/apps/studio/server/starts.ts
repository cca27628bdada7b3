/** The runs that this studio has started: one process for each at a time, watched from its first sign of life to its last words. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { builtFile } from '../../../base/built.js';
import { UserError } from '../../../base/errors.js';
import { writerOf } from './processes.js';

const CLI = fileURLToPath(builtFile(import.meta.url, '../../cli/main.js'));
/** Between two looks at whether the process has the run directory's lock. */
const LOOK_MS = 50;
const KEPT_STDERR = 8000;
const MOST_REMEMBERED = 100;
/** What `candor` says once it has read all that it was given. */
const READ_ALL = /^(plan|Warm start|Waiting for|Round) /m;

export interface Starts {
  /**
   * Starts `candor ARGS…` for a run directory, apart from this process: it goes on when the studio ends. Resolves at its first sign
   * of life: it has the directory's lock, it says its plan, or it has ended well.
   * @param taken called once the process needs nothing more of what it was given.
   * @throws UserError with its own words if it ended before, and if the directory is being started already.
   */
  start(
    dir: string,
    prepare: () => { readonly args: readonly string[]; taken(): void },
  ): Promise<void>;
  /** Whether a process was started for it that has not got its lock yet. */
  isStarting(dir: string): boolean;
  /** Why the process that was started here for it has failed since; null if none has. */
  lastWords(dir: string): string | null;
  /** All directories of which there is something to say, with what. */
  readonly news: ReadonlyMap<string, string>;
  /** Watches no longer; the processes go on. */
  close(): void;
}

/** @param onChange called when there is something new to say of a directory. */
export function createStarts(
  onChange: () => void = () => {},
  command: readonly string[] = [CLI],
): Starts {
  const starting = new Map<string, Watched>();
  const ended = new Map<string, string>();
  const timers = new Set<NodeJS.Timeout>();

  const remember = (dir: string, words: string) => {
    ended.set(dir, words);
    if (ended.size > MOST_REMEMBERED) ended.delete(ended.keys().next().value!);
  };

  function watch(dir: string, args: readonly string[], taken: () => void): Promise<void> {
    const child = spawn(process.execPath, [...command, ...args], {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    });
    const watched: Watched = { said: '' };
    starting.set(dir, watched);
    child.unref();
    (child.stderr as unknown as { unref(): void }).unref();
    return new Promise((resolve, reject) => {
      let alive = false;
      const timer = setInterval(() => {
        if (writerOf(dir) === child.pid) settle();
      }, LOOK_MS);
      timer.unref();
      timers.add(timer);
      /** It has the lock, or it has ended: from now on the directory says how it is. */
      const settle = () => {
        if (!timers.delete(timer)) return;
        clearInterval(timer);
        starting.delete(dir);
        taken();
        alive = true;
        resolve();
        onChange();
      };
      const fail = (words: string) => {
        const told = alive;
        settle();
        if (!told) return;
        remember(dir, words);
        onChange();
      };
      child.stderr!.setEncoding('utf8').on('data', (piece: string) => {
        watched.said = (watched.said + piece).slice(-KEPT_STDERR);
        if (alive || !READ_ALL.test(watched.said)) return;
        alive = true;
        resolve();
        onChange();
      });
      child.on('error', (cause) => {
        reject(new UserError(`The run could not be started: ${cause.message}`, { cause }));
        fail(`could not be started: ${cause.message}`);
      });
      // Not at `exit`: its last words may still be on their way.
      child.on('close', (code, signal) => {
        if (code === 0 || code === 130) return settle();
        const words = wordsOf(watched.said, child, code, signal);
        if (!alive) reject(new UserError(words));
        fail(words);
      });
    });
  }

  return {
    async start(dir, prepare) {
      if (starting.has(dir))
        throw new UserError('It is being started already; it was asked for twice.');
      // The mark comes before anything that takes time.
      starting.set(dir, { said: '' });
      ended.delete(dir);
      onChange();
      let prepared: ReturnType<typeof prepare>;
      try {
        prepared = prepare();
      } catch (cause) {
        starting.delete(dir);
        onChange();
        throw cause;
      }
      return watch(dir, prepared.args, prepared.taken);
    },
    isStarting: (dir) => starting.has(dir),
    lastWords: (dir) => ended.get(dir) ?? null,
    get news() {
      return new Map([
        ...[...ended].map(
          ([dir, words]) =>
            [dir, `the process that was started here has failed: ${words}`] as const,
        ),
        ...[...starting].map(
          ([dir, { said }]) => [dir, ['is starting', ...lastLines(said, 1)].join(': ')] as const,
        ),
      ]);
    },
    close() {
      for (const timer of timers) clearInterval(timer);
      timers.clear();
    },
  };
}

interface Watched {
  said: string;
}

const lastLines = (text: string, count: number): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .slice(-count);

/** What it said was wrong; its last line where it said nothing of the kind. */
function wordsOf(
  said: string,
  { pid }: ChildProcess,
  code: number | null,
  signal: string | null,
): string {
  const fault = said.search(/^candor: /m);
  if (fault >= 0) {
    const words = said.slice(fault).replaceAll(/^candor: /gm, '');
    return words.trim();
  }
  const how = signal ? `ended by ${signal}` : `ended with code ${code}`;
  const [last] = lastLines(said, 1);
  return `Process ${pid} ${how}.${last === undefined ? '' : ` Its last line was: ${last}`}`;
}
