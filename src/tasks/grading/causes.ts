/**
 * What goes wrong with a sample, and whose doing it is. What the model did is graded: a text that is cut off, or on which the grader
 * fails, has a score like any other, so that it never pays. Only what has a cause outside the model is missing.
 */

/**
 * - `truncated`: the text was cut off at its limit;
 * - `grader`: the grader threw, took longer than its limit, ended its thread, or returned no usable grade on this text;
 * - `verdict`: a judge's reply could not be read;
 * - `unavailable`: the grader could not do its work: a server, a network, a disk, a judge out of reach.
 */
export type Cause = 'truncated' | 'grader' | 'verdict' | 'unavailable';

/** The causes that are the model's doing, or may be. */
export const MODEL_CAUSES = ['truncated', 'grader', 'verdict'] as const;

/** The causes outside the model. */
export const OUTSIDE_CAUSES = ['unavailable'] as const;

/**
 * What a sample gets that went wrong through the model's doing: `graded`, the grade of the text as it stands; `lowest`, the lowest
 * score of the scale; `masked`, none, so that it is left out of the mean and of what is learnt.
 */
export interface Failures {
  readonly truncated: 'graded' | 'lowest' | 'masked';
  readonly grader: 'lowest' | 'masked';
  readonly verdict: 'lowest' | 'masked';
}

/** What is done unless the config says otherwise. */
export const GRADED: Failures = { truncated: 'graded', grader: 'lowest', verdict: 'lowest' };

/** What runs did that were begun before there was a choice. */
export const MASKED: Failures = { truncated: 'masked', grader: 'masked', verdict: 'masked' };

/** Which of `grader`, `verdict` and `unavailable` an error of a grader stands for. By name too: a user's file may have a class of its own. */
export function causeOfError(error: unknown): Exclude<Cause, 'truncated'> {
  try {
    const { name } = Object(error) as { readonly name?: unknown };
    if (name === 'GraderUnavailable') return 'unavailable';
    return name === 'UnreadableVerdict' ? 'verdict' : 'grader';
  } catch {
    return 'grader';
  }
}
