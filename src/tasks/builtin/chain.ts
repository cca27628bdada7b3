/** Chains of single digits, such as `4+7+2`, with their running sums: the arithmetic of `sums` and `lottery`. */
import type { Rng } from '../../base/random.js';

/** A chain of `terms` digits, each 0..9. */
export function drawChain(terms: number, rng: Rng): string {
  return Array.from({ length: terms }, () => rng.int(10)).join('+');
}

/** The terms of a chain. */
export function chainTerms(chain: string): number[] {
  return chain.split('+').map(Number);
}

export function chainSum(chain: string): number {
  return chainTerms(chain).reduce((a, b) => a + b, 0);
}

/**
 * The running sums after each addition, [terms − 1]. Each addition slips with probability `slip`, and what follows goes
 * on from the slipped number, as it does on paper. Numbers stay in 0..most.
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

/** Another number than `value`, at most `reach` away and in 0..most; `most` is 1 or more. */
export function nearMiss(value: number, reach: number, most: number, rng: Rng): number {
  const near: number[] = [];
  for (let other = Math.max(0, value - reach); other <= Math.min(most, value + reach); other++) {
    if (other !== value) near.push(other);
  }
  return near[rng.int(near.length)] as number;
}

/** The numbers of a text in order, whatever stands between them. */
export function numbersIn(text: string): number[] {
  return (text.match(/\d+/g) ?? []).map(Number);
}

/** Whether a text is numbers between commas and nothing else. */
export function isNumberList(text: string): boolean {
  return /^\d+(,\d+)*$/.test(text);
}

/** Throws unless the terms are different integers in 2..11, at least one. */
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
