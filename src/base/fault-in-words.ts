/**
 * Turns an error into a message for the user, on a terminal or from a child process to its parent.
 */
import { UserError } from './errors.js';

/**
 * Returns the message of a fault that the user can fix or that the operating system reports; null
 * for a bug, which needs its stack.
 */
export function messageForUser(error: unknown): string | null {
  if (error instanceof UserError) return error.message;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code = '', syscall } = cause as NodeJS.ErrnoException;
    // The system reports a closed descriptor too, but that is a bug.
    const refused = syscall !== undefined && /^E[A-Z0-9]+$/.test(code) && code !== 'EBADF';
    if (refused || /^ERR_FS_|^ERR_STRING_TOO_LONG$/.test(code)) return (error as Error).message;
  }
  return null;
}
