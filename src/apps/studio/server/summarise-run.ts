/** One run of the list, from what its directory says; whatever is wrong with it becomes a notice. */
import { join } from 'node:path';
import { readRegular, regularFile } from '../../../base/io/regular-file.js';
import { keysInWords, keysSent } from '../../../config/keys-sent.js';
import { type TrainConfig, trainConfigSchema } from '../../../config/schema.js';
import { planRound } from '../../../method/plan-round.js';
import type { RoundMetrics, Spent } from '../../../method/records.js';
import { resolveScheme } from '../../../selection/index.js';
import { tasks } from '../../../tasks/index.js';
import type { RunStatus, RunSummary } from '../api.js';
import type { FoundRun } from './find-runs.js';
import { isCandor, writerOf } from './processes.js';
import type { MetricsRead } from './read-metrics.js';
import type { Starts } from './starts.js';

/** Points of a sparkline. */
const POINTS = 60;
/** A config is written by hand. */
const MOST_CONFIG_BYTES = 1 << 20;

export interface StoredConfig {
  /** As it stands; null if it is no JSON object. */
  readonly raw: Readonly<Record<string, unknown>> | null;
  /** Checked; null if it is of another version, or wrong. */
  readonly config: TrainConfig | null;
  readonly notices: readonly string[];
}

/** config.json of a run directory. Never throws. */
export function readStoredConfig(dir: string): StoredConfig {
  const path = join(dir, 'config.json');
  let raw: unknown;
  try {
    raw = jsonOf(readRegular(path, MOST_CONFIG_BYTES));
  } catch (error) {
    const gone = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = gone ? 'is not there' : `cannot be read: ${(error as Error).message}`;
    return { raw: null, config: null, notices: [`config.json ${why}.`] };
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return { raw: null, config: null, notices: ['config.json is no config.'] };
  const parsed = trainConfigSchema.safeParse(raw);
  const known = raw as Record<string, unknown>;
  if (parsed.success) return { raw: known, config: parsed.data, notices: [] };
  const [issue] = parsed.error.issues;
  const notice = `config.json is not of this version of Candor (${issue?.path.join('.')}: ${issue?.message}): the run is shown as far as it is understood.`;
  return { raw: known, config: null, notices: [notice] };
}

/** @throws Error that shows nothing of the text, which may be another file's than it says. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('it is not valid JSON');
  }
}

/** @param read its metrics. @param starts what this studio has started. */
export function summariseRun(
  found: FoundRun,
  read: MetricsRead,
  starts: Pick<Starts, 'isStarting' | 'lastWords'>,
): RunSummary {
  const { dir } = found;
  const { raw, config, notices } = readStoredConfig(dir);
  const shape = shapeOf(config);
  const last = read.metrics.at(-1);
  const evaluated = read.metrics.filter((m) => typeof m.evaluation?.task === 'number');
  const owner = writerOf(dir);
  const done = regularFile(join(dir, 'done.json')) !== null;
  const status = ((): RunStatus => {
    if (raw === null && !last) return 'unreadable';
    if (done) return 'done';
    if (owner !== null) return 'running';
    return starts.isStarting(dir) ? 'starting' : 'stopped';
  })();
  const keys = status === 'stopped' && builtIn(config) ? keysSent(raw) : [];
  const words = owner === null ? starts.lastWords(dir) : null;
  return {
    ...{ id: found.id, path: found.path, status },
    notices: [
      ...(words === null ? [] : [`The process that was started here has failed: ${words}`]),
      ...notices,
      ...(shape.notice ? [shape.notice] : []),
      ...read.notices,
      ...(keys.length > 0 && !found.inComparison
        ? [`${keysInWords(keys)}. It goes on from a terminal alone: ${resumeCommand(dir)}`]
        : []),
    ],
    task: text(raw?.task, 'unknown'),
    scheme: shape.scheme ?? schemeText(raw?.scheme),
    ...{ n: shape.n, k: shape.k },
    seed: typeof raw?.seed === 'number' ? raw.seed : 0,
    budget: config
      ? { unit: config.budget.unit, total: config.budget.total }
      : { unit: 'summaries', total: 0 },
    round: last?.round ?? 0,
    share: done ? 1 : shareOf(config, shape.price, last),
    spent: last?.spent ?? NOTHING,
    curve: thin(evaluated, POINTS).map((m) => m.evaluation!.task!),
    score: evaluated.at(-1)?.evaluation?.task ?? null,
    monitor:
      read.metrics.findLast((m) => typeof m.evaluation?.monitor === 'number')?.evaluation
        ?.monitor ?? null,
    hasSamples: regularFile(join(dir, 'samples.jsonl')) !== null,
    can: {
      stop: status === 'running' && owner !== null && isCandor(owner) && !found.inComparison,
      resume: status === 'stopped' && builtIn(config) && keys.length === 0 && !found.inComparison,
    },
  };
}

/** Only these: a task that is a file is code. */
const builtIn = (config: TrainConfig | null): boolean =>
  config !== null && tasks.some((task) => task.name === config.task);

/** The command for a shell, whatever the folder is called. */
export function resumeCommand(dir: string): string {
  return `candor resume ${/^[\w./-]+$/.test(dir) ? dir : `'${dir.replaceAll("'", "'\\''")}'`}`;
}

const NOTHING: Spent = { summaries: 0, cots: 0, cotTokens: 0, summaryTokens: 0 };

function shapeOf(config: TrainConfig | null) {
  const none = { scheme: null, n: 0, k: 0, price: 0, notice: null };
  if (!config) return none;
  try {
    const scheme = resolveScheme(config.scheme);
    return { scheme: scheme.name, ...planRound(config, scheme), notice: null };
  } catch (error) {
    return { ...none, notice: `config.json: ${(error as Error).message}.` };
  }
}

function shareOf(
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

/** At most so many, evenly spread, the first and the last among them. */
export function thin<T>(values: readonly T[], most: number): T[] {
  if (values.length <= most) return [...values];
  return Array.from(
    { length: most },
    (_, i) => values[Math.round((i * (values.length - 1)) / (most - 1))]!,
  );
}

const text = (value: unknown, otherwise: string): string =>
  typeof value === 'string' ? value : otherwise;

function schemeText(scheme: unknown): string {
  if (typeof scheme === 'object' && scheme !== null) {
    const { label, name } = scheme as { label?: unknown; name?: unknown };
    return text(label, text(name, 'custom'));
  }
  return text(scheme, 'unknown');
}
