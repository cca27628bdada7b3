/** One run, whole: its config, its plan, its rounds. */
import { join } from 'node:path';
import { isFolder, readRegular } from '../../../base/io/regular-file.js';
import type { TrainConfig } from '../../../config/schema.js';
import type { RoundMetrics, TaskRecord } from '../../../method/records.js';
import { checkpointsOf } from '../../../runs/checkpoints.js';
import type { CrossPlay } from '../../../runs/compare/comparison.js';
import { resolveSetting } from '../../../runs/setting.js';
import { settingInWords } from '../../../runs/setting-in-words.js';
import { tasks } from '../../../tasks/index.js';
import type { RunDetail } from '../api.js';
import type { Known } from './registry.js';
import { readStoredConfig, thin } from './summarise-run.js';

const MOST_ROUNDS = 2000;

export async function runDetail({ found, summary, reader }: Known): Promise<RunDetail> {
  const { raw, config } = readStoredConfig(found.dir);
  // A tokenizer's folder may lie anywhere: what a run from elsewhere names is not opened for a look at it.
  const looks =
    config !== null && tasks.some((task) => task.name === config.task) && !namesFiles(config);
  const plan = looks ? await resolveSetting(config).then(settingInWords, () => []) : [];
  return {
    run: summary,
    config: raw,
    task: taskOf(found.dir),
    plan,
    metrics: fewer(reader.read().metrics),
    checkpoints: isFolder(join(found.dir, 'checkpoints'))
      ? checkpointsOf(found.dir).map(({ round }) => round)
      : [],
    crossPlay: crossPlayOf(found.dir),
  };
}

function namesFiles({ model: { cluster } }: TrainConfig): boolean {
  return [cluster?.shoggoth, cluster?.face, cluster?.paraphraser].some(
    (one) => one?.files !== undefined,
  );
}

/** Both hold little: a report is made of them. */
const MOST_JSON_BYTES = 1 << 24;

const readJson = (dir: string, name: string): unknown =>
  JSON.parse(readRegular(join(dir, name), MOST_JSON_BYTES));

/** Every evaluated round where there is room for them, and others evenly between. */
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

/** What `candor report --cross-play` left; null if it is not there or cannot be read. */
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
