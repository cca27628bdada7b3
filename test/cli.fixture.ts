/**
 * Runs the built command as a user does: on files in a temporary folder, with pipes and signals.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach } from 'vitest';

/** The built command; CANDOR_CLI names another one. */
export const CLI =
  process.env.CANDOR_CLI ?? fileURLToPath(new URL('../dist/apps/cli/main.js', import.meta.url));

/** A temporary folder and short ways to its files. */
export class TemporaryFolder {
  path = '';

  create(name: string): void {
    this.path = mkdtempSync(join(tmpdir(), `candor-${name}-`));
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  at(...names: readonly string[]): string {
    return join(this.path, ...names);
  }

  /** Writes a file and returns its name, which is also its path from the folder. */
  write(name: string, content: string | Uint8Array): string {
    writeFileSync(this.at(name), content);
    return name;
  }

  read(...names: readonly string[]): string {
    return readFileSync(this.at(...names), 'utf8');
  }

  list(...names: readonly string[]): string[] {
    return readdirSync(this.at(...names)).sort();
  }
}

/** Creates a folder for all tests of a file and removes it after the last one. */
export function sharedFolder(name: string): TemporaryFolder {
  const folder = new TemporaryFolder();
  folder.create(name);
  afterAll(() => folder.remove());
  return folder;
}

/** Creates an empty folder before each test of a file and removes it afterwards. */
export function freshFolder(name: string): TemporaryFolder {
  const folder = new TemporaryFolder();
  beforeEach(() => folder.create(name));
  afterEach(() => folder.remove());
  return folder;
}

export interface CliResult {
  /** The exit code; null if a signal ended the process. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** What the command reads on stdin; nothing by default. */
  readonly input?: string | Uint8Array | undefined;
}

/** Runs `candor` with these arguments to its end. */
export function runCandorSync(args: readonly string[], options: CliOptions): CliResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    input: options.input ?? '',
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

export interface AsyncCliOptions extends CliOptions {
  /** Sends SIGKILL after this time. */
  readonly killAfterMs?: number | undefined;
  /** Sends SIGINT once, as soon as stderr matches. */
  readonly interruptOn?: RegExp | undefined;
}

/** As `runCandorSync`, but lets the test act meanwhile. */
export function runCandor(
  args: readonly string[],
  { cwd, env, input, killAfterMs, interruptOn }: AsyncCliOptions,
): Promise<CliResult & { readonly killed: boolean }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [CLI, ...args], { cwd, env: { ...process.env, ...env } });
    let [stdout, stderr] = ['', ''];
    let interrupted = false;
    child.stdout.setEncoding('utf8');
    child.stderr.setEncoding('utf8');
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
      if (interrupted || !interruptOn?.test(stderr)) return;
      interrupted = true;
      child.kill('SIGINT');
    });
    // The command may end before it has read everything.
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
    const timer =
      killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    const end = (status: number | null, killed: boolean) => {
      clearTimeout(timer);
      resolve({ status, stdout, stderr, killed });
    };
    // A killed command has no more to say, even if processes that it started still hold its pipes.
    child.on('exit', (status, signal) => {
      if (signal === 'SIGKILL') end(status, true);
    });
    child.on('close', (status) => end(status, false));
  });
}

/** Returns the text of JSON lines. */
export function jsonLines(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** Parses JSON lines; skips empty ones. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into values of any shape
export function parseJsonLines<T = any>(text: string): T[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
