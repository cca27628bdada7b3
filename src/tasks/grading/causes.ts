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
