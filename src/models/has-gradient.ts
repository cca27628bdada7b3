import type { Example } from './policy.js';

/** Whether an example has a gradient: with coefficients of 0 only, it is just read. */
export function hasGradient({ coef }: Example): boolean {
  for (let i = 0; i < coef.length; i++) if (coef[i] !== 0) return true;
  return false;
}
