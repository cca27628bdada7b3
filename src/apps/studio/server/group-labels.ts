/** What a group of runs is called, and so which runs belong together. */
import type { TrainConfig } from '../../../config/schema.js';

export interface RunToLabel {
  readonly path: string;
  readonly scheme: string;
  readonly n: number;
  readonly k: number;
  readonly config: TrainConfig;
}

/** What does not make two runs different experiments, or is told by the scheme's name and its split. */
const ASIDE = /^(seed|task|scheme|round\.n|round\.k|record\..*)$/;

/**
 * A label for each run.
 * @param by `setting`: runs that differ in the seed alone have one label, which is the scheme and whatever else varies within a scheme;
 * `scheme`, with its split where that varies; `folder`; or a key of the config.
 */
export function labelsOf(runs: readonly RunToLabel[], by: string): string[] {
  if (by === 'folder') return runs.map(({ path }) => path.split('/').slice(0, -1).join('/') || '.');
  const schemes = schemeLabels(runs);
  if (by === 'scheme') return schemes;
  const leaves = runs.map(
    ({ config }) => new Map(leavesOf(by === 'setting' ? evened(config) : config)),
  );
  if (by !== 'setting') return leaves.map((own) => `${by} ${own.get(by) ?? 'not set'}`);
  const keys = [...new Set(leaves.flatMap((own) => [...own.keys()]))].filter(
    (key) => !ASIDE.test(key),
  );
  const varying = keys.filter((key) => {
    const seen = new Map<string, string | undefined>();
    return leaves.some((own, i) => {
      const scheme = schemes[i]!;
      if (seen.has(scheme)) return seen.get(scheme) !== own.get(key);
      seen.set(scheme, own.get(key));
      return false;
    });
  });
  const lastPart = (key: string) => key.split('.').at(-1)!;
  const name = (key: string) =>
    varying.filter((other) => lastPart(other) === lastPart(key)).length > 1 ? key : lastPart(key);
  // What most runs have need not be said of each.
  const usual = new Map(varying.map((key) => [key, commonest(leaves.map((own) => own.get(key)))]));
  return leaves.map((own, i) => {
    const special = varying.filter((key) => own.get(key) !== usual.get(key));
    return [schemes[i]!, ...special.map((key) => `${name(key)} ${own.get(key) ?? 'not set'}`)].join(
      ', ',
    );
  });
}

/** The first of those that occur most often. */
function commonest<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** The scheme, with its split where runs of the scheme have several. */
function schemeLabels(runs: readonly RunToLabel[]): string[] {
  const split = ({ n, k }: RunToLabel) => `${n} × ${k}`;
  return runs.map((run) => {
    const splits = new Set(runs.filter(({ scheme }) => scheme === run.scheme).map(split));
    return splits.size > 1 ? `${run.scheme} ${split(run)}` : run.scheme;
  });
}

/** With a step size for each role, however it was given. */
function evened(config: TrainConfig): TrainConfig {
  const { learningRate } = config.optimiser;
  const both =
    typeof learningRate === 'number'
      ? { shoggoth: learningRate, face: learningRate }
      : learningRate;
  return { ...config, optimiser: { ...config.optimiser, learningRate: both } };
}

/** Every value of a config that is no object, with its dotted key. */
function leavesOf(value: object, path: readonly string[] = []): [string, string][] {
  return Object.entries(value).flatMap(([key, own]): [string, string][] => {
    const here = [...path, key];
    if (own === undefined) return [];
    if (typeof own === 'object' && own !== null && !Array.isArray(own)) return leavesOf(own, here);
    return [[here.join('.'), typeof own === 'string' ? own : JSON.stringify(own)]];
  });
}
