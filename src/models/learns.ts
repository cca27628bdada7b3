/** Which examples have a gradient. */
import type { Example } from './policy.js';

/** An example whose coefficients are all 0 has no gradient: it is only read. */
export function learns({ coef }: Example): boolean {
  for (let i = 0; i < coef.length; i++) if (coef[i] !== 0) return true;
  return false;
}
