import { describe, expect, it } from 'vitest';
import { each } from '../../../../test/each.js';
import { places } from '../places.js';
import { outcome, why } from '../sentences.js';
import { type ExploreState, initialState } from '../state.js';
import { createResponseCache, plan, type Snapshot } from './index.js';

const cache = createResponseCache();
/** Collects the snapshots. Time stands still, unless `late` simulates a slow machine. */
const snapshots = (part: Partial<ExploreState>, late = false, kept = cache) => {
  let time = 0;
  const now = () => {
    if (late) time += 1000;
    return time;
  };
  return [...plan({ ...initialState, ...part }, kept, now)].filter(
    (s): s is Snapshot => s !== null,
  );
};
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('the computation for a state', () => {
  it('yields complete snapshots, from coarse to fine', () => {
    const all = snapshots({ schemes: ['nested-top3', 'nested-mean'], rounds: 20 });
    expect(all.length).toBeGreaterThan(2);
    expect(all.map(({ final }) => final)).toEqual([...all.slice(1).map(() => false), true]);
    for (const { arms } of each(all)) {
      for (const arm of each(arms)) {
        expect(arm.field).toHaveLength(225);
        expect(arm.curve).toHaveLength(21);
        expect(arm.paths[0]).toHaveLength(21);
      }
    }
    const rounds = all.map(({ arms }) => arms[0]!.simulatedRounds);
    expect(rounds).toEqual([...rounds].sort((a, b) => a - b));
  });

  it('ends the same on a slow machine, after a coarser first snapshot', () => {
    const state = { schemes: ['nested-top3'], rounds: 10 };
    const fast = snapshots(state, false, createResponseCache());
    const slow = snapshots(state, true, createResponseCache());
    expect(slow[0]!.arms[0]!.simulatedRounds).toBeLessThan(fast[0]!.arms[0]!.simulatedRounds);
    expect(slow.at(-1)).toEqual(fast.at(-1));
  });

  // Reference values: in `lottery`, top-3 settles near 0.37; the mean and policy gradient go to 1.
  it('shows in `lottery` that top-3 gambles and the mean does not', () => {
    const final = snapshots({
      schemes: ['nested-top3', 'nested-mean', 'nested-advantage'],
      rounds: 60,
    }).at(-1)!;
    expect(Math.abs(final.arms[0]!.limit.x - 0.37)).toBeLessThan(0.04);
    expect(final.arms[1]!.limit.x).toBeGreaterThan(0.98);
    expect(final.arms[2]!.limit.x).toBeGreaterThan(0.98);
    // P(at least three of eight tickets win) is 0.32, and ties with 0.9 are impossible.
    expect(Math.abs(final.arms[0]!.luck.learnt - 0.32)).toBeLessThan(0.04);
    expect(final.arms[1]!.luck.learnt).toBeLessThan(0.01);
    const text = plain(outcome(places.lottery, { ...initialState, rounds: 60 }, final));
    expect(text).toMatch(
      /^nested-top3 settles near x = 0\.\d\d; nested-mean and nested-advantage reach x = 1\.$/,
    );
    expect(plain(why(places.lottery, final))).toContain(
      'a good CoT is worth 0.90 and a ticket 0.25',
    );
  });

  it('keeps policy gradient near its invariant curve in `candor`, whatever the penalty', () => {
    const ends = [0.5, 2].map((penalty) => {
      const state = {
        world: 'candor',
        schemes: ['nested-advantage'],
        penalty,
        x: 0.7,
        y: 0.7,
      } as const;
      // From an equal start, with equal step sizes, candor and leaking fall together.
      return snapshots({ ...state, shoggothStep: 0.05, faceStep: 0.05, rounds: 200 }).at(-1)!
        .arms[0]!.end;
    });
    for (const { x, y } of ends) expect(Math.abs(x - y)).toBeLessThan(0.1);
  });
});
