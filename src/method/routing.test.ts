import { describe, expect, it } from 'vitest';
import { trainConfigSchema } from '../config/schema.js';
import { resolveScheme } from '../selection/index.js';
import { routeInWords, routing } from './routing.js';

const grader = {
  ...trainConfigSchema.parse({}).grader,
  penaltyWeight: 0.5,
  appealWeight: 2,
  noise: 0.1,
};
const parts = ['task', 'penalty', 'appeal'] as const;
const words = (scheme: string) => {
  const { shoggoth, face } = routing(resolveScheme(scheme), grader, parts);
  return { shoggoth: routeInWords(shoggoth), face: routeInWords(face) };
};

describe('the routing of reward terms', () => {
  it('gives both roles the whole score unless the scheme says otherwise', () => {
    const whole = 'task − 0.5 × penalty + 2 × appeal + noise of sd 0.1';
    expect(words('nested-top3')).toEqual({ shoggoth: whole, face: whole });
  });

  it('keeps penalty and appeal from the shoggoth under reward targeting', () => {
    expect(words('reward-targeted:nested-top3').shoggoth).toBe('task + noise of sd 0.1');
    expect(words('reward-targeted:nested-top3').face).toContain('penalty');
  });

  it('says which part alone a role learns by', () => {
    expect(words('two-graders')).toEqual({
      ...{ shoggoth: 'task + noise of sd 0.1', face: 'appeal + noise of sd 0.1' },
    });
  });

  it('leaves out what the task does not have and what weighs nothing', () => {
    const none = { ...grader, penaltyWeight: 0, noise: 0 };
    expect(routeInWords(routing(resolveScheme('basic'), none, ['task']).face)).toBe('task');
  });
});
