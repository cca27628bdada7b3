/**
 * Combines two roles into one number: the mean of each role's progress as a share of the best that
 * any candidate makes for that role.
 *
 * The two are not simply added. What a role can gain in a step says little about what it can gain
 * in a run, and the face's scores spread so much more than the CoTs' values that in a sum the face
 * would take the whole budget and leave the shoggoth two CoTs per question.
 */
import type { Progress } from './progress.js';

/** The most that any candidate achieves for each role. */
export function best(all: readonly Progress[]): Progress {
  return {
    shoggoth: all.reduce((most, { shoggoth }) => Math.max(most, shoggoth), 0),
    face: all.reduce((most, { face }) => Math.max(most, face), 0),
  };
}

/** At most 1. A role that nobody can improve is ignored; NaN if that holds for both. */
export function shareOfBest(of: Progress, most: Progress): number {
  const shares: number[] = [];
  if (most.shoggoth > 0) shares.push(of.shoggoth / most.shoggoth);
  if (most.face > 0) shares.push(of.face / most.face);
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
