/**
 * Says what a sample gets if something goes wrong through the model's doing: `graded`, the score of
 * the text as it stands; `lowest`, the lowest score of the scale; `masked`, no score, so that it
 * counts neither in the mean nor in what is learnt.
 */
export interface Failures {
  readonly truncated: 'graded' | 'lowest' | 'masked';
  readonly grader: 'lowest' | 'masked';
  readonly verdict: 'lowest' | 'masked';
}

/** The default. What the model did is graded, so that a text that is cut off never pays. */
export const DEFAULT_FAILURES: Failures = {
  truncated: 'graded',
  grader: 'lowest',
  verdict: 'lowest',
};

/** The rule of runs that were started before `failures` existed. */
export const LEGACY_FAILURES: Failures = {
  truncated: 'masked',
  grader: 'masked',
  verdict: 'masked',
};
