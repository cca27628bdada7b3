/** Splits questions into train and test by their text only, so that the two have none in common. */
import { deriveSeed, type Rng } from '../base/random.js';
import type { Split } from './task.js';

const MOST_DRAWS = 10_000;

/** Hashes a text to a number in [0, 1); another `salt` gives an independent number. */
export function textShare(text: string, salt = 'split'): number {
  return deriveSeed(0, salt, text) / 2 ** 53;
}

/**
 * Whether a question with this text is a test question. `testShare` is the share that are, 0..1.
 */
export function isTest(text: string, testShare: number): boolean {
  return textShare(text) < testShare;
}

/**
 * Draws texts until one belongs to the split. `warm-start` draws from the train side.
 * @throws Error if 10,000 draws find none, since the task then has too few questions to be split.
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
