/** One run, whole: its config, its plan, its rounds. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CrossPlay } from '../../compare/comparison.js';
import { checkpointsOf } from '../../runs/checkpoints.js';
import type { RoundMetrics, TaskRecord } from '../../runs/records.js';
import { readTaskRecord } from '../../runs/task-record.js';
import { tasks } from '../../tasks/index.js';
import { resolveSetting } from '../../train/setting.js';
import { settingInWords } from '../../train/setting-in-words.js';
import type { RunDetail } from '../api.js';
import type { Known } from './registry.js';
import { readStoredConfig, thin } from './summarise-run.js';

const MOST_ROUNDS = 2000;

export async function runDetail({ found, summary, reader }: Known): Promise<RunDetail> {
  const { raw, config } = readStoredConfig(found.dir);
  const builtIn = config !== null && tasks.some((task) => task.name === config.task);
  const plan = builtIn ? await resolveSetting(config).then(settingInWords, () => []) : [];
  return {
    run: summary,
    config: raw,
    task: taskOf(found.dir),
    plan,
    metrics: fewer(reader.read().metrics),
    checkpoints: existsSync(join(found.dir, 'checkpoints'))
      ? checkpointsOf(found.dir).map(({ round }) => round)
      : [],
    crossPlay: crossPlayOf(found.dir),
  };
}

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
    const task = readTaskRecord(dir);
    const named = typeof task.name === 'string' && typeof task.description === 'string';
    return named && Array.isArray(task.difficulties) ? task : null;
  } catch {
    return null;
  }
}

/** What `candor report --cross-play` left; null if it is not there or cannot be read. */
function crossPlayOf(dir: string): CrossPlay | null {
  try {
    const value = JSON.parse(readFileSync(join(dir, 'cross-play.json'), 'utf8')) as CrossPlay;
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
