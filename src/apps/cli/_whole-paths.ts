/** Every path of a config made whole, so that what it starts can be resumed from anywhere. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { TrainConfig } from '../../config/schema.js';

/** A task that is a file by its whole path; a name stays a name. */
export function taskReference(task: string): string {
  return existsSync(task) && /[./\\]/.test(task) ? resolve(task) : task;
}

/** The same config; its task's file, the models' files and the judge's cache have whole paths. */
export function withWholePaths<T extends Pick<TrainConfig, 'task' | 'taskJudge' | 'model'>>(
  config: T,
): T {
  const { task, taskJudge, model } = config;
  const { cluster } = model;
  return {
    ...config,
    task: taskReference(task),
    ...(taskJudge ? { taskJudge: withWhole(taskJudge, 'cache') } : {}),
    ...(cluster
      ? {
          model: {
            ...model,
            cluster: {
              ...cluster,
              shoggoth: withWhole(cluster.shoggoth, 'files'),
              face: withWhole(cluster.face, 'files'),
              ...(cluster.paraphraser
                ? { paraphraser: withWhole(cluster.paraphraser, 'files') }
                : {}),
            },
          },
        }
      : {}),
  };
}

function withWhole<K extends string, T extends { readonly [key in K]?: string | undefined }>(
  settings: T,
  key: K,
): T {
  const path = settings[key];
  return path === undefined ? settings : { ...settings, [key]: resolve(path) };
}
