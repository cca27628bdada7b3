/** The faults of a connection that callers tell apart. */
import { UserError } from '../../base/errors.js';

/** A request must not take effect twice, and the server cannot tell whether it took effect. */
export class LostAnswer extends UserError {
  override readonly name = 'LostAnswer';
}

/** The server does not know, or no longer knows, the thing that a request named. */
export class Gone extends UserError {
  override readonly name = 'Gone';
}

export function lostAnswer(
  baseUrl: string,
  path: string,
  reason: string,
  cause?: unknown,
): LostAnswer {
  return new LostAnswer(
    `${baseUrl}: ${path}: the answer was lost (${reason}), and this server cannot tell a ` +
      'repeated request from a new one; continue from the last checkpoint',
    { cause },
  );
}
