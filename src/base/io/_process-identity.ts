/** Who a process is, so that a number that has since become another program's is not taken for it. */
import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync, statfsSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename } from 'node:path';

export interface ProcessIdentity {
  readonly pid: number;
  /** When it started: in clock ticks since boot on Linux, as `ps` prints it elsewhere. null where the system does not tell. */
  readonly started: string | null;
  /** One value from boot to boot; null where the system does not tell. */
  readonly boot: string | null;
  /** The namespace in which `pid` counts: a container has its own. null where there are none. */
  readonly namespace: string | null;
  readonly host: string;
}

/** `elsewhere`: it is on another machine or in another container, and nobody here can tell. */
export type Liveness = 'running' | 'ended' | 'elsewhere';

let ofThisProcess: ProcessIdentity | null = null;

export function ownIdentity(): ProcessIdentity {
  ofThisProcess ??= {
    pid: process.pid,
    started: startOf(process.pid),
    boot: textOf('/proc/sys/kernel/random/boot_id'),
    namespace: linkOf('/proc/self/ns/pid'),
    host: hostname(),
  };
  return ofThisProcess;
}

export function isSameProcess(a: ProcessIdentity, b: ProcessIdentity): boolean {
  return (['pid', 'started', 'boot', 'namespace', 'host'] as const).every(
    (key) => a[key] === b[key],
  );
}

/**
 * Whether a process still runs. @param path a file that it wrote: on a disk of this machine alone, a process of another boot is gone.
 *
 * A container that is restarted keeps its host name and gets a new namespace, so another namespace under the same name counts as ended.
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

/** Whether a process that is known by its number alone may be the Node.js program that wrote something at `writtenMs`, a Unix time. */
export function mayHaveWritten(pid: number, writtenMs: number): boolean {
  if (!isRunning(pid)) return false;
  const command = textOf(`/proc/${pid}/cmdline`);
  if (command === null) return true;
  const program = basename(command.split('\0')[0] ?? '');
  return /node|candor|bun|deno/i.test(program) && startedBefore(pid, writtenMs);
}

/** Whether a process of this machine has this number: neither ended nor a zombie, which nobody has waited for. */
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
/** The file system's clock and the kernel's differ by less. */
const SLACK_MS = 2000;

function startedBefore(pid: number, ms: number): boolean {
  const booted = /^btime (\d+)$/m.exec(textOf('/proc/stat') ?? '')?.[1];
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

/** The fields of /proc/PID/stat from the state on, which is the third; a program's name may hold anything, brackets too. */
function statOf(pid: number): string[] | null {
  const text = textOf(`/proc/${pid}/stat`);
  return text === null ? null : text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** Magic numbers of statfs(2) of file systems that one machine mounts at a time. */
const LOCAL = new Set([
  ...[0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630, 0x2fc12fc1],
  ...[0xf2f52010, 0x858458f6, 0xca451a4e, 0x2011bab0, 0x4d44, 0x5346544e, 0x7366746e],
]);

function isLocal(path: string): boolean {
  try {
    return LOCAL.has(statfsSync(path).type >>> 0);
  } catch {
    return false;
  }
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}

function linkOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
