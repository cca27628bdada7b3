/** Computes step sizes with which every scheme moves equally far in a round. */
import type { Rates } from '../../../world/simulate.js';
import type { ExploreState } from '../state.js';
import type { Response } from './response.js';

/**
 * The root mean square of a round's step in the two logits at step sizes of 1, about that of
 * schemes that keep one CoT.
 */
const REFERENCE = 0.8;
/** The largest factor by which a slow scheme is sped up. */
const MAX_SCALE = 50;

/**
 * Returns the step sizes of the page. With `equalSpeed` they are scaled, in the same ratio between
 * the roles, so that the root mean square of a round's step over the square is the same for every
 * scheme.
 */
export function ratesOf(
  {
    shoggothStep,
    faceStep,
    equalSpeed,
  }: Pick<ExploreState, 'shoggothStep' | 'faceStep' | 'equalSpeed'>,
  { meanSquare }: Pick<Response, 'meanSquare'>,
): Rates {
  if (!equalSpeed) return { shoggoth: shoggothStep, face: faceStep };
  const speed = Math.sqrt(
    (shoggothStep ** 2 * meanSquare.first + faceStep ** 2 * meanSquare.answer) /
      (shoggothStep ** 2 + faceStep ** 2),
  );
  const scale = Math.min(MAX_SCALE, REFERENCE / Math.max(speed, 1e-12));
  return { shoggoth: shoggothStep * scale, face: faceStep * scale };
}
