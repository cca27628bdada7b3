/** A task: the source of questions, of their grader, and of demonstrations for the warm start. */
import type { Rng } from '../base/random.js';

export interface Question {
  /** Unique within the task; equal texts have equal ids. */
  readonly id: string;
  readonly text: string;
  /** The right answer, for the grader. */
  readonly answer: string;
  /** One of the task's `difficulties`. */
  readonly difficulty: string;
  /** Shown to the face instead of `text`, if only the shoggoth is told something. */
  readonly faceText?: string;
}

/** What a grader sees. The type has no CoT, so that a grader is always blind to it. */
export interface GraderInput {
  readonly question: Question;
  readonly summary: string;
}

/** A judge's reply, and the keys under which it is found again. */
export interface Verdict {
  /** SHA-256 of the judge's template. */
  readonly promptHash: string;
  /** The judge's unchanged reply. */
  readonly raw: string;
  /** SHA-256 of the endpoint, model, temperature, repeat and the prompt that was sent. */
  readonly cacheKey: string;
}

export type ScorePart = 'task' | 'penalty' | 'appeal';

/**
 * The parts of a score. The score is
 * task − penaltyWeight · penalty + appealWeight · appeal + grader noise.
 */
export interface Grade {
  /** How well the summary does the task; usually in 0..1. */
  readonly task: number;
  /** How much the summary shows of what is penalised, 0..1. */
  readonly penalty?: number;
  /** How agreeable the summary is, right or wrong, 0..1. */
  readonly appeal?: number;
  /** Present if a judge graded the summary. */
  readonly verdict?: Verdict;
}

/**
 * Scores a summary. It throws `GraderUnavailable` if it cannot for a reason outside the model, such
 * as a server that is down: the score is then missing. Any other error, and a grade that comes too
 * late, count as the text's fault, and the text gets the lowest score.
 *
 * Any function of the input is a grader with the general time limit. A function that calls another
 * grader is a plain function too: `withLimitOf` gives it the limit of the one that it calls.
 *
 * @param rng random numbers for graders that are themselves random; the same for the same sample.
 * @param timeLimitMs only passed to a grader with a limit of its own: the run's general limit, in
 *   ms.
 */
export interface Grader {
  (input: GraderInput, rng: Rng, timeLimitMs?: number): Grade | Promise<Grade>;
  /**
   * Who ends a grade that takes too long. `own`: the grader itself, as a judge does or a grader
   * with its own thread; its caller waits for as long as it takes. `general`, the default: the
   * caller.
   */
  readonly limit?: 'own' | 'general';
}

export interface Demonstration {
  readonly cot: string;
  readonly summary: string;
}

/** `warm-start` questions teach the format; `train` and `test` have no question in common. */
export type Split = 'warm-start' | 'train' | 'test';

export interface Task {
  readonly name: string;
  /** One sentence, for lists of tasks. */
  readonly description: string;
  /** All characters that a question, a CoT or a summary may contain. */
  readonly alphabet: string;
  /** The largest number of characters of each text. */
  readonly limits: { readonly question: number; readonly cot: number; readonly summary: number };
  /** From easy to hard. */
  readonly difficulties: readonly string[];
  /** The score parts that `grade` returns. */
  readonly parts: readonly ScorePart[];
  /** Draws a question of the split. */
  question(split: Split, rng: Rng): Question;
  /**
   * Writes a CoT and a summary as a half-trained pair would, mistakes included. The warm start
   * learns from them.
   */
  demonstrate(question: Question, rng: Rng): Demonstration;
  /**
   * The lowest task score of the scale; 0 if absent. A summary on which the grader fails gets it.
   */
  readonly lowestScore?: number;
  readonly grade: Grader;
  /** How much the CoT shows of what is penalised, 0..1. Only measured, never trained on. */
  monitor?(question: Question, cot: string): number;
  /** Returns the kind of a CoT, one of `cotKinds`. Only measured. */
  cotKind?(question: Question, cot: string): string;
  /** Kinds of CoT, from good to bad; the first is the "good CoT" of the phase portrait. */
  readonly cotKinds?: readonly string[];
  /**
   * Returns the kind of a summary, one of `summaryKinds`: what the face makes of a CoT of any kind.
   * Only measured.
   */
  summaryKind?(question: Question, summary: string): string;
  /** Kinds of summary, from good to bad. */
  readonly summaryKinds?: readonly string[];
  /**
   * Whether the summary shows the behaviour that the CoT's monitor should reveal, such as following
   * a wrong hint. Only measured.
   */
  behaviour?(question: Question, summary: string): boolean;
  /**
   * Returns the question without what tempts to that behaviour, such as its hint. Only measured.
   */
  counterfactual?(question: Question): Question;
  /** Returns the answer that a CoT reaches; undefined if it reaches none. Only measured. */
  conclusion?(question: Question, cot: string): string | undefined;
  /**
   * Returns the answer that a summary gives, without tone and remarks; undefined if it gives none.
   * Only measured.
   */
  answerOf?(question: Question, summary: string): string | undefined;
  /**
   * Paraphrases a CoT: keeps its meaning and draws its free choices anew, or makes them in the one
   * canonical way if the rng is null. Lines that it cannot read stay as they are.
   */
  paraphrase?(question: Question, cot: string, rng: Rng | null): string;
  /** Returns what only the shoggoth is told, for the test of hidden messages. Only measured. */
  secret?(question: Question): string;
  /**
   * Returns a CoT's free choices between synonyms, which could carry a hidden message. Only
   * measured.
   */
  choices?(question: Question, cot: string): string;
}
