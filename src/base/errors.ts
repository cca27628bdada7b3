/**
 * Thrown for a fault that the user can fix. The CLI prints only its message, without a stack, and
 * exits with 2.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}

/** Thrown when the user stops a command. The CLI exits with 130. */
export class Stopped extends UserError {
  override readonly name = 'Stopped';
}

/**
 * Thrown by a grader that cannot do its work for a reason outside the model, such as a server that
 * is down, a full disk, or a judge that cannot be reached. The sample's score is then missing.
 * Anything else that a grader throws is blamed on the text, which is then scored.
 */
export class GraderUnavailable extends Error {
  override readonly name = 'GraderUnavailable';
}

/**
 * Thrown by a grader whose judge replies without a score. The model's text may have confused the
 * judge, so the text is scored.
 */
export class UnreadableVerdict extends Error {
  override readonly name = 'UnreadableVerdict';
}
