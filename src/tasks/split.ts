/** Train and test share no question: the text alone decides on which side a question lies. */
import { deriveSeed, type Rng } from '../base/random.js';
import type { Split } from './task.js';

const MOST_DRAWS = 10_000;

/** A number in [0, 1) that the text alone decides; `salt` gives independent numbers for the same text. */
export function textShare(text: string, salt = 'split'): number {
  return deriveSeed(0, salt, text) / 2 ** 53;
}

/** Whether the question of this text is a test question; `testShare` of all texts are, in 0..1. */
export function isTest(text: string, testShare: number): boolean {
  return textShare(text) < testShare;
}

/**
 * Draws texts until one lies on the split's side. `warm-start` draws from the train side.
 * Throws if 10,000 draws find none: the space of questions is too small to be split.
 */
export function drawFromSplit(
  split: Split,
  testShare: number,
  rng: Rng,
  draw: (rng: Rng) => string,
): string {
  for (let i = 0; i < MOST_DRAWS; i++) {
    const text = draw(rng);
    if (isTest(text, testShare) === (split === 'test')) return text;
  }
  throw new Error(
    `task.question: no ${split} question in ${MOST_DRAWS} draws with testShare ${testShare}: the task has too few questions`,
  );
}
