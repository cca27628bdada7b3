/** A fault that the user can mend: the CLI prints its message alone, without a stack, and exits with 2. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}
