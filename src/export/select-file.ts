/** From a file of scored samples to a folder of training files: two passes, and no text is kept between them. */
import { createWriteStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../errors.js';
import { createRng, deriveSeed, type Seed } from '../random.js';
import { readLines } from '../runs/lines.js';
import type { NamedScheme, Targets } from '../selection/scheme.js';
import { canonicalTrees } from './canonical-trees.js';
import type { Format, Prompts } from './formats/format.js';
import { checkPrompts } from './formats/formats.js';
import { parseRow } from './row.js';
import { changed, rowReader } from './row-reader.js';
import { type ScoreIndex, scoreIndex } from './score-index.js';
import { stagedFolder } from './staged-folder.js';
import { checkExportable, fileNames, type Role, roles, weightsOf, writeTargets } from './write-targets.js';

export interface SelectFileOptions {
  /** A path, or a stream, which is first copied to the disk that `out` is on. */
  readonly input: string | Readable;
  /** What errors call the input; the path unless given. */
  readonly inputName?: string;
  readonly scheme: NamedScheme;
  /** Settles ties. */
  readonly seed: Seed;
  readonly out: string;
  readonly force?: boolean;
  readonly format?: Format;
  readonly prompts?: Partial<Prompts>;
  /** Leaves malformed lines out instead of refusing the file. */
  readonly skipMalformed?: boolean;
  /** Called for each malformed line. */
  readonly onMalformed?: (line: number, reason: string) => void;
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
}

/** What was read, chosen and written; selection.json is this. Nothing in it depends on the order of the lines. */
export interface SelectionSummary {
  readonly scheme: string;
  readonly describe: string;
  readonly seed: Seed;
  readonly export: string | null;
  readonly prompts: Prompts | null;
  readonly read: {
    readonly samples: number;
    readonly questions: number;
    readonly cots: number;
    readonly malformed: number;
    readonly failures: Readonly<Record<string, number>>;
    readonly cotsWithoutScore: number;
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
    const { index, malformed } = await readIndex(path, name, before.size, options);
    const { trees, lineOf, cotsWithoutScore } = canonicalTrees(index);
    const targets = scheme.select(trees, createRng(deriveSeed(seed, 'select')));
    if (format) checkExportable(targets, format, scheme.name);
    const rows = rowReader(path);
    try {
      const files = await writeTargets(
        targets,
        (ref) => {
          const line = lineOf(ref);
          return rows.read(index.columns.offset.get(line), index.columns.bytes.get(line));
        },
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
        read: {
          samples: index.samples,
          questions: index.questions,
          cots: index.cots,
          malformed,
          failures: index.failures().byCause,
          cotsWithoutScore,
        },
        shoggoth: roleSummary(targets, 'shoggoth'),
        face: roleSummary(targets, 'face'),
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
  if (found.isDirectory()) throw new UserError(`${path}: is a folder; name a JSONL file, or - for stdin`);
}

/** The path of a file that can be read twice: a stream and a pipe are copied into the unfinished folder. */
async function onDisk({ input, signal }: SelectFileOptions, folder: string): Promise<string> {
  if (typeof input === 'string' && (await stat(input)).isFile()) return input;
  const spool = join(folder, 'input.spool');
  const source = typeof input === 'string' ? (await open(input)).createReadStream() : input;
  await pipeline(source, createWriteStream(spool, { flags: 'wx' }), signal ? { signal } : {});
  return spool;
}

async function readIndex(
  path: string,
  name: string,
  size: number,
  { scheme, skipMalformed, onMalformed, onProgress, signal }: SelectFileOptions,
): Promise<{ index: ScoreIndex; malformed: number }> {
  const index = scoreIndex(scheme.needs);
  let malformed = 0;
  let lines = 0;
  const file = await open(path);
  try {
    const magic = Buffer.alloc(2);
    await file.read(magic, 0, 2, 0);
    if (magic.readUInt16BE() === 0x1f8b) {
      throw new UserError(`${name}: is compressed; give its text: gzip -dc FILE | candor select - …`);
    }
    await readLines(
      file,
      ({ buffer, start, end, number, offset, tooLong }) => {
        if (isBlank(buffer, start, end) && !tooLong) return;
        lines++;
        const row = tooLong ? 'is longer than 256 MiB' : parseRow(buffer, start, end, scheme.needs);
        const fault = typeof row === 'string' ? row : index.add(row, number, offset, end - start);
        if (fault === undefined) return;
        malformed++;
        onMalformed?.(number, fault);
      },
      {
        onProgress: (bytes) => {
          onProgress?.('reading', bytes, size);
          signal?.throwIfAborted();
        },
      },
    );
  } finally {
    await file.close();
  }
  const contradiction = index.contradiction();
  if (contradiction) throw new UserError(`${name}: ${contradiction}`);
  if (malformed > 0 && !skipMalformed) {
    throw new UserError(
      `${name}: ${malformed} of ${lines} lines ${malformed === 1 ? 'is' : 'are'} malformed; nothing was written. ` +
        `Mend them, or leave them out with --skip-malformed`,
    );
  }
  if (index.samples === 0) throw new UserError(`${name}: has no samples; nothing was written`);
  return { index, malformed };
}

/** Only spaces and tabs; the newline is not part of the line. */
function isBlank(buffer: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (buffer[i] !== 0x20 && buffer[i] !== 0x09) return false;
  return true;
}

function roleSummary(targets: Targets, role: Role): RoleSummary {
  const { samples, pairs } = targets[role];
  const weights = weightsOf(targets[role]);
  return {
    samples: samples.length,
    pairs: pairs.length,
    unequalWeights:
      (samples.length > 0 && weights.samples.unequal) || (pairs.length > 0 && weights.pairs.unequal),
    beta: pairs[0]?.beta ?? null,
  };
}

/** Whether a selection has anything to learn from. */
export const isEmpty = (summary: SelectionSummary): boolean =>
  roles.every((role) => summary[role].samples + summary[role].pairs === 0);
