import { expect, it } from 'vitest';
import { createRng } from '../base/random.js';
import { drawFromSplit, isTest } from './split.js';

it('puts the given share of all texts into the test split, and always the same texts', () => {
  const texts = Array.from({ length: 5000 }, (_, i) => `question ${i}`);
  const test = texts.filter((text) => isTest(text, 0.2));
  expect(test.length / texts.length).toBeCloseTo(0.2, 1);
  expect(texts.filter((text) => isTest(text, 0.2))).toEqual(test);
  // A larger share only adds texts.
  expect(test.every((text) => isTest(text, 0.3))).toBe(true);
});

it('draws until a text belongs to the split', () => {
  const rng = createRng(1);
  for (let i = 0; i < 200; i++) {
    expect(
      isTest(
        drawFromSplit('test', 0.2, rng, (r) => `${r.int(1000)}`),
        0.2,
      ),
    ).toBe(true);
    expect(
      isTest(
        drawFromSplit('train', 0.2, rng, (r) => `${r.int(1000)}`),
        0.2,
      ),
    ).toBe(false);
    expect(
      isTest(
        drawFromSplit('warm-start', 0.2, rng, (r) => `${r.int(1000)}`),
        0.2,
      ),
    ).toBe(false);
  }
});

it('gives up with an error if a split has no question', () => {
  expect(() => drawFromSplit('test', 0, createRng(1), () => 'one')).toThrow(
    'the task has too few questions',
  );
});
