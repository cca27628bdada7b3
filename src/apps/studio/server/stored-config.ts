/** Reads the config of a run directory, which may be of another version or damaged. */
import { join } from 'node:path';
import { readRegular } from '../../../base/io/regular-file.js';
import { type TrainConfig, trainConfigSchema } from '../../../config/schema.js';

/** Configs are written by hand, so a larger file is not one. */
const MOST_CONFIG_BYTES = 1 << 20;

export interface StoredConfig {
  /** The config as it stands; null if the file is not a JSON object. */
  readonly raw: Readonly<Record<string, unknown>> | null;
  /** The checked config; null if it is wrong or of another version. */
  readonly config: TrainConfig | null;
  readonly notices: readonly string[];
}

/** Reads config.json of a run directory. Never throws. */
export function readStoredConfig(dir: string): StoredConfig {
  let raw: unknown;
  try {
    raw = parseJson(readRegular(join(dir, 'config.json'), MOST_CONFIG_BYTES));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return withoutConfig(code === 'ENOENT' ? 'is missing' : `cannot be read: ${message}`);
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return withoutConfig('must be a JSON object');
  const known = raw as Record<string, unknown>;
  const parsed = trainConfigSchema.safeParse(raw);
  if (parsed.success) return { raw: known, config: parsed.data, notices: [] };
  const [issue] = parsed.error.issues;
  const notice = `config.json is not valid in this version of Candor (${issue?.path.join('.')}: ${issue?.message}); the run is shown as far as possible.`;
  return { raw: known, config: null, notices: [notice] };
}

function withoutConfig(why: string): StoredConfig {
  return { raw: null, config: null, notices: [`config.json ${why}.`] };
}

/** @throws Error that quotes nothing of the text, because the path may lead to another file. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('it is not valid JSON');
  }
}
