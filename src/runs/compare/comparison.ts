/** A comparison with its runs, the input of reports and statistics. */
import type { RoundMetrics, SampleRecord } from '../../method/records.js';
import type { StepScores } from '../experiment/chosen-step.js';

export interface Run {
  readonly id: string;
  readonly seed: number;
  readonly metrics: readonly RoundMetrics[];
}

/** One scheme at one split, over seeds. */
export interface Arm {
  /** Unique in the comparison, such as `nested-top3` or `nested-top3 4×8`. */
  readonly label: string;
  readonly scheme: string;
  /** One sentence that says what each role learns from. */
  readonly describe: string;
  readonly n: number;
  readonly k: number;
  readonly learningRate: { readonly shoggoth: number; readonly face: number };
  readonly runs: readonly Run[];
  /** Some questions of the first seed with all samples, from an early and a late round. */
  readonly exemplars: readonly (readonly SampleRecord[])[];
}

/** A search for step sizes. */
export interface Tuning extends StepScores {
  readonly seeds: readonly number[];
  /** The budget of one tuning run, in the comparison's unit. */
  readonly budget: number;
  /** The command behind the search, if another comparison made it. */
  readonly command?: string;
}

/** score[a][b] is the mean held-out task score over seeds of shoggoth a with face b. */
export interface CrossPlay {
  readonly shoggoths: readonly string[];
  readonly faces: readonly string[];
  readonly score: readonly (readonly number[])[];
  /** Half-widths of the 95 % intervals over seeds, in the same shape; needs two seeds. */
  readonly halfWidth?: readonly (readonly number[])[] | undefined;
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
  /** The command that reproduces it. */
  readonly command: string;
  readonly version: string;
}
