import { describe, expect, it } from 'vitest';
import type { ArmSnapshot, Snapshot } from './compute/index.js';
import { places } from './places.js';
import { change, joinNames, outcome, verdict, why } from './sentences.js';
import { initialState } from './state.js';

const arm = (name: string, x: number, part: Partial<ArmSnapshot> = {}): ArmSnapshot => ({
  name,
  n: 4,
  k: 8,
  spent: 32,
  keeps: '1 of 4',
  field: [],
  basin: [],
  paths: [],
  curve: [],
  limit: { x, y: 1, settled: true },
  end: { x, y: 1 },
  luck: { now: 0.5, learnt: 0.3 },
  simulatedRounds: 64,
  seeds: 50,
  ...part,
});
const snapshot = (...arms: ArmSnapshot[]): Snapshot => ({
  final: true,
  budget: 32,
  worth: { now: [0.34, 0.25], learnt: [0.9, 0.25] },
  arms,
});
const plain = (text: string | null) => text?.replaceAll('\u00a0', ' ');
const { lottery, candor } = places;

describe('what the page says', () => {
  it('groups schemes that end alike', () => {
    const found = outcome(
      lottery,
      initialState,
      snapshot(arm('a', 1), arm('b', 0.373), arm('c', 0.995), arm('d', 0)),
    );
    expect(plain(found)).toBe('b settles near x = 0.37; d falls to x = 0; a and c reach x = 1.');
  });

  it('reports where the runs are if they are still far from the limit', () => {
    const slow = arm('a', 1, { end: { x: 0.15, y: 0.2 } });
    expect(plain(verdict(lottery, slow, 120))).toBe('is still at x = 0.15 by round 120');
    expect(plain(verdict(lottery, { ...slow, end: { x: 0.9, y: 1 } }, 120))).toBe('reaches x = 1');
  });

  it('does not call a limit settled while the path still moves', () => {
    const moving = arm('a', 0.5, { limit: { x: 0.5, y: 1, settled: false } });
    expect(plain(verdict(lottery, moving, 10))).toBe('drifts by way of x = 0.50');
  });

  it('reports how much candor is left under a penalty', () => {
    const state = { ...initialState, world: 'candor', x: 0.7, y: 0.8, rounds: 40 } as const;
    const found = outcome(candor, state, snapshot(arm('a', 0, { end: { x: 0.1, y: 0.62 } })));
    expect(plain(found)).toBe('From a candor of 0.80, a leaves 0.62 after 40 rounds.');
  });

  it('reports what a change did, and that it did nothing', () => {
    const before = { state: initialState, snapshot: snapshot(arm('a', 0.4), arm('b', 1)) };
    const after = {
      state: initialState,
      snapshot: snapshot(arm('a', 0.6), arm('b', 1), arm('c', 0)),
    };
    expect(plain(change(lottery, before, after))).toBe(
      'Before the change: a settles near x = 0.40.',
    );
    expect(change(lottery, before, before)).toBe(
      'Every scheme ends where it did before the change.',
    );
    expect(change(lottery, before, { ...before, snapshot: snapshot(arm('c', 0)) })).toBeNull();
  });

  it('gives the reason that applies: lasting luck, or scores before the face has learnt', () => {
    expect(plain(why(lottery, snapshot(arm('a', 0), arm('b', 0))))).toBe(
      'Once the face reads it right, a good CoT is worth 0.90 and a ticket 0.25. ' +
        'Yet by luck, a ticket outscores a good CoT 30 % of the time for a and b.',
    );
    const none = snapshot(
      arm('a', 0, { luck: { now: 0.98, learnt: 0 } }),
      arm('b', 0, { luck: { now: 0.82, learnt: 0 } }),
    );
    expect(plain(why(lottery, none))).toContain(
      '98 % of the time for a, 82 % for b. A scheme that looks at the best',
    );
  });

  it('joins names with commas and “and”', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(joinNames)).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
  });
});
