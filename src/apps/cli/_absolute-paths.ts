/** Makes the paths of a config absolute, so that its run can be resumed from any folder. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { TrainConfig } from '../../config/schema.js';

/** Returns the absolute path of a task that is a file; the name of any other task. */
export function taskReference(task: string): string {
  return existsSync(task) && /[./\\]/.test(task) ? resolve(task) : task;
}

/**
 * Returns the config with absolute paths for the task's file, the models' files and the judge's
 * cache.
 */
export function withAbsolutePaths<T extends Pick<TrainConfig, 'task' | 'taskJudge' | 'model'>>(
  config: T,
): T {
  const { taskJudge, model } = config;
  const absolute = { ...config, task: taskReference(config.task) };
  if (taskJudge) absolute.taskJudge = withAbsolute(taskJudge, 'cache');
  if (model.cluster) absolute.model = { ...model, cluster: clusterPaths(model.cluster) };
  return absolute;
}

type Cluster = NonNullable<TrainConfig['model']['cluster']>;

function clusterPaths(cluster: Cluster): Cluster {
  const absolute = {
    ...cluster,
    shoggoth: withAbsolute(cluster.shoggoth, 'files'),
    face: withAbsolute(cluster.face, 'files'),
  };
  if (cluster.paraphraser) absolute.paraphraser = withAbsolute(cluster.paraphraser, 'files');
  return absolute;
}

function withAbsolute<K extends string, T extends { readonly [key in K]?: string | undefined }>(
  settings: T,
  key: K,
): T {
  const path = settings[key];
  return path === undefined ? settings : { ...settings, [key]: resolve(path) };
}
