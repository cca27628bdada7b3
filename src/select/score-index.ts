/**
 * What the first pass over a file of scored samples keeps: the scores of each line, its place in
 * the file, and the numbers of its question and its CoT. The second pass reads the texts again.
 */
import type { Channel } from '../selection/tree.js';
import { type Growable, growable } from './growable.js';
import { IdPresence, SummaryIds } from './id-checks.js';
import type { Row } from './row.js';
import { SampleColumns } from './sample-columns.js';
import { SampleGroups } from './sample-groups.js';

export interface Failures {
  /** How often each cause occurred, the most frequent first. */
  readonly byCause: Readonly<Record<string, number>>;
  readonly total: number;
}

/** The number of samples that were cut off at a limit, and how they were scored. */
export interface CutOffs {
  readonly total: number;
  /** Scored as they stand. */
  readonly graded: number;
  /** Given the lowest score of the file. */
  readonly lowest: number;
  readonly missing: number;
}

export interface ScoreIndex {
  readonly samples: number;
  readonly questions: number;
  readonly cots: number;
  /** Adds a line. Returns what is wrong with it if it contradicts an earlier one. */
  add(row: Row, line: number, offset: number, bytes: number): string | undefined;
  /**
   * Gives the lowest score of the file to the samples that should have it. Call it once, after the
   * last line.
   */
  settle(): void;
  readonly cutOff: CutOffs;
  /** The number of samples that got the lowest score without being cut off. */
  readonly failedAsLowest: number;
  failures(): Failures;
  /**
   * Returns what is wrong with the lines taken together, so that leaving some of them out does not
   * help; undefined if nothing is.
   */
  contradiction(): string | undefined;
  readonly columns: Columns;
}

/** Columns by the number of an added line, from 0, or by the number of a question or CoT. */
export interface Columns {
  readonly score: Growable;
  /** Undefined unless the scheme reads it. */
  readonly task: Growable | undefined;
  /** Undefined unless the scheme reads it. */
  readonly appeal: Growable | undefined;
  /** Orders equal scores by their summaries; NaN for a CoT that failed before its summary. */
  readonly order: Growable;
  readonly cot: Growable;
  readonly offset: Growable;
  readonly bytes: Growable;
  /** Returns the question of a CoT. */
  questionOf(cot: number): number;
  /** A line of each CoT. All of its lines have its text. */
  readonly lineOfCot: Growable;
  compareQuestions(a: number, b: number): number;
  compareCots(a: number, b: number): number;
}

/**
 * @param channels the parts of the score that the scheme reads
 * @param unit the word for a line in messages, such as `row`
 */
export function scoreIndex(channels: readonly Channel[], unit = 'line'): ScoreIndex {
  const columns = new SampleColumns(channels);
  const groups = new SampleGroups(unit);
  const summaryIds = new SummaryIds(unit);
  const presence = new IdPresence(unit);
  const causes = new CauseCounts();
  const asLowest = growable('u32');
  const cutOff = { total: 0, graded: 0, lowest: 0, missing: 0 };
  /** The first line that contradicts an earlier one. */
  let clash: string | undefined;

  const contradicts = (line: number, fault: string): string => {
    clash ??= `${unit} ${line}: ${fault}`;
    return fault;
  };

  return {
    get samples() {
      return columns.length;
    },
    get questions() {
      return groups.questions.size;
    },
    get cots() {
      return groups.cots.size;
    },
    add(row, line, offset, bytes) {
      presence.count(row, line);
      const question = groups.question(row, line);
      if (typeof question === 'string') return contradicts(line, question);
      const cot = groups.cot(row, question, line, columns.length);
      if (typeof cot === 'string') return contradicts(line, cot);
      if (row.summaryId !== undefined) {
        const fault = summaryIds.check(row.summaryId, cot, line);
        if (fault !== undefined) return contradicts(line, fault);
      }
      if (row.lowest) asLowest.push(columns.length);
      if (row.cutOff) {
        cutOff.total++;
        cutOff[fateOfCutOff(row)]++;
      }
      columns.push(row, cot, offset, bytes);
      if (row.error !== undefined) causes.count(row.error);
      return undefined;
    },
    failures: () => causes.failures(),
    contradiction: () => clash ?? presence.contradiction(),
    settle: () => columns.setLowest(asLowest),
    cutOff,
    get failedAsLowest() {
      return asLowest.length - cutOff.lowest;
    },
    columns: columnsOf(columns, groups),
  };
}

function fateOfCutOff(row: Row): 'graded' | 'lowest' | 'missing' {
  if (row.lowest) return 'lowest';
  return row.error === undefined ? 'graded' : 'missing';
}

function columnsOf(columns: SampleColumns, groups: SampleGroups): Columns {
  const { score, task, appeal, order, cot, offset, bytes } = columns;
  const { questions, cots, lineOfCot } = groups;
  return {
    score,
    task,
    appeal,
    order,
    cot,
    offset,
    bytes,
    lineOfCot,
    questionOf: cots.scopeOf,
    compareQuestions: questions.compare,
    compareCots: cots.compare,
  };
}

/** Counts why samples failed, up to a number of causes, so that unique messages need no memory. */
class CauseCounts {
  static readonly #most = 1000;
  readonly #counts = new Map<string, number>();
  #total = 0;

  count(error: string): void {
    this.#total++;
    const known = this.#counts.has(error) || this.#counts.size < CauseCounts.#most;
    const cause = known ? error : 'other causes';
    this.#counts.set(cause, (this.#counts.get(cause) ?? 0) + 1);
  }

  failures(): Failures {
    const sorted = [...this.#counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    return { byCause: Object.fromEntries(sorted), total: this.#total };
  }
}
