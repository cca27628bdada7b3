/**
 * Reads a config: parses a YAML file, applies `--set` overrides, and checks the result against a
 * strict schema. Each fault becomes one line that says where it is.
 */
import { readFileSync, statSync } from 'node:fs';
import type { z } from 'zod';
import { UserError } from '../base/errors.js';
import { dotted, explain, type Problem, show } from './explain.js';
import { applyOverride, type Override, parseOverride } from './overrides.js';
import { parseYaml, type YamlText } from './yaml.js';

/** Thrown for a config that is not valid. */
export class ConfigError extends UserError {
  override readonly name: string = 'ConfigError';
  /** One line for each fault. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems.join('\n'), options);
    this.problems = problems;
  }
}

export interface ReadConfigOptions {
  /** Path of a YAML file; without it, the schema's defaults are used. */
  readonly file?: string;
  /** Overrides `a.b=c`, in order; a later one wins. */
  readonly set?: readonly string[];
  /** The name that errors use if there is no file; default `config`. */
  readonly what?: string;
}

/** A config is written by hand, so a larger file was given by mistake. */
const maxBytes = 1 << 20;

/**
 * Reads a config from a file and overrides, checks it and fills in the schema's defaults.
 * @throws ConfigError with one line for each fault, such as
 * `train.yaml:3:5: round.questions: must be an integer of at least 1, got 0`.
 */
export function readConfig<T>(schema: z.ZodType<T>, options: ReadConfigOptions = {}): T {
  const { file, set = [], what = 'config' } = options;
  const yaml = file === undefined ? undefined : readYaml(file);
  const value = yaml?.value ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new ConfigError([
      `${file ?? what}:1:1: must be a map of keys and values, got ${show(value)}`,
    ]);
  }
  const input = value as Record<string, unknown>;
  const overrides = set.map((text) => {
    const override = parseOverride(text);
    const fault = typeof override === 'string' ? override : applyOverride(input, override);
    if (fault !== undefined) throw new ConfigError([fault]);
    return override as Override;
  });
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = explain(parsed.error.issues, schema, input).map((problem) =>
    problemLine(problem, overrides, yaml, file, what),
  );
  throw new ConfigError([...new Set(problems)], { cause: parsed.error });
}

function readYaml(file: string): YamlText {
  let text: string;
  try {
    const { size } = statSync(file);
    if (size > maxBytes) {
      throw new ConfigError([`${file}: has ${size} bytes; a config may have at most ${maxBytes}`]);
    }
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError([`${file}: cannot be read: ${reason(error)}`], { cause: error });
  }
  const yaml = parseYaml(text);
  if ('faults' in yaml) {
    throw new ConfigError(
      yaml.faults.map((f) => `${file}:${f.line}:${f.column}: not valid YAML: ${f.message}`),
    );
  }
  return yaml;
}

function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'it is not UTF-8 text';
  return (error as Error).message;
}

function problemLine(
  problem: Problem,
  overrides: readonly Override[],
  yaml: YamlText | undefined,
  file: string | undefined,
  what: string,
): string {
  const { path, at, message } = problem;
  const key = dotted(path);
  const set = overrides.findLast(
    (o) => isPrefix(o.path, path) || (isPrefix(path, o.path) && !yaml),
  );
  if (set) {
    const whole = set.path.join('.');
    return whole === key ? `--set ${key}: ${message}` : `--set ${whole}: ${key}: ${message}`;
  }
  const name = key ? `${key}: ` : '';
  if (!yaml || file === undefined) return `${what}: ${name}${message}`;
  const { line, column } = yaml.locate(path, at);
  return `${file}:${line}:${column}: ${name}${message}`;
}

const isPrefix = (a: readonly PropertyKey[], b: readonly PropertyKey[]): boolean =>
  a.length <= b.length && a.every((part, i) => String(part) === String(b[i]));
