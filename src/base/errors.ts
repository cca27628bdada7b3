/** A fault that the user can mend: the CLI prints its message alone, without a stack, and exits with 2. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}

/** The user stopped it: the CLI exits with 130. */
export class Stopped extends UserError {
  override readonly name = 'Stopped';
}

/**
 * Thrown by a grader that could not do its work for a reason outside the model: a server that is down, a full disk, a judge that
 * is out of reach. The sample's score is then missing. Whatever else a grader throws is the text's doing, and the text is scored.
 */
export class GraderUnavailable extends Error {
  override readonly name = 'GraderUnavailable';
}

/** Thrown by a grader that asks a judge whose reply has no score. The model's text may have confused it, so the text is scored. */
export class UnreadableVerdict extends Error {
  override readonly name = 'UnreadableVerdict';
}
