import { UserError } from '../base/errors.js';

/**
 * Thrown for a scheme, or for scores given to one, that cannot be used. The message names the key and
 * what would be right.
 */
export class SchemeError extends UserError {
  override readonly name = 'SchemeError';
}
