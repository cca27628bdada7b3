/** A fault that the user can mend: the CLI prints its message alone, without a stack, and exits with 2. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}

/** The user stopped it: the CLI exits with 130. */
export class Stopped extends UserError {
  override readonly name = 'Stopped';
}
