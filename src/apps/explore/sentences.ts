/** The sentences of the page: where each scheme takes the pair, what a change did, and why. */
import { type ArmSnapshot, EDGE, type Snapshot } from './compute/index.js';
import { fromSquare, type Place } from './places.js';
import type { ExploreState } from './state.js';

/** Joins names as `a`, `a and b`, `a, b and c`. */
export function joinNames(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** Formats a share as `37 %`, with a space that does not break. */
export const percent = (share: number): string => `${Math.round(100 * share)}\u00a0%`;
export const decimals = (value: number, digits = 2): string =>
  value.toFixed(digits).replace('-', '−');

/**
 * Says where a scheme takes the pair, to follow the scheme's name: `settles near x = 0.37`. Under a
 * penalty, says how much candor is left. Describes the limit of the expected step, unless the runs
 * are still far from it after their last round.
 */
export function verdict(
  place: Place,
  { limit, end }: ArmSnapshot,
  rounds: number,
  plural = false,
): string {
  const verb = (word: string) => (plural ? word : `${word}s`);
  if (place.penalised) return `${verb('leave')} ${decimals(fromSquare(place, end).first)}`;
  const edge = edgeOf(limit.x);
  if (edge !== null && Math.abs(end.x - edge) > 0.25)
    return `${plural ? 'are' : 'is'} still at x\u00a0=\u00a0${decimals(end.x)} by round ${rounds}`;
  if (edge === 1) return `${plural ? 'reach' : 'reaches'} x\u00a0=\u00a01`;
  if (edge === 0) return `${verb('fall')} to x\u00a0=\u00a00`;
  return limit.settled
    ? `${verb('settle')} near x\u00a0=\u00a0${decimals(limit.x)}`
    : `${verb('drift')} by way of x\u00a0=\u00a0${decimals(limit.x)}`;
}

function edgeOf(x: number): 0 | 1 | null {
  if (x > 1 - EDGE) return 1;
  return x < EDGE ? 0 : null;
}

/** Returns one sentence: `nested-top3 settles near x = 0.37; basic and nested-mean reach x = 1.` */
export function outcome(place: Place, state: ExploreState, { arms }: Snapshot): string {
  const groups = new Map<string, ArmSnapshot[]>();
  for (const arm of arms) {
    const text = verdict(place, arm, state.rounds);
    groups.set(text, [...(groups.get(text) ?? []), arm]);
  }
  const parts = [...groups.values()]
    .sort((a, b) => a.length - b.length)
    .map((same) => {
      const names = joinNames(same.map(({ name }) => name));
      return `${names} ${verdict(place, same[0]!, state.rounds, same.length > 1)}`;
    });
  if (!place.penalised) return `${parts.join('; ')}.`;
  const candor = decimals(fromSquare(place, state).first);
  return `From a candor of ${candor}, ${parts.join('; ')} after ${state.rounds} rounds.`;
}

/** A result with the settings that it belongs to. */
export interface Settled {
  readonly state: ExploreState;
  readonly snapshot: Snapshot;
}

/** Says how a change of the settings changed the verdicts; null if no scheme is in both results. */
export function change(place: Place, before: Settled, after: Settled): string | null {
  const common = after.snapshot.arms.flatMap((arm) => {
    const old = before.snapshot.arms.find(({ name }) => name === arm.name);
    return old ? [{ arm, old }] : [];
  });
  if (common.length === 0) return null;
  const now = (arm: ArmSnapshot) => verdict(place, arm, after.state.rounds);
  const then = (arm: ArmSnapshot) => verdict(place, arm, before.state.rounds);
  const moved = common.filter(({ arm, old }) => now(arm) !== then(old));
  if (moved.length === 0) return 'Every scheme ends where it did before the change.';
  const parts = moved.map(({ arm, old }) => `${arm.name} ${then(old)}`);
  return `Before the change: ${parts.join('; ')}.`;
}

/**
 * Says why the schemes differ: what the two kinds of CoT are worth, and how often the worse one
 * outscores the better one.
 */
export function why(place: Place, { worth, arms }: Snapshot): string {
  const [first, second] = place.kinds;
  const outscored = (when: 'now' | 'learnt') => {
    const byScheme = arms.map(({ name, luck }) => ({ name, share: luck[when] }));
    return `${second} outscores ${first} ${shares(byScheme)}`;
  };
  const worths = ([a, b]: readonly [number, number]) =>
    `${first} is worth ${decimals(a)} and ${second} ${decimals(b)}`;
  if (place.penalised)
    return (
      `With the initial face, ${worths(worth.now)}, only because of its leaks. So ` +
      `${outscored('now')}, and a penalty on the face teaches the shoggoth to guard itself.`
    );
  // If luck plays no part once the face has learnt, schemes differ in what they see before that.
  if (arms.every(({ luck }) => luck.learnt < 0.005))
    return (
      `Before the face has learnt, ${worths(worth.now)}, so ${outscored('now')}. A scheme that ` +
      `looks at the best summaries sees sooner what ${first} can become: ` +
      `${worths(worth.learnt)} in the end.`
    );
  const luck = outscored('learnt');
  return `Once the face reads it right, ${worths(worth.learnt)}. Yet by luck, ${luck}.`;
}

/** Groups schemes by their share: `30 % of the time for a, 0 % for b and c`. */
function shares(arms: readonly { readonly name: string; readonly share: number }[]): string {
  const groups = new Map<string, string[]>();
  for (const { name, share } of arms)
    groups.set(percent(share), [...(groups.get(percent(share)) ?? []), name]);
  const parts = [...groups].map(
    ([share, names], i) => `${share}${i === 0 ? ' of the time' : ''} for ${joinNames(names)}`,
  );
  return parts.join(', ');
}
