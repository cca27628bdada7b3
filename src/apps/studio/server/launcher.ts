/**
 * Starts processes that train, at most one per run directory, and watches each from its first
 * sign of life to its last output.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { builtUrl } from '../../../base/built.js';
import { UserError } from '../../../base/errors.js';
import { writerOf } from './processes.js';

const CLI = fileURLToPath(builtUrl(import.meta.url, '../../cli/main.js'));
/** The time between two checks whether the process has locked the run directory. */
const POLL_MS = 50;
const KEPT_STDERR = 8000;
const MOST_REMEMBERED = 100;
/** What `candor` prints once it has read all of its input. */
const HAS_READ_INPUT = /^(plan|Warm start|Waiting for|Round) /m;
/** The exit codes of a finished run and of one that was asked to stop. */
const GOOD_CODES: readonly (number | null)[] = [0, 130];

export interface Prepared {
  /** The arguments of `candor`. */
  readonly args: readonly string[];
  /** Called once the process no longer needs the files that it was given. */
  taken(): void;
}

export class Launcher {
  readonly #onChange: () => void;
  readonly #command: readonly string[];
  /** The stderr of each process that has not locked its directory yet, by directory. */
  readonly #starting = new Map<string, { stderr: string }>();
  readonly #failures = new Map<string, string>();
  readonly #timers = new Set<NodeJS.Timeout>();

  /**
   * @param onChange called whenever a directory's state has changed
   * @param command the script to run, with its first arguments
   */
  constructor(onChange: () => void = () => {}, command: readonly string[] = [CLI]) {
    this.#onChange = onChange;
    this.#command = command;
  }

  /**
   * Starts `candor ARGS…` for a run directory. The process is detached, so it outlives the studio.
   * Resolves at the first sign of life: the process has locked the directory, has printed its
   * plan, or has ended well.
   * @throws UserError with the process's own message if it fails before that, or if the directory
   * is already being started.
   */
  async start(dir: string, prepare: () => Prepared): Promise<void> {
    if (this.#starting.has(dir)) throw new UserError('This run is already being started.');
    // Mark it before anything that takes time, so that a second request finds the mark.
    this.#starting.set(dir, { stderr: '' });
    this.#failures.delete(dir);
    this.#onChange();
    let prepared: Prepared;
    try {
      prepared = prepare();
    } catch (cause) {
      this.#starting.delete(dir);
      this.#onChange();
      throw cause;
    }
    return this.#launch(dir, prepared);
  }

  /** Whether a process was started for the directory that has not locked it yet. */
  isStarting(dir: string): boolean {
    return this.#starting.has(dir);
  }

  /** Why the last process that was started for the directory failed; null if it did not. */
  failureOf(dir: string): string | null {
    return this.#failures.get(dir) ?? null;
  }

  /** One notice for each directory that is starting or has failed. */
  get notices(): ReadonlyMap<string, string> {
    const notices = new Map<string, string>();
    for (const [dir, failure] of this.#failures)
      notices.set(dir, `the process that this studio started has failed: ${failure}`);
    for (const [dir, { stderr }] of this.#starting) {
      const last = lastLineOf(stderr);
      notices.set(dir, last === undefined ? 'starting' : `starting; its last line is: ${last}`);
    }
    return notices;
  }

  /** Stops watching; the processes continue. */
  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers.clear();
  }

  #launch(dir: string, { args, taken }: Prepared): Promise<void> {
    const output = { stderr: '' };
    this.#starting.set(dir, output);
    const child = this.#spawn(args);
    return new Promise((resolve, reject) => {
      let alive = false;
      const timer = setInterval(() => {
        if (writerOf(dir) === child.pid) settle();
      }, POLL_MS);
      timer.unref();
      this.#timers.add(timer);
      /** The process has the lock or has ended; from now on the directory shows its state. */
      const settle = () => {
        if (!this.#timers.delete(timer)) return;
        clearInterval(timer);
        this.#starting.delete(dir);
        taken();
        alive = true;
        resolve();
        this.#onChange();
      };
      const fail = (error: UserError) => {
        const wasAlive = alive;
        if (!wasAlive) reject(error);
        settle();
        if (wasAlive) this.#remember(dir, error.message);
      };
      child.stderr!.setEncoding('utf8').on('data', (piece: string) => {
        output.stderr = (output.stderr + piece).slice(-KEPT_STDERR);
        if (alive || !HAS_READ_INPUT.test(output.stderr)) return;
        alive = true;
        resolve();
        this.#onChange();
      });
      child.on('error', (cause) =>
        fail(new UserError(`The run could not be started: ${cause.message}`, { cause })),
      );
      // `exit` comes too early: the last output may not have arrived yet.
      child.on('close', (code, signal) => {
        if (GOOD_CODES.includes(code)) settle();
        else fail(new UserError(failureIn(output.stderr, child, code, signal)));
      });
    });
  }

  #spawn(args: readonly string[]): ChildProcess {
    const child = spawn(process.execPath, [...this.#command, ...args], {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    });
    child.unref();
    (child.stderr as unknown as { unref(): void }).unref();
    return child;
  }

  #remember(dir: string, failure: string): void {
    this.#failures.set(dir, failure);
    if (this.#failures.size > MOST_REMEMBERED)
      this.#failures.delete(this.#failures.keys().next().value!);
    this.#onChange();
  }
}

function lastLineOf(text: string): string | undefined {
  return text
    .split('\n')
    .map((line) => line.trim())
    .findLast(Boolean);
}

/** The error that `candor` printed, or else how it ended and its last line. */
function failureIn(
  stderr: string,
  { pid }: ChildProcess,
  code: number | null,
  signal: string | null,
): string {
  const error = stderr.search(/^candor: /m);
  if (error >= 0)
    return stderr
      .slice(error)
      .replaceAll(/^candor: /gm, '')
      .trim();
  const how = signal ? `was killed by ${signal}` : `ended with code ${code}`;
  const last = lastLineOf(stderr);
  return `Process ${pid} ${how}.${last === undefined ? '' : ` Its last line was: ${last}`}`;
}
