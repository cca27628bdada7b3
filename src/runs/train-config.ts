/** A training config from a program: what is absent gets its default, what is wrong is named. */
import type { z } from 'zod';
import { dotted, explain } from '../config/explain.js';
import { ConfigError } from '../config/read.js';
import { type TrainConfig, trainConfigSchema } from '../config/schema.js';

/** Every setting of a training run, all of them optional. */
export type TrainSettings = z.input<typeof trainConfigSchema>;

/**
 * @throws ConfigError with a line for each setting that is wrong, such as `round.questions: must be
 * …`
 */
export function trainConfig(settings: TrainSettings = {}): TrainConfig {
  const parsed = trainConfigSchema.safeParse(settings);
  if (parsed.success) return parsed.data;
  const problems = explain(parsed.error.issues, trainConfigSchema, settings);
  const lines = problems.map(({ path, message }) =>
    path.length > 0 ? `${dotted(path)}: ${message}` : message,
  );
  throw new ConfigError([...new Set(lines)], { cause: parsed.error });
}
