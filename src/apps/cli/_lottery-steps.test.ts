import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Tuning } from '../../runs/compare/comparison.js';
import { LOTTERY_STEPS } from './_lottery-steps.js';

it('holds the results of the search, rounded to five decimals', () => {
  const path = new URL('../../../docs/results/lottery-steps.json', import.meta.url);
  const { scores, ...search } = JSON.parse(readFileSync(path, 'utf8')) as Tuning;
  expect(LOTTERY_STEPS).toMatchObject(search);
  for (const [scheme, own] of Object.entries(LOTTERY_STEPS.scores))
    expect(own).toEqual(scores[scheme]!.map((score) => Number(score.toFixed(5))));
});
