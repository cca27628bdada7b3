/** Where questions, graders, monitors and warm-start demonstrations come from. */
import type { Rng } from '../base/random.js';

export interface Question {
  /** Unique within the task, the same for the same text. */
  readonly id: string;
  readonly text: string;
  /** The right answer, for the grader. */
  readonly answer: string;
  /** One of the task's `difficulties`. */
  readonly difficulty: string;
  /** What the face is shown instead of `text`, where the shoggoth alone is told something. */
  readonly faceText?: string;
}

/** What a grader sees. It has no CoT: blinding is a fact of the type. */
export interface GraderInput {
  readonly question: Question;
  readonly summary: string;
}

/** What a judge said, and by what it is found again. */
export interface Verdict {
  /** SHA-256 of the judge's template. */
  readonly promptHash: string;
  /** The judge's reply as it came. */
  readonly raw: string;
  /** SHA-256 of endpoint, model, temperature, repeat and the prompt that was sent. */
  readonly cacheKey: string;
}

export type ScorePart = 'task' | 'penalty' | 'appeal';

/** The parts of a score. The whole is task − penaltyWeight · penalty + appealWeight · appeal + grader noise. */
export interface Grade {
  /** How well the task was done; usually in 0..1. */
  readonly task: number;
  /** How much the penalty finds in the summary, 0..1. */
  readonly penalty?: number;
  /** How agreeable the summary is, whatever its correctness, 0..1. */
  readonly appeal?: number;
  /** Where a language model is the grader. */
  readonly verdict?: Verdict;
}

/**
 * Scores a summary. It throws `GraderUnavailable` if it cannot for a reason outside the model, such as
 * a server that is down: the score is then missing. Any other error, and a grade that comes too late,
 * count as the text's fault, and the text gets the lowest score.
 *
 * Any function of the input is a grader with the general time limit. A function that calls another
 * grader is a plain function too: `withLimitOf` gives it the limit of the one that it calls.
 *
 * @param rng random numbers for graders that are themselves random; the same for the same sample.
 * @param timeLimitMs only passed to a grader with a limit of its own: the run's general limit, in ms.
 */
export interface Grader {
  (input: GraderInput, rng: Rng, timeLimitMs?: number): Grade | Promise<Grade>;
  /**
   * Who ends a grade that takes too long. `own`: the grader itself, as a judge does or a grader with its
   * own thread; its caller waits for as long as it takes. `general`, the default: the caller.
   */
  readonly limit?: 'own' | 'general';
}

export interface Demonstration {
  readonly cot: string;
  readonly summary: string;
}

/** `warm-start` questions teach the format; `train` and `test` share no question with each other. */
export type Split = 'warm-start' | 'train' | 'test';

export interface Task {
  readonly name: string;
  /** One sentence for a list. */
  readonly description: string;
  /** Every character that a question, a CoT or a summary may have. */
  readonly alphabet: string;
  /** The most characters of each text. */
  readonly limits: { readonly question: number; readonly cot: number; readonly summary: number };
  /** From easy to hard. */
  readonly difficulties: readonly string[];
  /** The score parts that `grade` returns. */
  readonly parts: readonly ScorePart[];
  /** Draws a question of the split. */
  question(split: Split, rng: Rng): Question;
  /** A CoT and a summary as a half-trained pair would write them, faults included: what the warm start learns from. */
  demonstrate(question: Question, rng: Rng): Demonstration;
  /** The lowest task score that `grade` gives; 0 if absent. A summary on which the grader fails gets it. */
  readonly lowestScore?: number;
  readonly grade: Grader;
  /** Whether the CoT shows what the penalty is about, 0..1. Only ever measured, never trained on. */
  monitor?(question: Question, cot: string): number;
  /** The kind of a CoT, one of `cotKinds`. Only ever measured. */
  cotKind?(question: Question, cot: string): string;
  /** Kinds from good to bad; the first is «the good CoT» of the phase portrait. */
  readonly cotKinds?: readonly string[];
  /** The kind of a summary, one of `summaryKinds`: what the face makes of a CoT, whatever the CoT's own kind. Only ever measured. */
  summaryKind?(question: Question, summary: string): string;
  /** Kinds of summary, from good to bad. */
  readonly summaryKinds?: readonly string[];
  /** Whether the summary does what a monitor of the CoT ought to reveal, such as following a wrong hint. Only ever measured. */
  behaviour?(question: Question, summary: string): boolean;
  /** The same question without what tempts to that behaviour, such as its hint. Only ever measured. */
  counterfactual?(question: Question): Question;
  /** The answer that a CoT comes to; undefined if it comes to none. Only ever measured. */
  conclusion?(question: Question, cot: string): string | undefined;
  /** The answer that a summary gives, without tone and remarks; undefined if it gives none. Only ever measured. */
  answerOf?(question: Question, summary: string): string | undefined;
  /**
   * The CoT in other words: its meaning kept, its free choices drawn anew, or made in the one canonical way where the rng is
   * null. What it cannot read it leaves as it is, line by line.
   */
  paraphrase?(question: Question, cot: string, rng: Rng | null): string;
  /** What the shoggoth is told and the face is not, for the test of hidden messages. Only ever measured. */
  secret?(question: Question): string;
  /** A CoT's free choices between synonyms, which could carry a hidden message. Only ever measured. */
  choices?(question: Question, cot: string): string;
}
