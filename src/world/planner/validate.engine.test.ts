import { describe, expect, it } from 'vitest';
import { createRng } from '../../base/random.js';
import {
  drawTruth,
  families,
  namedChoices,
  noiseRatio,
  ruleChoices,
  simulatedPilot,
  validatePlan,
} from './index.js';

describe('a drawn truth', () => {
  it.each(families)(
    'of %s can be planned for, with scores that are numbers and differ',
    (family) => {
      for (let seed = 0; seed < 40; seed++)
        for (const priced of [false, true]) {
          const { budget, cotPrice, model } = drawTruth(family, priced, createRng(seed));
          // A plan needs two CoTs with a summary each.
          expect(budget).toBeGreaterThanOrEqual(2 * (1 + cotPrice));
          expect(cotPrice > 0).toBe(priced);
          const scores = simulatedPilot(model, { questions: 3, n: 4, k: 2, grades: 2 }, seed)
            .flatMap(({ cots }) => cots)
            .flatMap(({ summaries }) => summaries.flat());
          expect(scores.every(Number.isFinite)).toBe(true);
        }
    },
  );

  it('of the planner’s own families stays within its ranges', () => {
    for (let seed = 0; seed < 100; seed++) {
      const { model: normal } = drawTruth('normal', true, createRng(seed));
      if (typeof normal === 'function' || normal.family !== 'normal') throw new Error('not normal');
      const lambda = noiseRatio(normal);
      expect(lambda).toBeGreaterThanOrEqual(0.3 - 1e-12);
      expect(lambda).toBeLessThanOrEqual(30 + 1e-12);
      const { model } = drawTruth('pass or fail', true, createRng(seed));
      if (typeof model === 'function' || model.family !== 'pass-fail')
        throw new Error('not pass or fail');
      const { passRate, difficulty, cot } = model;
      expect(difficulty ** 2 + cot ** 2).toBeLessThan(passRate * (1 - passRate));
    }
  });
});

describe('a validation', () => {
  const validate = () => validatePlan('normal', true, 9, { questions: 8, finalTimes: 4 });

  it('is reproducible, and compares the plan with rules and named schemes by the share of the best that they lose', () => {
    const { truth, plan, verdict, losses } = validate();
    expect(validate()).toEqual({
      truth,
      verdict,
      plan: expect.objectContaining({ base: plan.base }),
      losses,
    });
    expect(Object.keys(losses)).toEqual(['plan', ...ruleChoices, ...namedChoices]);
    expect(plan.n * (plan.k + truth.cotPrice)).toBeLessThanOrEqual(truth.budget);
    expect(losses.plan).toBeGreaterThanOrEqual(0);
    expect(losses.plan).toBeLessThan(0.2);
    expect(losses['nested-top3']).toBeGreaterThan(losses.plan);
  });

  // Before noise was estimated by question, the plan here was nested-advantage, which lost about 30
  // % and 60 %.
  it.each([
    ['noise grows with difficulty', 4],
    ['gross grading errors', 5],
  ] as const)(
    'divides by the question’s spread where %s, and loses no more than that rule',
    (family, seed) => {
      const { plan, losses } = validatePlan(family, false, seed, { questions: 8, finalTimes: 4 });
      expect(plan.base).toBe('group-advantage');
      expect(losses.plan).toBeLessThanOrEqual(losses['group-advantage k=1']);
      expect(losses['nested-advantage k=√(λr)']).toBeGreaterThan(losses.plan + 0.04);
    },
  );
});
