/** What the page says in words: where each scheme takes the pair, what a change did, and why. */
import { type ArmSnapshot, EDGE, type Snapshot } from './compute/index.js';
import { fromSquare, type Place } from './places.js';
import type { ExploreState } from './state.js';

/** `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** `37 %`, which is never broken. */
export const percent = (share: number): string => `${Math.round(100 * share)}\u00a0%`;
export const decimals = (value: number, digits = 2): string =>
  value.toFixed(digits).replace('-', '−');

/**
 * Where a scheme takes the pair, to follow its name: `settles near x = 0.37`. Under a penalty, what is left of candor.
 * The limit is that of the expected step; where the runs are far from it by their last round, they are what is told.
 */
export function verdict(
  place: Place,
  { limit, end }: ArmSnapshot,
  rounds: number,
  plural = false,
): string {
  const verb = (word: string) => (plural ? word : `${word}s`);
  if (place.penalised) return `${verb('leave')} ${decimals(fromSquare(place, end).first)}`;
  const edge = limit.x > 1 - EDGE ? 1 : limit.x < EDGE ? 0 : null;
  if (edge !== null && Math.abs(end.x - edge) > 0.25)
    return `${plural ? 'are' : 'is'} still at x\u00a0=\u00a0${decimals(end.x)} by round ${rounds}`;
  if (edge === 1) return `${plural ? 'reach' : 'reaches'} x\u00a0=\u00a01`;
  if (edge === 0) return `${verb('fall')} to x\u00a0=\u00a00`;
  return limit.settled
    ? `${verb('settle')} near x\u00a0=\u00a0${decimals(limit.x)}`
    : `${verb('drift')} by way of x\u00a0=\u00a0${decimals(limit.x)}`;
}

/** One sentence: `nested-top3 settles near x = 0.37; basic and nested-mean reach x = 1.` */
export function outcome(place: Place, state: ExploreState, { arms }: Snapshot): string {
  const groups = new Map<string, ArmSnapshot[]>();
  for (const arm of arms) {
    const text = verdict(place, arm, state.rounds);
    groups.set(text, [...(groups.get(text) ?? []), arm]);
  }
  const parts = [...groups.values()]
    .sort((a, b) => a.length - b.length)
    .map(
      (same) =>
        `${listed(same.map(({ name }) => name))} ${verdict(place, same[0]!, state.rounds, same.length > 1)}`,
    );
  if (!place.penalised) return `${parts.join('; ')}.`;
  return `Of a candor of ${decimals(fromSquare(place, state).first)}, ${parts.join('; ')} after ${state.rounds} rounds.`;
}

/** A complete result, with the settings it belongs to. */
export interface Settled {
  readonly state: ExploreState;
  readonly snapshot: Snapshot;
}

/** What a change of the settings did to the verdicts; null where the schemes have nothing in common. */
export function change(place: Place, before: Settled, after: Settled): string | null {
  const common = after.snapshot.arms.flatMap((arm) => {
    const old = before.snapshot.arms.find(({ name }) => name === arm.name);
    return old ? [{ arm, old }] : [];
  });
  if (common.length === 0) return null;
  const now = (arm: ArmSnapshot) => verdict(place, arm, after.state.rounds);
  const then = (arm: ArmSnapshot) => verdict(place, arm, before.state.rounds);
  const moved = common.filter(({ arm, old }) => now(arm) !== then(old));
  if (moved.length === 0) return 'No scheme ends elsewhere than before the change.';
  const parts = moved.map(({ arm, old }) => `${arm.name} ${then(old)}`);
  return `Before the change: ${parts.join('; ')}.`;
}

/** Why the schemes differ: what the two kinds of CoT are worth, and how often the lesser outscores the better. */
export function why(place: Place, { worth, arms }: Snapshot): string {
  const [first, second] = place.kinds;
  const outscored = (when: 'now' | 'learnt') =>
    `${second} outscores ${first} ${shares(arms.map(({ name, luck }) => ({ name, share: luck[when] })))}`;
  const worths = ([a, b]: readonly [number, number]) =>
    `${first} is worth ${decimals(a)} and ${second} ${decimals(b)}`;
  if (place.penalised)
    return (
      `With the face at the start ${worths(worth.now)}, for its leaks alone. So ${outscored('now')}, and the shoggoth learns to ` +
      'guard itself from a penalty on the face.'
    );
  // Where luck has no part once the face has learnt, what matters is what a scheme sees before.
  if (arms.every(({ luck }) => luck.learnt < 0.005))
    return (
      `Before the face has learnt ${worths(worth.now)}, so ${outscored('now')}. A scheme that looks at the best summaries sees ` +
      `sooner what ${first} can become: ${worths(worth.learnt)} in the end.`
    );
  return `Once the face reads it right ${worths(worth.learnt)}. Still, by luck, ${outscored('learnt')}.`;
}

/** `30 % of the time for a, 0 % for b and c`. */
function shares(arms: readonly { readonly name: string; readonly share: number }[]): string {
  const groups = new Map<string, string[]>();
  for (const { name, share } of arms)
    groups.set(percent(share), [...(groups.get(percent(share)) ?? []), name]);
  const parts = [...groups].map(
    ([share, names], i) => `${share}${i === 0 ? ' of the time' : ''} for ${listed(names)}`,
  );
  return parts.join(', ');
}
