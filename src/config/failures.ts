/**
 * What a sample gets when something went wrong through the model's doing: `graded`, the grade of the
 * text as it stands; `lowest`, the lowest score of the scale; `masked`, no score, so that it counts
 * neither in the mean nor in what is learnt.
 */
export interface Failures {
  readonly truncated: 'graded' | 'lowest' | 'masked';
  readonly grader: 'lowest' | 'masked';
  readonly verdict: 'lowest' | 'masked';
}

/** The default: what the model did is graded, so that cutting a text off never pays. */
export const GRADED: Failures = { truncated: 'graded', grader: 'lowest', verdict: 'lowest' };

/** How runs were graded that were started before there was a choice. */
export const MASKED: Failures = { truncated: 'masked', grader: 'masked', verdict: 'masked' };
