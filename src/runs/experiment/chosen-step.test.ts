import { expect, it } from 'vitest';
import { chosenStep } from './chosen-step.js';

const grid = [1e-4, 3e-5, 3e-4];

it('takes the step size with the highest score, and says whether it lies at an end of the grid', () => {
  const scores = { middle: [0.5, 0.4, 0.3], low: [0.1, 0.2, 0.1], high: [0.1, 0.2, 0.3] };
  expect(chosenStep({ grid, scores }, 'middle')).toEqual({ learningRate: 1e-4, index: 0 });
  expect(chosenStep({ grid, scores }, 'low')).toEqual({
    learningRate: 3e-5,
    index: 1,
    edge: 'lowest',
  });
  expect(chosenStep({ grid, scores }, 'high')).toEqual({
    learningRate: 3e-4,
    index: 2,
    edge: 'highest',
  });
});

it('has no edge in a grid of one value, and no step for an arm without a finite score', () => {
  expect(chosenStep({ grid: [1e-4], scores: { one: [0.5] } }, 'one')).toEqual({
    learningRate: 1e-4,
    index: 0,
  });
  expect(
    chosenStep({ grid, scores: { none: [Number.NaN, Number.NaN, Number.NaN] } }, 'none'),
  ).toBeUndefined();
  expect(chosenStep({ grid, scores: {} }, 'absent')).toBeUndefined();
});
