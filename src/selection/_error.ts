import { UserError } from '../base/errors.js';

/**
 * Thrown for a scheme that is not valid, and for scores that no scheme can select from. The message
 * names the key or the sample and says what would be right.
 */
export class SchemeError extends UserError {
  override readonly name = 'SchemeError';
}
