import { describe, expect, it } from 'vitest';
import { createRng } from '../../random.js';
import { drawTruth, namedChoices, noiseRatio, validatePlan } from './index.js';

describe('a drawn truth', () => {
  const truths = Array.from({ length: 400 }, (_, seed) => drawTruth(createRng(seed)));

  it('stays within the ranges that it is drawn from, and both families occur', () => {
    const normal = truths.filter(({ model }) => model.family === 'normal');
    expect(normal.length).toBeGreaterThan(150);
    expect(normal.length).toBeLessThan(250);
    for (const { budget, cotPrice, model } of truths) {
      // Two CoTs with a summary each: less is not a task that can be planned for.
      expect(budget).toBeGreaterThanOrEqual(2 * (1 + cotPrice));
      if (model.family === 'normal') {
        const lambda = noiseRatio(model);
        expect(lambda).toBeGreaterThanOrEqual(0.3 - 1e-12);
        expect(lambda).toBeLessThanOrEqual(30 + 1e-12);
      } else {
        const { passRate, difficulty, cot } = model;
        expect(difficulty ** 2 + cot ** 2).toBeLessThan(passRate * (1 - passRate));
      }
    }
    expect(truths.filter(({ cotPrice }) => cotPrice === 0).length / truths.length).toBeCloseTo(0.3, 1);
  });
});

describe('a validation', () => {
  const validate = () => validatePlan(9, { questions: 8, finalTimes: 4 });

  it('is the same again, and compares the plan with the named schemes by what they leave of the best', () => {
    const { truth, plan, losses } = validate();
    expect(validate()).toEqual({ truth, plan: expect.objectContaining({ base: plan.base }), losses });
    expect(Object.keys(losses)).toEqual(['plan', ...namedChoices]);
    expect(plan.n * (plan.k + truth.cotPrice)).toBeLessThanOrEqual(truth.budget);
    expect(losses.plan).toBeGreaterThanOrEqual(0);
    expect(losses.plan).toBeLessThan(0.2);
    expect(losses['nested-top3']).toBeGreaterThan(losses.plan);
  });
});
