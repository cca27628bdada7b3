/** One phase portrait per scheme, with a start that can be dragged in any of them. */
import {
  type PhasePortraitData,
  phasePortrait,
  portraitFrames,
} from '../../../show/figures/index.js';
import { FigureView, useWidth } from '../../../show/web/browser/figure.js';
import { InvariantCurves } from './invariant-curves.js';
import { StartPads } from './start-pads.js';
import type { ViewProps } from './views.js';

/** The width in px of the narrowest panel in which arrows can be distinguished. */
const PANEL = 150;

const PENALISED_CAPTION =
  'Towards the bottom, candor is lost; towards the left, leaking stops. On the grey curves ' +
  'policy gradient keeps a pair, whatever the size of the penalty.';
const PLAIN_CAPTION =
  'Towards the top, the face has learnt to read a good CoT; towards the right, the shoggoth ' +
  'writes good CoTs. From green points, training ends at the good CoT.';

export function Portraits({ state, snapshot, place }: ViewProps) {
  const { ref, width } = useWidth();
  return (
    <section aria-label="Phase portraits">
      <figure>
        <div class="canvas" ref={ref}>
          {width !== null && (
            <Canvas state={state} snapshot={snapshot} place={place} width={width} />
          )}
        </div>
        <figcaption>
          {place.penalised ? PENALISED_CAPTION : PLAIN_CAPTION} Within each panel, the length of an
          arrow is proportional to the step. Drag the ring to start elsewhere.
        </figcaption>
      </figure>
    </section>
  );
}

function Canvas({ state, snapshot, place, width }: ViewProps & { width: number }) {
  const data: PhasePortraitData = {
    panels: snapshot.arms.map(({ name, n, k, field, basin, paths }) => ({
      // With spaces at which the label does not break.
      label: `${name} ${n}\u00a0×\u00a0${k}`,
      field,
      paths,
      ...(place.penalised ? {} : { basin }),
    })),
    columns: columnsOf(snapshot.arms.length, width),
    xLabel: place.xLabel,
    yLabel: place.yLabel,
  };
  const frames = portraitFrames(data, { width });
  return (
    <>
      {place.penalised && (
        <InvariantCurves frames={frames} ratio={state.shoggothStep / state.faceStep} />
      )}
      <FigureView width={width} draw={() => phasePortrait(data, { width })} />
      <StartPads frames={frames} place={place} />
    </>
  );
}

/** Returns as many columns as fit, with rows as even as possible. */
function columnsOf(panels: number, width: number): number {
  const fit = Math.max(1, Math.min(5, Math.floor(width / PANEL)));
  return Math.ceil(panels / Math.ceil(panels / fit));
}
