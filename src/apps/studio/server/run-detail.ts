/** Reads everything about one run but its samples. */
import { join } from 'node:path';
import { isFolder, readRegular } from '../../../base/io/regular-file.js';
import type { TrainConfig } from '../../../config/schema.js';
import type { RoundMetrics, TaskRecord } from '../../../method/records.js';
import { checkpointsOf } from '../../../runs/checkpoints.js';
import type { CrossPlay } from '../../../runs/compare/comparison.js';
import { resolveSetting } from '../../../runs/setting.js';
import { settingInWords } from '../../../runs/setting-in-words.js';
import type { RunDetail } from '../api.js';
import { builtInTask } from './built-in-task.js';
import type { KnownRun } from './registry.js';
import { readStoredConfig } from './stored-config.js';
import { thin } from './thin.js';

const MOST_ROUNDS = 2000;

export async function runDetail({ found, summary, reader }: KnownRun): Promise<RunDetail> {
  const { raw, config } = readStoredConfig(found.dir);
  return {
    run: summary,
    config: raw,
    task: taskOf(found.dir),
    plan: config ? await planOf(config) : [],
    metrics: fewer(reader.read().metrics),
    checkpoints: isFolder(join(found.dir, 'checkpoints'))
      ? checkpointsOf(found.dir).map(({ round }) => round)
      : [],
    crossPlay: crossPlayOf(found.dir),
  };
}

/**
 * Returns the lines of the plan; none if they cannot be had without running a task file or
 * opening the tokenizer files that the config names, which may lie anywhere.
 */
async function planOf(config: TrainConfig): Promise<readonly string[]> {
  if (!builtInTask(config.task) || namesFiles(config)) return [];
  return resolveSetting(config).then(settingInWords, () => []);
}

function namesFiles({ model: { cluster } }: TrainConfig): boolean {
  return [cluster?.shoggoth, cluster?.face, cluster?.paraphraser].some(
    (one) => one?.files !== undefined,
  );
}

/** The largest task.json or cross-play.json that is read; real ones are far smaller. */
const MOST_JSON_BYTES = 1 << 24;

const readJson = (dir: string, name: string): unknown =>
  JSON.parse(readRegular(join(dir, name), MOST_JSON_BYTES));

/** Keeps the evaluated rounds as far as there is room, then others, evenly spread. */
function fewer(metrics: readonly RoundMetrics[]): RoundMetrics[] {
  if (metrics.length <= MOST_ROUNDS) return [...metrics];
  const evaluated = thin(
    metrics.filter((m) => m.evaluation),
    MOST_ROUNDS,
  );
  const rest = thin(
    metrics.filter((m) => !m.evaluation),
    Math.max(0, MOST_ROUNDS - evaluated.length),
  );
  return [...evaluated, ...rest].sort((a, b) => a.round - b.round);
}

function taskOf(dir: string): TaskRecord | null {
  try {
    const task = readJson(dir, 'task.json') as TaskRecord;
    const named = typeof task.name === 'string' && typeof task.description === 'string';
    return named && Array.isArray(task.difficulties) ? task : null;
  } catch {
    return null;
  }
}

/** Reads what `candor report --cross-play` wrote; null if it is missing or not valid. */
function crossPlayOf(dir: string): CrossPlay | null {
  try {
    const value = readJson(dir, 'cross-play.json') as CrossPlay;
    const square =
      Array.isArray(value.shoggoths) &&
      Array.isArray(value.faces) &&
      Array.isArray(value.score) &&
      value.score.every((row) => Array.isArray(row));
    return square ? value : null;
  } catch {
    return null;
  }
}
