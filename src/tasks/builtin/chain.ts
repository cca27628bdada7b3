/**
 * Chains of single digits, such as `4+7+2`, and their running sums, as `sums` and `lottery` use
 * them.
 */
import type { Rng } from '../../base/random.js';

/** Draws a chain of `terms` digits, each 0..9. */
export function drawChain(terms: number, rng: Rng): string {
  return Array.from({ length: terms }, () => rng.int(10)).join('+');
}

export function chainTerms(chain: string): number[] {
  return chain.split('+').map(Number);
}

export function chainSum(chain: string): number {
  return chainTerms(chain).reduce((a, b) => a + b, 0);
}

/**
 * Returns the running sum after each addition, [terms − 1]. Each addition goes wrong with
 * probability `slip`, and later sums continue from the wrong number, as on paper. Numbers stay in
 * 0..most.
 */
export function runningSums(chain: string, slip: number, most: number, rng: Rng): number[] {
  const [first = 0, ...rest] = chainTerms(chain);
  const sums: number[] = [];
  let sum = first;
  for (const term of rest) {
    sum = Math.min(sum + term, most);
    if (rng.next() < slip) sum = nearMiss(sum, 2, most, rng);
    sums.push(sum);
  }
  return sums;
}

/** Draws a number other than `value`, at most `reach` away and in 0..most; `most` is 1 or more. */
export function nearMiss(value: number, reach: number, most: number, rng: Rng): number {
  const near: number[] = [];
  for (let other = Math.max(0, value - reach); other <= Math.min(most, value + reach); other++) {
    if (other !== value) near.push(other);
  }
  return near[rng.int(near.length)] as number;
}

/** Returns the numbers in a text in order, whatever stands between them. */
export function numbersIn(text: string): number[] {
  return (text.match(/\d+/g) ?? []).map(Number);
}

/** Whether a text consists of numbers separated by commas. */
export function isNumberList(text: string): boolean {
  return /^\d+(,\d+)*$/.test(text);
}

/** @throws RangeError unless the terms are different integers in 2..11, at least one. */
export function requireTerms(where: string, terms: readonly number[]): void {
  if (terms.length === 0 || new Set(terms).size < terms.length) {
    throw new RangeError(`${where}: terms must be different numbers, at least one, got [${terms}]`);
  }
  for (const count of terms) {
    if (!Number.isInteger(count) || count < 2 || count > 11) {
      throw new RangeError(`${where}: terms must be integers in 2..11, got ${count}`);
    }
  }
}
