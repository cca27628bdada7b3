/** Step sizes at which every scheme moves equally far in a round. */
import type { Rates } from '../../../world/simulate.js';
import type { ExploreState } from '../state.js';
import type { Response } from './response.js';

/** Root mean square of what a round moves the two logits at step sizes of 1; about that of the schemes that keep one CoT. */
const REFERENCE = 0.8;
/** A scheme that hardly moves at all is not sped up without end. */
const MOST = 50;

/**
 * The step sizes of the page, scaled, with the same ratio between the roles, so that a round of any scheme moves the logits
 * equally far in the root mean square over the square.
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
  const scale = Math.min(MOST, REFERENCE / Math.max(speed, 1e-12));
  return { shoggoth: shoggothStep * scale, face: faceStep * scale };
}
