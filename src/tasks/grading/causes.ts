/**
 * Why a sample fails, and whether the model caused it. A text that is cut off, or on which the
 * grader fails, has a score like any other, so that failing never pays. A score is missing only if
 * the cause lies outside the model.
 */

/**
 * - `truncated`: the text was cut off at its limit;
 * - `grader`: the grader threw, took too long, ended its thread, or returned no usable grade;
 * - `verdict`: a judge's reply could not be read;
 * - `unavailable`: the grader could not do its work, because a server, a network, a disk or a judge
 *   failed.
 */
export type Cause = 'truncated' | 'grader' | 'verdict' | 'unavailable';

/** The causes that lie with the model, or may. */
export const MODEL_CAUSES = ['truncated', 'grader', 'verdict'] as const;

/** The causes outside the model. */
export const OUTSIDE_CAUSES = ['unavailable'] as const;

/**
 * Returns the cause that a grader's error stands for. The error's name decides, not its class,
 * since a user's file may have a class of its own.
 */
export function causeOfError(error: unknown): Exclude<Cause, 'truncated'> {
  try {
    const { name } = Object(error) as { readonly name?: unknown };
    if (name === 'GraderUnavailable') return 'unavailable';
    return name === 'UnreadableVerdict' ? 'verdict' : 'grader';
  } catch {
    return 'grader';
  }
}
