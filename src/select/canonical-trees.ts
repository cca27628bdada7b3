/** Builds score trees from an index, in an order that does not depend on the order of the lines. */
import type { SampleRef } from '../selection/scheme.js';
import type { CotScores, ScoreTree } from '../selection/tree.js';
import { orderOf } from './keys.js';
import type { Columns, ScoreIndex } from './score-index.js';

export interface CanonicalTrees {
  readonly trees: readonly ScoreTree[];
  /** Returns the number of a summary's line, or of one of a CoT's lines. */
  lineOf(ref: SampleRef): number;
  /** The number of CoTs without a scored summary, which no scheme can keep. */
  readonly cotsWithoutScore: number;
}

/**
 * Sorts questions and CoTs by the hash of their id or text, and the summaries of a CoT by score
 * and then by the hash of their text.
 * @param cotTextOf reads a CoT's text from one of its lines. It is only called for the few CoTs
 * that a scheme compares.
 */
export function canonicalTrees(
  index: ScoreIndex,
  cotTextOf: (line: number) => string,
): CanonicalTrees {
  const { columns } = index;
  const questionRank = ranks(index.questions, columns.compareQuestions);
  const cotOrder = new Uint32Array(index.cots)
    .map((_, c) => c)
    .sort(
      (a, b) =>
        (questionRank[columns.questionOf(a)] as number) -
          (questionRank[columns.questionOf(b)] as number) || columns.compareCots(a, b),
    );
  const lines = linesByCot(index, cotOrder);
  const { task, appeal } = columns;
  const trees: { cots: CotScores[] }[] = [];
  const texts = {
    ofCot: (cot: number) => orderOf(cotTextOf(columns.lineOfCot.get(cot))),
    ofSummaries: (from: number, to: number) => take(columns.order, lines.order, from, to),
  };
  const firstCot = new Uint32Array(index.questions + 1);
  let question = -1;
  let cotsWithoutScore = 0;
  for (let position = 0; position < cotOrder.length; position++) {
    const cot = cotOrder[position] as number;
    const rank = questionRank[columns.questionOf(cot)] as number;
    if (rank !== question) {
      question = rank;
      firstCot[rank] = position;
      trees.push({ cots: [] });
    }
    const from = lines.start[position] as number;
    const to = lines.start[position + 1] as number;
    const score = take(columns.score, lines.order, from, to);
    if (score.every(Number.isNaN)) cotsWithoutScore++;
    trees[rank]?.cots.push(
      new CanonicalCot(
        score,
        task && take(task, lines.order, from, to),
        appeal && take(appeal, lines.order, from, to),
        texts,
        cot,
        from,
      ),
    );
  }
  return {
    trees,
    cotsWithoutScore,
    lineOf({ question: q, cot, summary }) {
      const position = (firstCot[q] as number) + cot;
      return summary === undefined
        ? columns.lineOfCot.get(cotOrder[position] as number)
        : (lines.order[(lines.start[position] as number) + summary] as number);
    },
  };
}

/** Hashes of texts, by the number of a CoT and by positions in the order of lines. */
interface Texts {
  ofCot(cot: number): number;
  ofSummaries(from: number, to: number): number[];
}

/** Hashes its texts only when a scheme asks for them, which saves a large file much reading. */
class CanonicalCot implements CotScores {
  declare readonly task?: number[];
  declare readonly appeal?: number[];
  #cotText: number | undefined;
  #summaryTexts: number[] | undefined;

  constructor(
    readonly score: number[],
    task: number[] | undefined,
    appeal: number[] | undefined,
    private readonly texts: Texts,
    private readonly cot: number,
    private readonly from: number,
  ) {
    if (task) this.task = task;
    if (appeal) this.appeal = appeal;
  }

  get cotText(): number {
    this.#cotText ??= this.texts.ofCot(this.cot);
    return this.#cotText;
  }

  get summaryTexts(): readonly number[] {
    this.#summaryTexts ??= this.texts.ofSummaries(this.from, this.from + this.score.length);
    return this.#summaryTexts;
  }
}

/** Returns the position of each of n items in their sorted order, [n]. */
function ranks(n: number, compare: (a: number, b: number) => number): Uint32Array {
  const order = new Uint32Array(n).map((_, i) => i).sort(compare);
  const rank = new Uint32Array(n);
  for (let r = 0; r < n; r++) rank[order[r] as number] = r;
  return rank;
}

/**
 * Sorts the lines with a summary by CoT, with a counting sort, and then within each CoT.
 * @returns `order`, the line numbers, and `start`, where the lines of each CoT begin in `order`
 */
function linesByCot(index: ScoreIndex, cotOrder: Uint32Array) {
  const { columns } = index;
  const position = new Uint32Array(cotOrder.length);
  for (let p = 0; p < cotOrder.length; p++) position[cotOrder[p] as number] = p;
  const start = new Uint32Array(cotOrder.length + 1);
  const hasSummary = (line: number) => !Number.isNaN(columns.order.get(line));
  let kept = 0;
  for (let line = 0; line < index.samples; line++) {
    if (!hasSummary(line)) continue;
    const p = position[columns.cot.get(line)] as number;
    start[p + 1] = (start[p + 1] as number) + 1;
    kept++;
  }
  for (let p = 0; p < cotOrder.length; p++)
    start[p + 1] = (start[p + 1] as number) + (start[p] as number);
  const next = start.slice(0, cotOrder.length);
  const order = new Uint32Array(kept);
  for (let line = 0; line < index.samples; line++) {
    if (!hasSummary(line)) continue;
    const p = position[columns.cot.get(line)] as number;
    order[next[p] as number] = line;
    next[p] = (next[p] as number) + 1;
  }
  const compare = compareSummaries(columns);
  for (let p = 0; p < cotOrder.length; p++) {
    order.subarray(start[p] as number, start[p + 1] as number).sort(compare);
  }
  return { start, order };
}

function compareSummaries({ score, task, appeal, order }: Columns) {
  const keys = [score, task, appeal, order].filter((key) => key !== undefined);
  return (a: number, b: number): number => {
    for (const key of keys) {
      const x = key.get(a);
      const y = key.get(b);
      if (x < y) return -1;
      if (x > y) return 1;
      const missing = Number(Number.isNaN(x)) - Number(Number.isNaN(y));
      if (missing !== 0) return missing;
    }
    return 0;
  };
}

function take(
  column: { get(i: number): number },
  order: Uint32Array,
  from: number,
  to: number,
): number[] {
  const out: number[] = [];
  for (let i = from; i < to; i++) out.push(column.get(order[i] as number));
  return out;
}
