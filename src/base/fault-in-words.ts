/** What to tell somebody about an error, wherever it is told: on a terminal, or by a child process to its parent. */

import { UserError } from './errors.js';

/** The message of a fault that the user can mend, or that the operating system is to blame for; null for a mistake of ours. */
export function faultInWords(error: unknown): string | null {
  if (error instanceof UserError) return error.message;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code = '', syscall } = cause as NodeJS.ErrnoException;
    // A closed descriptor is a mistake of ours, whatever the system calls it.
    const refused = syscall !== undefined && /^E[A-Z0-9]+$/.test(code) && code !== 'EBADF';
    if (refused || /^ERR_FS_|^ERR_STRING_TOO_LONG$/.test(code)) return (error as Error).message;
  }
  return null;
}
