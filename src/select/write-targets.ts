/** Writes a round's targets as Candor's own lines and, where asked for, in a trainer's format. */
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
  readonly export?: Export;
  /** Called now and then with the targets written so far. */
  readonly onProgress?: (written: number, of: number) => void;
  readonly signal?: AbortSignal;
}

/** Every file that a selection may have; `selection.json` is the summary, written last by the caller. */
export const fileNames: readonly string[] = [
  'targets.jsonl',
  ...roles.flatMap((role) =>
    ['sft', 'dpo'].flatMap((kind) => [`${role}.${kind}.jsonl`, `${role}.${kind}.weights.jsonl`]),
  ),
  'selection.json',
];

/**
 * Throws a UserError if the format cannot carry the targets: supervised files know no negative coefficient, and
 * leaving those out would train something else than the scheme says.
 */
export function checkExportable(targets: Targets, format: Format, scheme: string): void {
  for (const role of roles) {
    const { samples } = targets[role];
    const negative = samples.reduce((count, { coef }) => count + Number(coef < 0), 0);
    if (negative > 0) {
      throw new UserError(
        `--export ${format.name}: scheme ${scheme} suppresses samples (${negative} of the ${role}'s ${samples.length} ` +
          `coefficients are below 0), and supervised files can only reinforce. Leave --export out: targets.jsonl has every ` +
          `signed coefficient. Or take a scheme that keeps samples, or one that makes pairs, such as nested-mean-contrastive.`,
      );
    }
  }
}

/**
 * Throws a UserError if a preference has two prompts: the face's ends must share their CoT, and the shoggoth's their question.
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
        `scheme ${scheme} sets ${ends} against each other for the ${role}, and a preference has one prompt. Add ` +
          `--set ${way}, or --set update.loss=signed, which makes samples with signed coefficients of the pairs.`,
      );
    }
  }
}

/** What was written. */
export interface WrittenTargets {
  readonly files: readonly StagedFile[];
  /** Targets of each role that stand in targets.jsonl alone, as the trainer would be taught to write nothing. */
  readonly emptyTexts: Readonly<Record<Role, number>>;
}

/**
 * Reads each target's texts again and writes them. Lets other events through between batches. A target without text, or a pair
 * with an end without any, goes into no trainer's file.
 */
export async function writeTargets(
  targets: Targets,
  rowOf: (ref: SampleRef) => Row,
  folder: StagedFolder,
  options: WriteTargetsOptions = {},
): Promise<WrittenTargets> {
  const { signal, onProgress } = options;
  const own = folder.file('targets.jsonl');
  const exported: ExampleFile[] = [];
  const emptyTexts = { shoggoth: 0, face: 0 };
  const total = roles.reduce(
    (sum, r) => sum + targets[r].samples.length + targets[r].pairs.length,
    0,
  );
  let written = 0;
  const pause = async () => {
    if (++written % 1024 !== 0) return;
    onProgress?.(written, total);
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  };
  for (const role of roles) {
    const { samples, pairs } = targets[role];
    if (samples.length > 0) {
      const out =
        options.export &&
        exampleFile(folder, role, 'sft', weightsOf(targets[role]).samples, options.export);
      if (out) exported.push(out);
      for (const target of samples) {
        const row = rowOf(target);
        own.write(sampleLine(role, target, row));
        const completion = completionOf(role, row);
        if (out && isEmptyText(completion)) emptyTexts[role]++;
        else
          out?.write(
            out.format.sft(promptOf(role, row, out.prompts, out.format), completion),
            target.coef,
          );
        await pause();
      }
    }
    if (pairs.length > 0) {
      const out =
        options.export &&
        exampleFile(folder, role, 'dpo', weightsOf(targets[role]).pairs, options.export);
      if (out) exported.push(out);
      for (const pair of pairs) {
        const chosen = rowOf(pair.chosen);
        const rejected = rowOf(pair.rejected);
        own.write(pairLine(role, pair, chosen, rejected));
        const better = completionOf(role, chosen);
        const worse = completionOf(role, rejected);
        if (out && (isEmptyText(better) || isEmptyText(worse))) emptyTexts[role]++;
        else if (out) {
          const prompt = promptOf(role, chosen, out.prompts, out.format);
          out.write(out.format.preference(prompt, better, worse), pair.weight);
        }
        await pause();
      }
    }
  }
  onProgress?.(written, total);
  return { files: [own, ...exported.flatMap((out) => out.files())], emptyTexts };
}

/** White space alone counts as nothing: chat templates trim it. */
const isEmptyText = (text: string): boolean => text.trim() === '';

/** A question that was asked in chat messages stays so where the format has such: the template is then of the last one. */
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

/** How a role's coefficients compare with their mean: equal ones need no weight. */
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
  /** The files that have a line. */
  files(): readonly StagedFile[];
  write(line: Record<string, unknown>, coef: number): void;
}

/**
 * A trainer's file, made when it has a line; unequal weights, in units of their mean, go into each line or into a file
 * beside, line by line.
 */
function exampleFile(
  folder: StagedFolder,
  role: Role,
  kind: 'sft' | 'dpo',
  { unequal, mean }: Weights,
  { format, prompts }: Export,
): ExampleFile {
  let examples: StagedFile | undefined;
  let beside: StagedFile | undefined;
  return {
    format,
    prompts,
    files: () => [examples, beside].filter((file) => file !== undefined),
    write(line, coef) {
      const weight = coef / mean;
      examples ??= folder.file(`${role}.${kind}.jsonl`);
      examples.write(unequal && format.extraFields ? { ...line, weight } : line);
      if (!unequal || format.extraFields) return;
      beside ??= folder.file(`${role}.${kind}.weights.jsonl`);
      beside.write({ weight });
    },
  };
}

const ids = ({ questionId, cotId }: Row) => ({
  ...(questionId === undefined ? {} : { question_id: questionId }),
  ...(cotId === undefined ? {} : { cot_id: cotId }),
});

const summaryId = (row: Row) => (row.summaryId === undefined ? {} : { summary_id: row.summaryId });

function sampleLine(role: Role, { coef, why }: Target, row: Row) {
  return {
    role,
    ...ids(row),
    question: row.question,
    cot: row.cot,
    ...(role === 'face' ? { ...summaryId(row), summary: row.summary, score: row.score } : {}),
    coef,
    why,
  };
}

function pairLine(role: Role, { weight, beta, why }: PairTarget, chosen: Row, rejected: Row) {
  const side = (row: Row) => ({
    ...(row.cotId === undefined ? {} : { cot_id: row.cotId }),
    cot: row.cot,
    ...(role === 'face' ? { ...summaryId(row), summary: row.summary, score: row.score } : {}),
  });
  return {
    role,
    ...(chosen.questionId === undefined ? {} : { question_id: chosen.questionId }),
    question: chosen.question,
    chosen: side(chosen),
    rejected: side(rejected),
    weight,
    beta,
    why,
  };
}
