/** What a comparison holds once its runs are read: the report and the statistics start from here. */
import type { RoundMetrics, SampleRecord } from '../../method/records.js';

export interface Run {
  readonly id: string;
  readonly seed: number;
  readonly metrics: readonly RoundMetrics[];
}

/** One scheme at one split, over seeds. */
export interface Arm {
  /** Unique in the comparison, such as `nested-top3` or `nested-top3 n=4 k=8`. */
  readonly label: string;
  readonly scheme: string;
  /** One sentence: what each role learns. */
  readonly describe: string;
  readonly n: number;
  readonly k: number;
  readonly learningRate: { readonly shoggoth: number; readonly face: number };
  readonly runs: readonly Run[];
  /** A few whole questions of the first seed, with all their samples, from an early and a late round. */
  readonly exemplars: readonly (readonly SampleRecord[])[];
}

export interface Tuning {
  readonly seeds: readonly number[];
  readonly grid: readonly number[];
  /** The budget that one tuning run spends, in the comparison's unit. */
  readonly budget: number;
  /** The command that made the search, where another comparison made it. */
  readonly command?: string;
  /** For each arm, the mean of the final evaluation at each value of the grid, in the grid's order. */
  readonly scores: Readonly<Record<string, readonly number[]>>;
}

/** score[a][b]: mean held-out task score of shoggoth a with face b, over seeds. */
export interface CrossPlay {
  readonly shoggoths: readonly string[];
  readonly faces: readonly string[];
  readonly score: readonly (readonly number[])[];
  /** Half-width of the 95 % interval over seeds, where there are at least two; the same shape. */
  readonly halfWidth?: readonly (readonly number[])[];
  readonly questions: number;
  readonly seeds: number;
}

export interface Comparison {
  readonly task: {
    readonly name: string;
    readonly description: string;
    readonly difficulties: readonly string[];
    readonly cotKinds?: readonly string[];
    readonly summaryKinds?: readonly string[];
  };
  readonly budget: {
    readonly unit: 'summaries' | 'tokens';
    readonly total: number;
    readonly questionsPerRound: number;
    readonly perQuestion: number;
  };
  readonly seeds: readonly number[];
  readonly graderNoise: number;
  readonly arms: readonly Arm[];
  readonly tuning: Tuning | null;
  readonly crossPlay: CrossPlay | null;
  /** The command that makes it again. */
  readonly command: string;
  readonly version: string;
}
