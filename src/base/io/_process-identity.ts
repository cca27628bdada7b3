/**
 * Identifies a process, so that another program that later gets its number is not mistaken for it.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync, statfsSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename } from 'node:path';

export interface ProcessIdentity {
  readonly pid: number;
  /**
   * When it started: in clock ticks since boot on Linux, as `ps` prints it elsewhere. null if the
   * system does not say.
   */
  readonly started: string | null;
  /** The identity of the current boot; null if the system does not say. */
  readonly boot: string | null;
  /** The namespace of `pid`, of which each container has its own; null if the system has none. */
  readonly namespace: string | null;
  readonly host: string;
}

/** `elsewhere`: on another machine or in another container, so nothing here can tell. */
export type Liveness = 'running' | 'ended' | 'elsewhere';

let own: ProcessIdentity | null = null;

export function ownIdentity(): ProcessIdentity {
  own ??= {
    pid: process.pid,
    started: startOf(process.pid),
    boot: readText('/proc/sys/kernel/random/boot_id'),
    namespace: readLink('/proc/self/ns/pid'),
    host: hostname(),
  };
  return own;
}

export function isSameProcess(a: ProcessIdentity, b: ProcessIdentity): boolean {
  return (['pid', 'started', 'boot', 'namespace', 'host'] as const).every(
    (key) => a[key] === b[key],
  );
}

/**
 * Tells whether a process is still running.
 *
 * A restarted container keeps its host name but gets a new namespace, so a process of another
 * namespace under the same host name has ended.
 * @param path a file that the process wrote. If it is on a disk that only this machine mounts, a
 * process from another boot has ended.
 */
export function livenessOf(known: ProcessIdentity, path: string): Liveness {
  const own = ownIdentity();
  if (known.boot !== own.boot)
    return known.host === own.host || isLocal(path) ? 'ended' : 'elsewhere';
  if (known.boot === null && known.host !== own.host) return 'elsewhere';
  if (known.namespace !== own.namespace) return known.host === own.host ? 'ended' : 'elsewhere';
  if (!isRunning(known.pid)) return 'ended';
  const started = startOf(known.pid);
  return started === null || known.started === null || started === known.started
    ? 'running'
    : 'ended';
}

/**
 * Tells whether the process with this number may be the Node.js program that wrote a file at
 * `writtenMs`, a Unix time.
 */
export function mayHaveWritten(pid: number, writtenMs: number): boolean {
  if (!isRunning(pid)) return false;
  const command = readText(`/proc/${pid}/cmdline`);
  if (command === null) return true;
  const program = basename(command.split('\0')[0] ?? '');
  return /node|candor|bun|deno/i.test(program) && startedBefore(pid, writtenMs);
}

/**
 * Tells whether a running process of this machine has this number. A zombie, which has ended but
 * was not waited for, is not running.
 */
export function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return statOf(pid)?.[0] !== 'Z';
}

/** `kernel.clk_tck` is 100 on every platform that Node.js runs on. */
const TICKS_A_SECOND = 100;
/** The file system's and the kernel's clocks differ by less than this. */
const SLACK_MS = 2000;

function startedBefore(pid: number, ms: number): boolean {
  const booted = /^btime (\d+)$/m.exec(readText('/proc/stat') ?? '')?.[1];
  const ticks = startOf(pid);
  if (booted === undefined || ticks === null) return true;
  return 1000 * (Number(booted) + Number(ticks) / TICKS_A_SECOND) < ms + SLACK_MS;
}

function startOf(pid: number): string | null {
  if (process.platform === 'linux') return statOf(pid)?.[19] ?? null;
  if (process.platform === 'win32') return null;
  const { stdout } = spawnSync('ps', ['-p', `${pid}`, '-o', 'lstart='], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  return stdout?.trim() || null;
}

/**
 * Returns the fields of /proc/PID/stat from the third, the state. The second, the program's name,
 * may contain anything, even brackets.
 */
function statOf(pid: number): string[] | null {
  const text = readText(`/proc/${pid}/stat`);
  return text === null ? null : text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** The statfs(2) magic numbers of file systems that only one machine mounts at a time. */
const LOCAL = new Set([
  0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630, 0x2fc12fc1, 0xf2f52010, 0x858458f6,
  0xca451a4e, 0x2011bab0, 0x4d44, 0x5346544e, 0x7366746e,
]);

function isLocal(path: string): boolean {
  try {
    return LOCAL.has(statfsSync(path).type >>> 0);
  } catch {
    return false;
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}

function readLink(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
