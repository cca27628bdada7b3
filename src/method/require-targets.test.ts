import { describe, expect, it } from 'vitest';
import { createRng } from '../base/random.js';
import { resolveScheme } from '../selection/index.js';
import type { RoundMetrics } from './records.js';
import { requireTargets } from './require-targets.js';

const treesOf = (scores: number[][][]) =>
  scores.map((question) => ({ cots: question.map((score) => ({ score, task: score })) }));
const advantage = resolveScheme('nested-advantage');
const start = [{ round: 0 } as RoundMetrics];

function check(
  role: 'shoggoth' | 'face',
  scores: number[][][],
  history = start,
  scheme = advantage,
) {
  const trees = treesOf(scores);
  const targets = scheme.select(trees, createRng(1));
  requireTargets(role, targets[role], trees, scheme, history);
}

describe('a role without a gradient', () => {
  it('is an error where CoTs have no siblings to be compared with', () => {
    expect(() => check('shoggoth', [[[1, 0, 1]], [[0, 0, 1]]])).toThrow(
      'round 1: scheme nested-advantage gives the shoggoth nothing to learn, because no question has two CoTs to compare; n is too small for it',
    );
    expect(() =>
      check('shoggoth', [
        [
          [1, 0],
          [0, 0],
        ],
        [[0, 1]],
      ]),
    ).not.toThrow();
  });

  it('is none where the scheme has a least score that nothing reaches yet', () => {
    const ambitious = resolveScheme({ name: 'nested-mean', minScore: 0.9 });
    expect(() => check('shoggoth', [[[0.5], [0.2]]], start, ambitious)).not.toThrow();
    expect(() => check('face', [[[0.5, 0.1], [0.2]]], start, ambitious)).not.toThrow();
  });

  it('is an error where its scores differ and it still gets nothing', () => {
    const silent = { ...advantage, select: () => ({ shoggoth: none, face: none }) };
    expect(() =>
      check(
        'face',
        [
          [
            [1, 0],
            [0, 1],
          ],
        ],
        start,
        silent as typeof advantage,
      ),
    ).toThrow('gives the face nothing to learn, though the `score` of its samples differs');
  });

  it('is none where what the scheme compares is alike: a face that copies its CoT, a CoT whose best summaries are as good as another’s', () => {
    const copied = [
      [
        [1, 1],
        [0, 0],
      ],
      [
        [1, 1],
        [1, 0],
      ],
    ];
    for (const name of ['nested-advantage', 'nested-top3-contrastive'])
      expect(() => check('face', copied, start, resolveScheme(name))).not.toThrow();
    const top = [
      [
        [1, 1, 1, 0],
        [1, 1, 1, 1],
      ],
    ];
    expect(() =>
      check('shoggoth', top, start, resolveScheme('nested-top3-contrastive')),
    ).not.toThrow();
  });

  it('is none where all scores are alike, or where it has learnt before', () => {
    expect(() =>
      check('shoggoth', [
        [
          [1, 1],
          [1, 1],
        ],
        [
          [0, 0],
          [0, 0],
        ],
      ]),
    ).not.toThrow();
    const learnt = { round: 1, shoggoth: { kept: 3, gradNorm: 1, logprob: -1 } } as RoundMetrics;
    expect(() => check('shoggoth', [[[1, 0, 1]], [[0, 0, 1]]], [...start, learnt])).not.toThrow();
  });
});

const none = { samples: [], pairs: [] };
