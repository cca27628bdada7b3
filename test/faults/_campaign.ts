/**
 * Shared parts of the campaigns: their time limits, the real CLI in a process of its own, and the
 * account of what was tried, what survived and what was lost, which docs/reliability.md shows.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const MAIN = fileURLToPath(new URL('../../dist/apps/cli/main.js', import.meta.url));

/** The time limit of all campaigns together, unless CANDOR_FAULTS_SECONDS sets another. */
const SECONDS = 240;

/** The seed from which every campaign derives its own; CANDOR_FAULTS_SEED tries others. */
export const SEED = Number(process.env.CANDOR_FAULTS_SEED ?? 1);

/**
 * Returns how long a campaign lasts, in milliseconds.
 * @param share its share of the time of all campaigns, 0 to 1. The shares of all files add up to at
 * most 1.
 */
export function campaignMs(share: number): number {
  return 1000 * share * Number(process.env.CANDOR_FAULTS_SECONDS ?? SECONDS);
}

/**
 * Returns a vitest time limit for a campaign, so far beyond its own end that only a hang reaches
 * it.
 */
export function limitOf(share: number): number {
  return 5 * campaignMs(share) + 120_000;
}

/**
 * Calls `attempt` with 0, 1, 2… at least `atLeast` times, then until the campaign's time is over.
 * Returns the number of calls.
 */
export async function tryFor(
  share: number,
  atLeast: number,
  attempt: (index: number) => Promise<void> | void,
): Promise<number> {
  const until = performance.now() + campaignMs(share);
  let index = 0;
  for (; index < atLeast || performance.now() < until; index++) await attempt(index);
  return index;
}

/**
 * Prints a row of the table in docs/reliability.md, and appends it to the file that
 * CANDOR_FAULTS_TABLE names.
 */
export function account(campaign: string, tried: string, survived: string, lost: string): void {
  const row = `| ${campaign} | ${tried} | ${survived} | ${lost} |\n`;
  process.stderr.write(row);
  if (process.env.CANDOR_FAULTS_TABLE) appendFileSync(process.env.CANDOR_FAULTS_TABLE, row);
}

/** Makes a folder for a campaign's files, and returns it with a function that removes it. */
export function newHome(name: string): { readonly home: string; readonly remove: () => void } {
  const home = mkdtempSync(join(tmpdir(), `candor-faults-${name}-`));
  return { home, remove: () => rmSync(home, { recursive: true, force: true }) };
}

export interface Ended {
  /** null if a signal ended it. */
  readonly code: number | null;
  readonly killed: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Start {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly stdin?: string;
  /**
   * Kills it with SIGKILL after this many milliseconds; with `group`, the processes that it started
   * too.
   */
  readonly killAfterMs?: number;
  readonly group?: boolean;
}

/** Runs `node dist/apps/cli/main.js ARGS…` until it ends or is killed. */
export function candor(args: readonly string[], start: Start = {}): Promise<Ended> {
  return node([MAIN, ...args], start);
}

/** Runs `node ARGS…` until it ends or is killed. */
export function node(
  args: readonly string[],
  { env, cwd, stdin, killAfterMs, group = false }: Start = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      env: { ...process.env, NO_COLOR: '1', ...env },
      ...(cwd === undefined ? {} : { cwd }),
      detached: group,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk) => {
      stderr += chunk;
    });
    child.stdin.on('error', () => {});
    child.stdin.end(stdin ?? '');
    const kill = () => (group ? process.kill(-child.pid!, 'SIGKILL') : child.kill('SIGKILL'));
    const timer = killAfterMs === undefined ? undefined : setTimeout(kill, killAfterMs);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, killed: signal === 'SIGKILL', stdout, stderr });
    });
  });
}

/** Output that no user must ever see: a stack, or an error that the program calls its own. */
export function hasStack(text: string): boolean {
  return /unexpected (?:error|fault)|^\s+at .*[:(]|node:internal|file:\/\/\//m.test(text);
}

/**
 * Returns the hash of every file below a folder, except those whose path matches `skip`. The report
 * names its own folder.
 */
export function bytesOf(dir: string, skip = /(^|\/)report\.html$/): Record<string, string> {
  const files: Record<string, string> = {};
  const walk = (folder: string) => {
    for (const name of readdirSync(folder).sort()) {
      const path = join(folder, name);
      if (lstatSync(path).isDirectory()) walk(path);
      else if (!skip.test(relative(dir, path)))
        files[relative(dir, path)] = createHash('sha256').update(readFileSync(path)).digest('hex');
    }
  };
  walk(dir);
  return files;
}

const SETTINGS = [
  ...['round.questions=4', 'round.perQuestion=16', 'evaluation.questions=16', 'evaluation.every=3'],
  ...['warmStart.steps={shoggoth: 30, face: 30}', 'model={layers: 1, width: 64, heads: 4}'],
  'record.checkpointEvery=4',
];

/**
 * Returns the arguments of a run of `rounds` rounds that is so small that it takes a second or two.
 */
export function smallRun(dir: string, rounds: number, extra: readonly string[] = []): string[] {
  return [
    ...[
      'train',
      '--task',
      'sums',
      '--scheme',
      'nested-top3',
      '--workers',
      '1',
      '--out',
      dir,
      ...extra,
    ],
    ...[...SETTINGS, `budget.total=${rounds * 64}`].flatMap((setting) => ['--set', setting]),
  ];
}
