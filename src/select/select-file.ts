/** Selects from a file of scored samples in two passes, and keeps no text between them. */
import { createWriteStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../base/errors.js';
import { createRng, deriveSeed, type Seed } from '../base/random.js';
import type { ComposedScheme, SchemeSpec } from '../selection/index.js';
import type { LeftOut, NamedScheme, Targets } from '../selection/scheme.js';
import { type AllWrong, allWrong } from './all-wrong.js';
import { type CanonicalTrees, canonicalTrees } from './canonical-trees.js';
import type { Format, Prompts } from './formats/format.js';
import { checkPrompts } from './formats/formats.js';
import { type ReadSamplesOptions, readSamples, type SamplesRead } from './read-samples.js';
import { openSampleFile, type ReadingOptions, type SampleFile } from './reading/sample-file.js';
import { defaultPolicy, type FailurePolicy, type Row } from './row.js';
import { changedError, type RowReader, rowReader } from './row-reader.js';
import type { CutOffs, ScoreIndex } from './score-index.js';
import { stagedFolder } from './staged-folder.js';
import {
  checkExportable,
  checkPairs,
  fileNames,
  type Role,
  roles,
  type WrittenTargets,
  weightsOf,
  writeTargets,
} from './write-targets.js';

export interface SelectFileOptions {
  /** A path, or a stream, which is first copied to the disk of `out`. */
  readonly input: string | Readable;
  /** The name of the input in errors; its path unless given. */
  readonly inputName?: string | undefined;
  readonly scheme: NamedScheme & Partial<Pick<ComposedScheme, 'spec'>>;
  /** Breaks ties. */
  readonly seed: Seed;
  readonly out: string;
  readonly force?: boolean | undefined;
  readonly format?: Format | undefined;
  readonly prompts?: Partial<Prompts> | undefined;
  /** Leaves malformed lines out instead of refusing the file. */
  readonly skipMalformed?: boolean | undefined;
  /** The user's instructions how to read the file. */
  readonly reading?: ReadingOptions | undefined;
  /** Called once with how the file is read, unless it has Candor's own JSON lines. */
  readonly onReadAs?: ((how: string) => void) | undefined;
  readonly onMalformed?: ReadSamplesOptions['onMalformed'];
  readonly onProgress?:
    | ((phase: 'reading' | 'writing', done: number, of: number) => void)
    | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RoleSummary {
  readonly samples: number;
  readonly pairs: number;
  /** Whether the coefficients, or the pairs' weights, differ. */
  readonly unequalWeights: boolean;
  /** The beta of the DPO loss; null without pairs. */
  readonly beta: number | null;
  /** How many targets were chosen and then left out; `emptyTexts` only from the trainer's files. */
  readonly leftOut: Required<LeftOut> & { readonly emptyTexts: number };
}

/**
 * What was read, chosen and written: the content of selection.json. Nothing in it depends on the
 * order of the lines.
 */
export interface SelectionSummary {
  readonly scheme: string;
  readonly describe: string;
  readonly seed: Seed;
  readonly export: string | null;
  readonly prompts: Prompts | null;
  /** The least score that the scheme reinforces. */
  readonly minScore: NonNullable<SchemeSpec['minScore']>;
  readonly read: {
    readonly samples: number;
    readonly questions: number;
    readonly cots: number;
    readonly malformed: number;
    readonly failures: Readonly<Record<string, number>>;
    readonly cotsWithoutScore: number;
    readonly cutOff: CutOffs;
    /** The number of failed samples that were given the lowest score of the file. */
    readonly failedAsLowest: number;
    readonly policy: FailurePolicy;
    /** How the file was read; null for Candor's own JSON lines. */
    readonly as: string | null;
    /** Notes on lines that were left out. */
    readonly notes: readonly string[];
    readonly allWrong: AllWrong;
  };
  readonly shoggoth: RoleSummary;
  readonly face: RoleSummary;
  readonly files: readonly { readonly name: string; readonly lines: number }[];
}

/**
 * Runs a scheme on the samples of a file, which is one round, and writes what each role learns.
 * All files appear in `out` together, once they are complete.
 * @throws UserError, and leaves nothing behind, if a line is malformed (unless these are skipped),
 * if the format cannot express the scheme's targets, or if `out` has files
 */
export async function selectFile(options: SelectFileOptions): Promise<SelectionSummary> {
  const { scheme, seed, format, onProgress, signal } = options;
  const prompts = format ? { ...format.prompts, ...options.prompts } : null;
  if (prompts) checkPrompts(prompts);
  if (typeof options.input === 'string') await checkInput(options.input);
  const folder = stagedFolder(options.out, { force: options.force ?? false, owned: fileNames });
  try {
    const path = await onDisk(options, folder.path);
    const name = options.inputName ?? path;
    const before = await stat(path);
    const samples = await openSampleFile(path, name, folder.path, options.reading, signal);
    if (samples.readAs !== undefined) options.onReadAs?.(samples.readAs);
    const read = await readAll(samples, name, options);
    const rows = rowReader(samples, name);
    try {
      const rowAt = rowByLine(rows, read.index);
      const round = canonicalTrees(read.index, (line) => rowAt(line).cot);
      const targets = scheme.select(round.trees, createRng(deriveSeed(seed, 'select')));
      checkPairs(targets, scheme.name);
      if (format) checkExportable(targets, format, scheme.name);
      const written = await writeTargets(targets, (ref) => rowAt(round.lineOf(ref)), folder, {
        export: format && prompts ? { format, prompts } : undefined,
        signal,
        onProgress: (done, of) => onProgress?.('writing', done, of),
      });
      const after = await stat(path);
      if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) throw changedError(name);
      const summary = summarise(options, { prompts, samples, read, round, targets, written });
      folder.file('selection.json').write(summary);
      folder.commit();
      return summary;
    } finally {
      rows.close();
    }
  } finally {
    folder.discard();
  }
}

/** Reads rows by the number of their line. A row that should have the lowest score gets it here. */
function rowByLine(rows: RowReader, { columns }: ScoreIndex): (line: number) => Row {
  return (line) => {
    const row = rows.read(columns.offset.get(line), columns.bytes.get(line));
    return row.lowest ? { ...row, score: columns.score.get(line) } : row;
  };
}

interface Selection {
  readonly prompts: Prompts | null;
  readonly samples: SampleFile;
  readonly read: SamplesRead;
  readonly round: CanonicalTrees;
  readonly targets: Targets;
  readonly written: WrittenTargets;
}

function summarise(
  { scheme, seed, format, reading }: SelectFileOptions,
  { prompts, samples, read: { index, malformed }, round, targets, written }: Selection,
): SelectionSummary {
  return {
    scheme: scheme.name,
    describe: scheme.describe,
    seed,
    export: format?.name ?? null,
    prompts,
    minScore: scheme.spec?.minScore ?? 'none',
    read: {
      samples: index.samples,
      questions: index.questions,
      cots: index.cots,
      malformed,
      failures: index.failures().byCause,
      cotsWithoutScore: round.cotsWithoutScore,
      cutOff: index.cutOff,
      failedAsLowest: index.failedAsLowest,
      policy: { ...defaultPolicy, ...reading?.failures },
      as: samples.readAs ?? null,
      notes: samples.notes(),
      allWrong: allWrong(round.trees, targets),
    },
    shoggoth: roleSummary(targets, 'shoggoth', written.emptyTexts.shoggoth),
    face: roleSummary(targets, 'face', written.emptyTexts.face),
    files: written.files.map((file) => ({ name: file.name, lines: file.lines })),
  };
}

async function checkInput(path: string): Promise<void> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'ENOENT' ? 'there is no such file' : cause.message;
    throw new UserError(`${path}: cannot be read: ${reason}`, { cause });
  });
  if (found.isDirectory())
    throw new UserError(`${path}: is a folder; ${await adviceForFolder(path)}`);
}

/** Says what to name instead of a folder. */
async function adviceForFolder(path: string): Promise<string> {
  const names = (await readdir(path))
    .filter((file) => /\.(jsonl?|ndjson|parquet|eval)(\.gz)?$/.test(file))
    .sort();
  if (names.length === 0) return 'name a file of samples, or - for stdin';
  const [first = ''] = names;
  const more = names.length === 1 ? '' : ` or another of its ${names.length} files`;
  const join =
    names.every((file) => file.endsWith('.jsonl')) && names.length > 1
      ? `, or join them: cat ${path}/*.jsonl | candor select - …`
      : '';
  return `name ${first}${more}${join}`;
}

/** Returns a file that can be read twice; copies a stream or a pipe into `folder` for that. */
async function onDisk({ input, signal }: SelectFileOptions, folder: string): Promise<string> {
  if (typeof input === 'string' && (await stat(input)).isFile()) return input;
  const spool = join(folder, 'input.spool');
  const source = typeof input === 'string' ? (await open(input)).createReadStream() : input;
  await pipeline(source, createWriteStream(spool, { flags: 'wx' }), signal ? { signal } : {});
  return spool;
}

/** @throws UserError if there are malformed lines that are not to be skipped, or no samples */
async function readAll(
  samples: SampleFile,
  name: string,
  { scheme, skipMalformed, onMalformed, onProgress, signal }: SelectFileOptions,
): Promise<SamplesRead> {
  const read = await readSamples(samples, name, {
    needs: scheme.needs,
    reader: `scheme ${scheme.name}`,
    onMalformed,
    onProgress: onProgress && ((done, of) => onProgress('reading', done, of)),
    signal,
  });
  const { malformed, lines, index } = read;
  if (malformed > 0 && !skipMalformed) {
    throw new UserError(
      `${name}: ${malformed} of ${lines} ${samples.unit}s ${malformed === 1 ? 'is' : 'are'} malformed; nothing was written. ` +
        `Correct them, or leave them out with --skip-malformed`,
    );
  }
  if (index.samples === 0) throw new UserError(`${name}: has no samples; nothing was written`);
  return read;
}

function roleSummary(targets: Targets, role: Role, emptyTexts: number): RoleSummary {
  const { samples, pairs } = targets[role];
  const weights = weightsOf(targets[role]);
  return {
    samples: samples.length,
    pairs: pairs.length,
    unequalWeights:
      (samples.length > 0 && weights.samples.unequal) ||
      (pairs.length > 0 && weights.pairs.unequal),
    beta: pairs[0]?.beta ?? null,
    leftOut: {
      belowMinimum: 0,
      belowMargin: 0,
      equalTexts: 0,
      ...targets[role].leftOut,
      emptyTexts,
    },
  };
}

/** Whether a selection has no targets for either role. */
export const isEmpty = (summary: SelectionSummary): boolean =>
  roles.every((role) => summary[role].samples + summary[role].pairs === 0);
