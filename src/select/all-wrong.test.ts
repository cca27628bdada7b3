import { describe, expect, it } from 'vitest';
import { createRng } from '../base/random.js';
import { resolveScheme } from '../selection/index.js';
import { allWrong } from './all-wrong.js';

const tree = (...cots: number[][]) => ({ cots: cots.map((score) => ({ score })) });
const counted = (round: ReturnType<typeof tree>[], minScore: 'none' | 'passed' = 'none') =>
  allWrong(round, resolveScheme({ name: 'nested-mean', minScore }).select(round, createRng(1)));

describe('questions with only wrong answers', () => {
  it('are counted, as are those from which something is learnt', () => {
    const round = [tree([0], [0]), tree([1], [0]), tree([0, Number.NaN], []), tree([Number.NaN])];
    expect(counted(round)).toEqual({ score: 0, questions: 2, learnt: 2 });
    expect(counted(round, 'passed')).toEqual({ score: 0, questions: 2, learnt: 0 });
  });

  it('score 0 if no score is lower, and otherwise the lower of two different scores', () => {
    expect(counted([tree([0, 0]), tree([0.3, 0.7])]).questions).toBe(1);
    expect(counted([tree([0, 0])]).score).toBe(0);
    expect(counted([tree([1, -1]), tree([-1, -1]), tree([1, 1])])).toEqual({
      score: -1,
      questions: 1,
      learnt: 1,
    });
  });

  it('cannot be recognised on any other scale of scores', () => {
    expect(counted([tree([-3, -1, -2]), tree([-3])])).toEqual({
      score: null,
      questions: 0,
      learnt: 0,
    });
    expect(counted([tree([1, 1])]).score).toBeNull();
  });
});
