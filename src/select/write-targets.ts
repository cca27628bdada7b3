/** Writes a round's targets as Candor's own lines and, if requested, in a trainer's format. */
import { UserError } from '../base/errors.js';
import type { PairTarget, RoleTargets, SampleRef, Target, Targets } from '../selection/scheme.js';
import type { Format, Prompt, Prompts } from './formats/format.js';
import { fillPrompt } from './formats/formats.js';
import type { Row } from './row.js';
import type { StagedFile, StagedFolder } from './staged-folder.js';

export type Role = 'shoggoth' | 'face';
export const roles: readonly Role[] = ['shoggoth', 'face'];

export interface Export {
  readonly format: Format;
  readonly prompts: Prompts;
}

export interface WriteTargetsOptions {
  readonly export?: Export | undefined;
  /** Called from time to time with the number of targets written so far, and of all. */
  readonly onProgress?: ((written: number, of: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The files that a selection may have. The caller writes `selection.json`, the summary, last. */
export const fileNames: readonly string[] = [
  'targets.jsonl',
  ...roles.flatMap((role) =>
    ['sft', 'dpo'].flatMap((kind) => [`${role}.${kind}.jsonl`, `${role}.${kind}.weights.jsonl`]),
  ),
  'selection.json',
];

/**
 * Checks that the format can express the targets. Supervised files have no negative coefficients,
 * and without those targets the trainer would not do what the scheme says.
 * @throws UserError if it cannot
 */
export function checkExportable(targets: Targets, format: Format, scheme: string): void {
  for (const role of roles) {
    const { samples } = targets[role];
    const negative = samples.reduce((count, { coef }) => count + Number(coef < 0), 0);
    if (negative > 0) {
      throw new UserError(
        `--export ${format.name}: scheme ${scheme} suppresses samples (${negative} of the ${role}'s ${samples.length} ` +
          `coefficients are below 0), and supervised files can only reinforce. Omit --export, as targets.jsonl has every ` +
          `signed coefficient; or choose a scheme that keeps samples, or one that makes pairs, such as nested-mean-contrastive.`,
      );
    }
  }
}

/**
 * Checks that both ends of each preference share a prompt: the question for the shoggoth, and also
 * the CoT for the face.
 * @throws UserError if a pair does not
 */
export function checkPairs(targets: Targets, scheme: string): void {
  for (const role of roles) {
    for (const { chosen, rejected } of targets[role].pairs) {
      if (
        chosen.question === rejected.question &&
        (role === 'shoggoth' || chosen.cot === rejected.cot)
      ) {
        continue;
      }
      const [ends, way] =
        chosen.question === rejected.question
          ? ['summaries of different CoTs', 'faceRule.rule=best-of-best-cot']
          : ['answers to different questions', 'scope=per-question'];
      throw new UserError(
        `scheme ${scheme} compares ${ends} for the ${role}, but both ends of a preference need the same prompt. Add ` +
          `--set ${way}, or --set update.loss=signed, which turns the pairs into samples with signed coefficients.`,
      );
    }
  }
}

export interface WrittenTargets {
  readonly files: readonly StagedFile[];
  /**
   * The number of each role's targets that are only in targets.jsonl, because a trainer would
   * learn an empty text from them.
   */
  readonly emptyTexts: Readonly<Record<Role, number>>;
}

/**
 * Reads each target's texts again and writes them, and lets other events run between batches. A
 * trainer's file gets no target with an empty text, and no pair with one.
 */
export async function writeTargets(
  targets: Targets,
  rowOf: (ref: SampleRef) => Row,
  folder: StagedFolder,
  options: WriteTargetsOptions = {},
): Promise<WrittenTargets> {
  const writer = new TargetWriter(targets, rowOf, folder, options);
  for (const role of roles) {
    await writer.writeSamples(role);
    await writer.writePairs(role);
  }
  return writer.finish();
}

class TargetWriter {
  readonly #own: StagedFile;
  readonly #exported: ExampleFile[] = [];
  readonly #emptyTexts = { shoggoth: 0, face: 0 };
  readonly #total: number;
  #written = 0;

  constructor(
    private readonly targets: Targets,
    private readonly rowOf: (ref: SampleRef) => Row,
    private readonly folder: StagedFolder,
    private readonly options: WriteTargetsOptions,
  ) {
    this.#own = folder.file('targets.jsonl');
    this.#total = roles.reduce(
      (sum, role) => sum + targets[role].samples.length + targets[role].pairs.length,
      0,
    );
  }

  async writeSamples(role: Role): Promise<void> {
    const { samples } = this.targets[role];
    if (samples.length === 0) return;
    const out = this.#exampleFile(role, 'sft', weightsOf(this.targets[role]).samples);
    for (const target of samples) {
      const row = this.rowOf(target);
      this.#own.write(sampleLine(role, target, row));
      const completion = completionOf(role, row);
      if (out && isEmptyText(completion)) this.#emptyTexts[role]++;
      else if (out) {
        const prompt = promptOf(role, row, out.prompts, out.format);
        out.write(out.format.sft(prompt, completion), target.coef);
      }
      await this.#pause();
    }
  }

  async writePairs(role: Role): Promise<void> {
    const { pairs } = this.targets[role];
    if (pairs.length === 0) return;
    const out = this.#exampleFile(role, 'dpo', weightsOf(this.targets[role]).pairs);
    for (const pair of pairs) {
      const chosen = this.rowOf(pair.chosen);
      const rejected = this.rowOf(pair.rejected);
      this.#own.write(pairLine(role, pair, chosen, rejected));
      const better = completionOf(role, chosen);
      const worse = completionOf(role, rejected);
      if (out && (isEmptyText(better) || isEmptyText(worse))) this.#emptyTexts[role]++;
      else if (out) {
        const prompt = promptOf(role, chosen, out.prompts, out.format);
        out.write(out.format.preference(prompt, better, worse), pair.weight);
      }
      await this.#pause();
    }
  }

  finish(): WrittenTargets {
    this.options.onProgress?.(this.#written, this.#total);
    const exported = this.#exported.flatMap((out) => out.files());
    return { files: [this.#own, ...exported], emptyTexts: this.#emptyTexts };
  }

  #exampleFile(role: Role, kind: 'sft' | 'dpo', weights: Weights): ExampleFile | undefined {
    if (!this.options.export) return undefined;
    const file = exampleFile(this.folder, role, kind, weights, this.options.export);
    this.#exported.push(file);
    return file;
  }

  async #pause(): Promise<void> {
    if (++this.#written % 1024 !== 0) return;
    this.options.onProgress?.(this.#written, this.#total);
    await new Promise((resolve) => setImmediate(resolve));
    this.options.signal?.throwIfAborted();
  }
}

/** Chat templates trim white space, so a text that has nothing else is empty. */
const isEmptyText = (text: string): boolean => text.trim() === '';

/**
 * Fills the role's template. A question that was asked in chat messages keeps them if the format
 * has chat messages; the template then shapes the last one.
 */
function promptOf(
  role: Role,
  { question, messages, cot }: Row,
  prompts: Prompts,
  format: Format,
): Prompt {
  const fill = (text: string) =>
    fillPrompt(prompts[role], role === 'face' ? { question: text, cot } : { question: text });
  const last = messages?.at(-1);
  if (!format.chat || !messages || last?.role !== 'user') return fill(question);
  return [...messages.slice(0, -1), { ...last, content: fill(last.content) }];
}

const completionOf = (role: Role, row: Row): string =>
  role === 'face' ? (row.summary ?? '') : row.cot;

interface Weights {
  /** Whether they differ by more than rounding. */
  readonly unequal: boolean;
  readonly mean: number;
}

/** Compares a role's coefficients with their mean; equal coefficients need no weights. */
export function weightsOf({ samples, pairs }: RoleTargets): {
  readonly samples: Weights;
  readonly pairs: Weights;
} {
  const summary = (values: Iterable<number>): Weights => {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    let sum = 0;
    let count = 0;
    for (const value of values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
      sum += value;
      count++;
    }
    return { unequal: high - low > 1e-9 * Math.abs(high), mean: count ? sum / count : 0 };
  };
  const coefs = function* () {
    for (const { coef } of samples) yield coef;
  };
  const pairWeights = function* () {
    for (const { weight } of pairs) yield weight;
  };
  return { samples: summary(coefs()), pairs: summary(pairWeights()) };
}

interface ExampleFile {
  readonly format: Format;
  readonly prompts: Prompts;
  /** The files that have at least one line. */
  files(): readonly StagedFile[];
  write(line: Record<string, unknown>, coef: number): void;
}

/**
 * Opens a trainer's file, which is created with its first line. Unequal weights, in units of their
 * mean, are part of each line, or of a second file with the same lines.
 */
function exampleFile(
  folder: StagedFolder,
  role: Role,
  kind: 'sft' | 'dpo',
  { unequal, mean }: Weights,
  { format, prompts }: Export,
): ExampleFile {
  let examples: StagedFile | undefined;
  let weightFile: StagedFile | undefined;
  return {
    format,
    prompts,
    files: () => [examples, weightFile].filter((file) => file !== undefined),
    write(line, coef) {
      const weight = coef / mean;
      examples ??= folder.file(`${role}.${kind}.jsonl`);
      examples.write(unequal && format.extraFields ? { ...line, weight } : line);
      if (!unequal || format.extraFields) return;
      weightFile ??= folder.file(`${role}.${kind}.weights.jsonl`);
      weightFile.write({ weight });
    },
  };
}

/** The fields of a summary, which only the face's targets have. */
const summaryFields = (role: Role, row: Row) =>
  role === 'face'
    ? { summary_id: row.summaryId, summary: row.summary, score: row.score }
    : undefined;

/** A line of targets.jsonl. Undefined ids are left out of the JSON. */
function sampleLine(role: Role, { coef, why }: Target, row: Row) {
  return {
    role,
    question_id: row.questionId,
    cot_id: row.cotId,
    question: row.question,
    cot: row.cot,
    ...summaryFields(role, row),
    coef,
    why,
  };
}

/** A line of targets.jsonl. Undefined ids are left out of the JSON. */
function pairLine(role: Role, { weight, beta, why }: PairTarget, chosen: Row, rejected: Row) {
  const side = (row: Row) => ({ cot_id: row.cotId, cot: row.cot, ...summaryFields(role, row) });
  return {
    role,
    question_id: chosen.questionId,
    question: chosen.question,
    chosen: side(chosen),
    rejected: side(rejected),
    weight,
    beta,
    why,
  };
}
