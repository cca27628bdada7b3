/** From a file of scored samples to a folder of training files: two passes, and no text is kept between them. */
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
import { canonicalTrees } from './canonical-trees.js';
import type { Format, Prompts } from './formats/format.js';
import { checkPrompts } from './formats/formats.js';
import { type ReadSamplesOptions, readSamples, type SamplesRead } from './read-samples.js';
import { openSampleFile, type ReadingOptions, type SampleFile } from './reading/sample-file.js';
import { defaultPolicy, type FailurePolicy } from './row.js';
import { changed, rowReader } from './row-reader.js';
import type { CutOffs } from './score-index.js';
import { stagedFolder } from './staged-folder.js';
import {
  checkExportable,
  checkPairs,
  fileNames,
  type Role,
  roles,
  weightsOf,
  writeTargets,
} from './write-targets.js';

export interface SelectFileOptions {
  /** A path, or a stream, which is first copied to the disk that `out` is on. */
  readonly input: string | Readable;
  /** What errors call the input; the path unless given. */
  readonly inputName?: string;
  readonly scheme: NamedScheme & Partial<Pick<ComposedScheme, 'spec'>>;
  /** Settles ties. */
  readonly seed: Seed;
  readonly out: string;
  readonly force?: boolean;
  readonly format?: Format;
  readonly prompts?: Partial<Prompts>;
  /** Leaves malformed lines out instead of refusing the file. */
  readonly skipMalformed?: boolean;
  /** How the file is to be read, where the user says so. */
  readonly reading?: ReadingOptions;
  /** Called once, for a file that is not JSON lines of Candor's own, with what it was taken for. */
  readonly onReadAs?: (how: string) => void;
  readonly onMalformed?: ReadSamplesOptions['onMalformed'];
  readonly onProgress?: (phase: 'reading' | 'writing', done: number, of: number) => void;
  readonly signal?: AbortSignal;
}

export interface RoleSummary {
  readonly samples: number;
  readonly pairs: number;
  /** Whether the coefficients, or the pairs' weights, differ. */
  readonly unequalWeights: boolean;
  /** Of the DPO loss; null without pairs. */
  readonly beta: number | null;
  /** What was chosen and then left out; `emptyTexts` of the trainer's files alone. */
  readonly leftOut: Required<LeftOut> & { readonly emptyTexts: number };
}

/** What was read, chosen and written; selection.json is this. Nothing in it depends on the order of the lines. */
export interface SelectionSummary {
  readonly scheme: string;
  readonly describe: string;
  readonly seed: Seed;
  readonly export: string | null;
  readonly prompts: Prompts | null;
  /** The least score that is reinforced, as a scheme has it. */
  readonly minScore: NonNullable<SchemeSpec['minScore']>;
  readonly read: {
    readonly samples: number;
    readonly questions: number;
    readonly cots: number;
    readonly malformed: number;
    readonly failures: Readonly<Record<string, number>>;
    readonly cotsWithoutScore: number;
    /** Samples that were cut off at a limit. */
    readonly cutOff: CutOffs;
    /** Samples that failed and were given the lowest score of the file. */
    readonly failedAsLowest: number;
    readonly policy: FailurePolicy;
    /** What the file was taken for; null for JSON lines of Candor's own. */
    readonly as: string | null;
    /** What should be known about what was left out. */
    readonly notes: readonly string[];
    readonly allWrong: AllWrong;
  };
  readonly shoggoth: RoleSummary;
  readonly face: RoleSummary;
  readonly files: readonly { readonly name: string; readonly lines: number }[];
}

/**
 * Runs a scheme on the samples of a file and writes what each role learns. The file is one round. Every file appears
 * under `out` at once when all are complete. Throws a UserError, and leaves nothing behind, if a line is malformed
 * (unless they are skipped), if the format cannot carry the scheme's targets, or if `out` has files.
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
    const { index, malformed } = await samplesOf(samples, name, options);
    const rows = rowReader(samples, name);
    try {
      const rowAt = (line: number) => {
        const row = rows.read(index.columns.offset.get(line), index.columns.bytes.get(line));
        return row.lowest ? { ...row, score: index.columns.score.get(line) } : row;
      };
      const { trees, lineOf, cotsWithoutScore } = canonicalTrees(index, (line) => rowAt(line).cot);
      const targets = scheme.select(trees, createRng(deriveSeed(seed, 'select')));
      checkPairs(targets, scheme.name);
      if (format) checkExportable(targets, format, scheme.name);
      const { files, emptyTexts } = await writeTargets(
        targets,
        (ref) => rowAt(lineOf(ref)),
        folder,
        {
          ...(format && prompts ? { export: { format, prompts } } : {}),
          ...(signal ? { signal } : {}),
          onProgress: (done, of) => onProgress?.('writing', done, of),
        },
      );
      const after = await stat(path);
      if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) throw changed(name);
      const summary: SelectionSummary = {
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
          cotsWithoutScore,
          cutOff: index.cutOff,
          failedAsLowest: index.failedAsLowest,
          policy: { ...defaultPolicy, ...options.reading?.failures },
          as: samples.readAs ?? null,
          notes: samples.notes(),
          allWrong: allWrong(trees, targets),
        },
        shoggoth: roleSummary(targets, 'shoggoth', emptyTexts.shoggoth),
        face: roleSummary(targets, 'face', emptyTexts.face),
        files: files.map((file) => ({ name: file.name, lines: file.lines })),
      };
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

async function checkInput(path: string): Promise<void> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'ENOENT' ? 'there is no such file' : cause.message;
    throw new UserError(`${path}: cannot be read: ${reason}`, { cause });
  });
  if (found.isDirectory()) throw new UserError(`${path}: is a folder${await inFolder(path)}`);
}

/** What to name in place of a folder. */
async function inFolder(path: string): Promise<string> {
  const names = (await readdir(path))
    .filter((file) => /\.(jsonl?|ndjson|parquet|eval)(\.gz)?$/.test(file))
    .sort();
  if (names.length === 0) return '; name a file of samples, or - for stdin';
  const [first = ''] = names;
  const more = names.length === 1 ? '' : ` or another of its ${names.length} files`;
  const join =
    names.every((file) => file.endsWith('.jsonl')) && names.length > 1
      ? `, or join them: cat ${path}/*.jsonl | candor select - …`
      : '';
  return `; name ${first}${more}${join}`;
}

/** The path of a file that can be read twice: a stream and a pipe are copied into the unfinished folder. */
async function onDisk({ input, signal }: SelectFileOptions, folder: string): Promise<string> {
  if (typeof input === 'string' && (await stat(input)).isFile()) return input;
  const spool = join(folder, 'input.spool');
  const source = typeof input === 'string' ? (await open(input)).createReadStream() : input;
  await pipeline(source, createWriteStream(spool, { flags: 'wx' }), signal ? { signal } : {});
  return spool;
}

/** The samples, where malformed lines may be left out. Throws a UserError where they may not be. */
async function samplesOf(
  samples: SampleFile,
  name: string,
  { scheme, skipMalformed, onMalformed, onProgress, signal }: SelectFileOptions,
): Promise<SamplesRead> {
  const read = await readSamples(samples, name, {
    needs: scheme.needs,
    reader: `scheme ${scheme.name}`,
    ...(onMalformed ? { onMalformed } : {}),
    ...(onProgress ? { onProgress: (done, of) => onProgress('reading', done, of) } : {}),
    ...(signal ? { signal } : {}),
  });
  const { malformed, lines, index } = read;
  if (malformed > 0 && !skipMalformed) {
    throw new UserError(
      `${name}: ${malformed} of ${lines} ${samples.unit}s ${malformed === 1 ? 'is' : 'are'} malformed; nothing was written. ` +
        `Mend them, or leave them out with --skip-malformed`,
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

/** Whether a selection has anything to learn from. */
export const isEmpty = (summary: SelectionSummary): boolean =>
  roles.every((role) => summary[role].samples + summary[role].pairs === 0);
