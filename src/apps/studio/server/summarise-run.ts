/** Summarises a run from its directory. Whatever is wrong with the directory becomes a notice. */

import { join } from 'node:path';
import { regularFile } from '../../../base/io/regular-file.js';
import { describeKeysSent, keysSent } from '../../../config/keys-sent.js';
import type { TrainConfig } from '../../../config/schema.js';
import { planRound } from '../../../method/plan-round.js';
import type { RoundMetrics, Spent } from '../../../method/records.js';
import { findAnyScheme } from '../../../runs/find-scheme.js';
import type { RunStatus, RunSummary } from '../api.js';
import { builtInTask } from './built-in-task.js';
import type { FoundRun } from './find-runs.js';
import type { Launcher } from './launcher.js';
import { isCandor, writerOf } from './processes.js';
import type { MetricsRead } from './read-metrics.js';
import { readStoredConfig } from './stored-config.js';
import { thin } from './thin.js';

/** The points of a sparkline. */
const POINTS = 60;
const NOTHING: Spent = { summaries: 0, cots: 0, cotTokens: 0, summaryTokens: 0 };

/** @param read the run's metrics */
export function summariseRun(
  found: FoundRun,
  read: MetricsRead,
  launcher: Pick<Launcher, 'isStarting' | 'failureOf'>,
): RunSummary {
  const { dir } = found;
  const { raw, config, notices } = readStoredConfig(dir);
  const scheme = schemeOf(config);
  const last = read.metrics.at(-1);
  const evaluated = read.metrics.filter((m) => typeof m.evaluation?.task === 'number');
  const owner = writerOf(dir);
  const done = regularFile(join(dir, 'done.json')) !== null;
  const status = statusOf({
    readable: raw !== null || last !== undefined,
    done,
    running: owner !== null,
    starting: launcher.isStarting(dir),
  });
  const resumable = status === 'stopped' && config !== null && builtInTask(config.task);
  const keys = resumable ? keysSent(raw) : [];
  const failure = owner === null ? launcher.failureOf(dir) : null;
  return {
    id: found.id,
    path: found.path,
    status,
    notices: [
      ...(failure === null ? [] : [`The process that this studio started has failed: ${failure}`]),
      ...notices,
      ...(scheme.notice === null ? [] : [scheme.notice]),
      ...read.notices,
      ...(keys.length > 0 && !found.inComparison
        ? [`${describeKeysSent(keys)}. It can only be resumed in a terminal: ${resumeCommand(dir)}`]
        : []),
    ],
    task: stringOr('unknown', raw?.task),
    scheme: scheme.name ?? storedSchemeName(raw?.scheme),
    n: scheme.n,
    k: scheme.k,
    seed: typeof raw?.seed === 'number' ? raw.seed : 0,
    budget: config
      ? { unit: config.budget.unit, total: config.budget.total }
      : { unit: 'summaries', total: 0 },
    round: last?.round ?? 0,
    share: done ? 1 : spentShare(config, scheme.price, last),
    spent: last?.spent ?? NOTHING,
    curve: thin(evaluated, POINTS).map((m) => m.evaluation!.task!),
    score: evaluated.at(-1)?.evaluation?.task ?? null,
    monitor: lastMonitorReading(read.metrics),
    hasSamples: regularFile(join(dir, 'samples.jsonl')) !== null,
    can: {
      stop: status === 'running' && owner !== null && isCandor(owner) && !found.inComparison,
      resume: Boolean(resumable) && keys.length === 0 && !found.inComparison,
    },
  };
}

interface State {
  readonly readable: boolean;
  readonly done: boolean;
  readonly running: boolean;
  readonly starting: boolean;
}

function statusOf({ readable, done, running, starting }: State): RunStatus {
  if (!readable) return 'unreadable';
  if (done) return 'done';
  if (running) return 'running';
  return starting ? 'starting' : 'stopped';
}

/** The command that resumes the run, quoted for a shell. */
export function resumeCommand(dir: string): string {
  return `candor resume ${/^[\w./-]+$/.test(dir) ? dir : `'${dir.replaceAll("'", "'\\''")}'`}`;
}

interface SchemeOfRun {
  readonly name: string | null;
  readonly n: number;
  readonly k: number;
  /** What a round costs, in summaries. */
  readonly price: number;
  readonly notice: string | null;
}

function schemeOf(config: TrainConfig | null): SchemeOfRun {
  const unknown = { name: null, n: 0, k: 0, price: 0, notice: null };
  if (!config) return unknown;
  try {
    const scheme = findAnyScheme(config.scheme);
    const { n, k, price } = planRound(config, scheme);
    return { name: scheme.name, n, k, price, notice: null };
  } catch (error) {
    return { ...unknown, notice: `config.json: ${(error as Error).message}.` };
  }
}

/** The share of the budget that is spent, 0..1. */
function spentShare(
  config: TrainConfig | null,
  price: number,
  last: RoundMetrics | undefined,
): number {
  if (!config || !last) return 0;
  const { unit, total } = config.budget;
  const spent =
    unit === 'tokens' ? last.spent.cotTokens + last.spent.summaryTokens : last.round * price;
  return Math.min(1, spent / total);
}

function lastMonitorReading(metrics: readonly RoundMetrics[]): number | null {
  const last = metrics.findLast((m) => typeof m.evaluation?.monitor === 'number');
  return last?.evaluation?.monitor ?? null;
}

function stringOr(otherwise: string, value: unknown): string {
  return typeof value === 'string' ? value : otherwise;
}

function storedSchemeName(scheme: unknown): string {
  if (typeof scheme === 'object' && scheme !== null) {
    const { label, name } = scheme as { label?: unknown; name?: unknown };
    return stringOr(stringOr('custom', name), label);
  }
  return stringOr('unknown', scheme);
}
