/**
 * Checks what a resume relies on before anything is cut or removed: every checkpoint with its
 * files, both logs as far as the checkpoints cover them, the config and the task. It writes
 * nothing.
 */
import { join } from 'node:path';
import { UserError } from '../base/errors.js';
import { hashFile } from '../base/io/hash-of-file.js';
import { readJson, readRegularFile } from '../base/io/read-json.js';
import { parseMetrics } from '../method/metrics-schema.js';
import type { Spent } from '../method/records.js';
import { type Log, type Prefix, readPrefixes, sizeOf } from './_log.js';
import { checkOldSamples } from './_old-samples.js';
import { checkpointsOf, faultOfFiles, readState, type State } from './checkpoints.js';
import { differenceOf } from './config-difference.js';

export interface Inspected {
  readonly config: Readonly<Record<string, unknown>>;
  /** The checkpoint from which the run continues; null before the first one. */
  readonly state: State | null;
  readonly metrics: Log;
  readonly samples: Log;
  readonly taskSha256: string;
  /**
   * Rounds of checkpoints to remove: those that are not kept, and those after the one that was
   * asked for.
   */
  readonly superfluous: readonly number[];
  /** Bytes of both logs that no checkpoint covers. */
  readonly uncommitted: number;
  /** What the user should know, one sentence each. */
  readonly notices: readonly string[];
}

interface Candidate {
  readonly round: number;
  readonly folder: string;
  readonly state: State | null;
  /** Why the run cannot continue from here; null if it can. */
  readonly fault: string | null;
}

const METRICS = 'metrics.jsonl';
const SAMPLES = 'samples.jsonl';

/**
 * @param from the round whose checkpoint the run should continue from; the last one unless given
 * @throws UserError that names the file which is missing, damaged or changed, and says what can be
 * done
 */
export function inspectRun(dir: string, from?: number): Inspected {
  const config = configOf(dir);
  const taskSha256 = hashFile(join(dir, 'task.json'));
  const candidates = checkpointsOf(dir).map(({ round, folder }): Candidate => {
    try {
      const state = readState(folder, round);
      return { round, folder, state, fault: faultOfFiles(folder, state) };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return { round, folder, state: null, fault: error.message };
    }
  });
  const chosen =
    from === undefined ? candidates.at(-1) : candidates.find(({ round }) => round === from);
  if (from !== undefined && !chosen) {
    const rounds = candidates.map(({ round }) => round).join(', ');
    throw new UserError(
      `--from: must be a round that has a checkpoint${rounds ? `, which are ${rounds}` : ', and there is none'}, got ${from}`,
    );
  }
  checkConfig(dir, config, taskSha256, chosen?.state ?? null);

  const paths = { metrics: join(dir, METRICS), samples: join(dir, SAMPLES) };
  const logs = readLogs(paths, candidates);
  const index = candidates.indexOf(chosen!);
  const fault = chosen && logs.faultOf(chosen, true);
  if (fault) throw new UserError(`${fault}. ${wayOut(dir, candidates.slice(0, index), logs)}`);
  for (const { folder, ...earlier } of candidates.slice(0, Math.max(0, index))) {
    const own = logs.faultOf({ folder, ...earlier }, false);
    if (own)
      throw new UserError(
        `${own}. The run does not need it to continue from round ${chosen!.round}: move ${folder} away first`,
      );
  }

  const state = chosen?.state ?? null;
  if (!state) checkNothingWasTrained(dir, paths);
  const [metrics, samples] = state
    ? logs.logsOf(state)
    : [emptyLog(paths.metrics), emptyLog(paths.samples)];
  return {
    ...{ config, state, metrics, samples, taskSha256 },
    superfluous: candidates.flatMap((one) =>
      one !== chosen && (one.round > chosen!.round || !one.state!.keep) ? [one.round] : [],
    ),
    uncommitted: sizeOf(paths.metrics) - metrics.bytes + sizeOf(paths.samples) - samples.bytes,
    notices:
      state && !state.sha256
        ? [
            `${chosen!.folder} is of an earlier version of Candor and holds no hashes: whether ${METRICS}, ${SAMPLES}, config.json ` +
              'and the models were changed since cannot be told.',
          ]
        : [],
  };
}

function configOf(dir: string): Readonly<Record<string, unknown>> {
  const path = join(dir, 'config.json');
  const config = readJson(path);
  if (typeof config !== 'object' || config === null || Array.isArray(config))
    throw new UserError(`${path}: must hold an object`);
  return config as Record<string, unknown>;
}

function checkConfig(
  dir: string,
  config: Readonly<Record<string, unknown>>,
  taskSha256: string,
  state: State | null,
): void {
  const difference = state?.config ? differenceOf(state.config, config) : null;
  if (difference)
    throw new UserError(
      `${join(dir, 'config.json')}: ${difference}; put it back, or begin a new run`,
    );
  if (state?.sha256 && state.sha256.task !== taskSha256)
    throw new UserError(
      `${join(dir, 'task.json')}: was changed after the run was started, and a run cannot continue with another task; restore it`,
    );
}

interface LogPaths {
  readonly metrics: string;
  readonly samples: string;
}

/** Reads both logs once, as far as the checkpoints cover them. */
function readLogs(paths: LogPaths, candidates: readonly Candidate[]) {
  const states = candidates.flatMap(({ state }) => (state ? [state] : []));
  const prefixesOf = (path: string, bytesOf: (state: State) => number) => {
    const places = [...new Set(states.map(bytesOf))].sort((a, b) => a - b);
    const prefixes = readPrefixes(path, places);
    return new Map(places.map((bytes, i) => [bytes, prefixes[i] ?? null]));
  };
  const metrics = prefixesOf(paths.metrics, (state) => state.metricsBytes);
  const samples = prefixesOf(paths.samples, (state) => state.samplesBytes);

  function faultOfLog(
    path: string,
    bytes: number,
    prefix: Prefix | null,
    expected?: string,
  ): string | null {
    if (!prefix)
      return `${path}: has ${sizeOf(path)} bytes where its checkpoint recorded ${bytes}: it was cut short`;
    if (expected !== undefined && prefix.sha256 !== expected)
      return `${path}: its first ${bytes} bytes are not those that were written: it was changed or damaged`;
    return null;
  }
  return {
    /** @param thorough also reads the lines, since a checkpoint without hashes proves little */
    faultOf({ state, fault }: Candidate, thorough: boolean): string | null {
      if (fault || !state) return fault;
      const { metricsBytes, samplesBytes, sha256 } = state;
      return (
        faultOfLog(paths.metrics, metricsBytes, metrics.get(metricsBytes)!, sha256?.metrics) ??
        faultOfLog(paths.samples, samplesBytes, samples.get(samplesBytes)!, sha256?.samples) ??
        (thorough ? inWords(() => checkRounds(paths.metrics, state)) : null) ??
        (thorough && !sha256 ? inWords(() => checkOldSamples(paths.samples, state)) : null)
      );
    },
    logsOf: (state: State): [Log, Log] => [
      metrics.get(state.metricsBytes)!.open(),
      samples.get(state.samplesBytes)!.open(),
    ],
  };
}

/**
 * Checks that the committed part of metrics.jsonl has one line per round up to the checkpoint's.
 */
function checkRounds(path: string, { round, spent, metricsBytes, sha256 }: State): void {
  const text = Buffer.from(readRegularFile(path, Number.MAX_SAFE_INTEGER))
    .subarray(0, metricsBytes)
    .toString();
  if (!text.endsWith('\n'))
    throw new UserError(`${path}: byte ${metricsBytes} is not the end of a line`);
  const last = parseMetrics(text, path).at(-1)!;
  // With hashes, the recorded spending is known to be what was written.
  const agrees =
    sha256 !== undefined ||
    (Object.keys(spent) as (keyof Spent)[]).every((key) => last.spent[key] === spent[key]);
  if (last.round !== round || !agrees)
    throw new UserError(
      `${path}: its line of round ${last.round} does not belong to the checkpoint of round ${round}`,
    );
}

function checkNothingWasTrained(dir: string, paths: LogPaths): void {
  const trained = sizeOf(paths.samples) > 0 || readLines(paths.metrics) > 1;
  if (trained)
    throw new UserError(
      `${join(dir, 'checkpoints')}: all checkpoints are missing, and the run cannot continue without one`,
    );
}

function readLines(path: string): number {
  return sizeOf(path) === 0
    ? 0
    : readRegularFile(path, Number.MAX_SAFE_INTEGER).split('\n').length - 1;
}

function emptyLog(path: string): Log {
  return readPrefixes(path, [0])[0]!.open();
}

function inWords(check: () => void): string | null {
  try {
    check();
    return null;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

function wayOut(
  dir: string,
  earlier: readonly Candidate[],
  logs: ReturnType<typeof readLogs>,
): string {
  const sound = earlier.findLast((candidate) => logs.faultOf(candidate, true) === null);
  return sound
    ? `The checkpoint of round ${sound.round} is sound, like all before it: \`candor resume ${dir} --from ${sound.round}\` ` +
        'continues from there and does the later rounds again'
    : 'No earlier checkpoint is sound, so the run cannot continue: restore the file, or start a new run';
}
