/** Labels runs. Runs with equal labels form a group. */
import type { TrainConfig } from '../../../config/schema.js';

export interface RunToLabel {
  readonly path: string;
  readonly scheme: string;
  readonly n: number;
  readonly k: number;
  readonly config: TrainConfig;
}

/** Keys that do not distinguish experiments, or that the scheme's name and its split show. */
const IGNORED = /^(seed|task|scheme|round\.n|round\.k|record\..*)$/;

/**
 * Returns a label for each run.
 * @param by `setting`: the scheme and whatever else varies within a scheme, so that runs which
 * differ only in the seed share a label; `scheme`: the scheme, with its split where that varies;
 * `folder`; or a key of the config.
 */
export function labelsOf(runs: readonly RunToLabel[], by: string): string[] {
  if (by === 'folder') return runs.map(({ path }) => path.split('/').slice(0, -1).join('/') || '.');
  const schemes = schemeLabels(runs);
  if (by === 'scheme') return schemes;
  if (by === 'setting') return settingLabels(runs, schemes);
  return runs.map(({ config }) => `${by} ${new Map(leavesOf(config)).get(by) ?? 'not set'}`);
}

/** @param schemes the scheme label of each run */
function settingLabels(runs: readonly RunToLabel[], schemes: readonly string[]): string[] {
  const leaves = runs.map(({ config }) => new Map(leavesOf(withRateForEachRole(config))));
  const keys = new Set(leaves.flatMap((own) => [...own.keys()]));
  const varying = [...keys].filter(
    (key) => !IGNORED.test(key) && variesWithinScheme(key, leaves, schemes),
  );
  const lastPart = (key: string) => key.split('.').at(-1)!;
  const name = (key: string) =>
    varying.filter((other) => lastPart(other) === lastPart(key)).length > 1 ? key : lastPart(key);
  // A label only names values that differ from those of most runs.
  const usual = new Map(varying.map((key) => [key, commonest(leaves.map((own) => own.get(key)))]));
  return leaves.map((own, i) => {
    const special = varying.filter((key) => own.get(key) !== usual.get(key));
    const values = special.map((key) => `${name(key)} ${own.get(key) ?? 'not set'}`);
    return [schemes[i]!, ...values].join(', ');
  });
}

function variesWithinScheme(
  key: string,
  leaves: readonly ReadonlyMap<string, string>[],
  schemes: readonly string[],
): boolean {
  const seen = new Map<string, string | undefined>();
  return leaves.some((own, i) => {
    const scheme = schemes[i]!;
    if (seen.has(scheme)) return seen.get(scheme) !== own.get(key);
    seen.set(scheme, own.get(key));
    return false;
  });
}

/** Returns the most frequent value, the first of several. */
function commonest<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** Returns each run's scheme, followed by n × k if the runs of that scheme have several splits. */
function schemeLabels(runs: readonly RunToLabel[]): string[] {
  const split = ({ n, k }: RunToLabel) => `${n} × ${k}`;
  return runs.map((run) => {
    const splits = new Set(runs.filter(({ scheme }) => scheme === run.scheme).map(split));
    return splits.size > 1 ? `${run.scheme} ${split(run)}` : run.scheme;
  });
}

/** Spells out the learning rate of each role, even if the config gives one for both. */
function withRateForEachRole(config: TrainConfig): TrainConfig {
  const { learningRate } = config.optimiser;
  const both =
    typeof learningRate === 'number'
      ? { shoggoth: learningRate, face: learningRate }
      : learningRate;
  return { ...config, optimiser: { ...config.optimiser, learningRate: both } };
}

/** Returns every value of a config that is not an object, with its dotted key. */
function leavesOf(value: object, path: readonly string[] = []): [string, string][] {
  return Object.entries(value).flatMap(([key, own]): [string, string][] => {
    const here = [...path, key];
    if (own === undefined) return [];
    if (typeof own === 'object' && own !== null && !Array.isArray(own)) return leavesOf(own, here);
    return [[here.join('.'), typeof own === 'string' ? own : JSON.stringify(own)]];
  });
}
