/** Draws, behind the portraits, the curves on which policy gradient keeps a pair of `candor`. */
import { raceCurve } from '../../../world/closed-forms/index.js';

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** P(candid) of each curve at P(leak) = ½. */
const THROUGH = [0.05, 0.2, 0.4, 0.6, 0.75, 0.86, 0.93];
const LEAKS = Array.from({ length: 60 }, (_, i) => 0.004 + (i / 59) * 0.992);

export function InvariantCurves({ frames, ratio }: { frames: readonly Frame[]; ratio: number }) {
  const curves = THROUGH.map((candid) => {
    const at = raceCurve({ candid, leak: 0.5, rateRatio: ratio });
    return LEAKS.map((leak) => ({ leak, candid: at(leak) }));
  });
  const path = ({ left, top, width, height }: Frame) =>
    curves
      .map((curve) =>
        curve
          .map(
            ({ leak, candid }) =>
              `${(left + leak * width).toFixed(1)},${(top + (1 - candid) * height).toFixed(1)}`,
          )
          .join('L'),
      )
      .map((points) => `M${points}`)
      .join('');
  return (
    <svg class="under" aria-hidden="true">
      <title>Invariant curves</title>
      {frames.map((frame) => (
        <path key={`${frame.left} ${frame.top}`} d={path(frame)} />
      ))}
    </svg>
  );
}
