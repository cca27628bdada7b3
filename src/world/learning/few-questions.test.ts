import { describe, expect, it } from 'vitest';
import { findScheme, resolveScheme } from '../../selection/index.js';
import { mean } from '../../stats/index.js';
import { drawWorld, worldFamilies } from '../worlds/index.js';
import { trainQuestions } from './few-questions.js';

const worlds = [1, 2, 3, 4].map((seed) => drawWorld(worldFamilies[0]!, seed));
const options = {
  shape: { n: 16, k: 1 },
  rounds: 20,
  rates: { shoggoth: 8, face: 8 },
  seed: 7,
};

/** Shifts every score of a world. */
const moved = (by: number) => (world: (typeof worlds)[number]) => ({
  ...world,
  outcomes: world.outcomes.map((of) => of.map((o) => ({ ...o, score: o.score + by }))),
});

describe('training on several questions', () => {
  it('gives one number per question, the same for the same seed, and learns', () => {
    const train = () => trainQuestions(worlds, { ...options, scheme: findScheme('basic') });
    expect(train()).toEqual(train());
    expect(train()).toHaveLength(4);
    expect(mean(train())).toBeGreaterThan(0.5);
  });

  it('starves a much harder question if it selects across questions, not within them', () => {
    const [hard, ...others] = worlds;
    const uneven = [moved(-100)(hard!), ...others];
    const global = trainQuestions(uneven, { ...options, scheme: findScheme('basic-global') });
    const basic = trainQuestions(uneven, { ...options, scheme: findScheme('basic') });
    expect(global[0]).toBeCloseTo(0, 12);
    expect(basic[0]).toBeGreaterThan(0.3);
  });

  it('ignores a question’s level if scores are centred or compete within the question', () => {
    for (const input of ['basic', { name: 'basic-global', scope: 'centred' }] as const) {
      const scheme = resolveScheme(input);
      const level = trainQuestions(worlds, { ...options, scheme });
      const lowered = trainQuestions(
        worlds.map((world, q) => moved(-q)(world)),
        { ...options, scheme },
      );
      for (const [q, value] of level.entries()) expect(lowered[q]).toBeCloseTo(value, 8);
    }
  });

  it('takes preference pairs within a question', () => {
    const finals = trainQuestions(worlds, {
      ...options,
      shape: { n: 8, k: 4 },
      rates: { shoggoth: 100, face: 100 },
      scheme: findScheme('nested-mean-contrastive'),
    });
    expect(mean(finals)).toBeGreaterThan(0.3);
  });

  it('refuses pairs across questions', () => {
    const scheme = resolveScheme({ name: 'nested-mean-contrastive', scope: 'global' });
    expect(() => trainQuestions(worlds, { ...options, shape: { n: 4, k: 2 }, scheme })).toThrow(
      'trainQuestions: the scheme must not pair samples of different questions',
    );
  });
});
