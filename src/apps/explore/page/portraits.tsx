/** A phase portrait a scheme, with the start that can be dragged in any of them. */
import {
  type PhasePortraitData,
  phasePortrait,
  portraitFrames,
} from '../../../show/figures/index.js';
import { FigureView, useWidth } from '../../../show/web/browser/figure.js';
import { InvariantCurves } from './invariant-curves.js';
import { StartPads } from './start-pads.js';
import type { ViewProps } from './views.js';

/** The narrowest panel in which arrows can be told apart, in px. */
const PANEL = 150;

export function Portraits({ state, snapshot, place }: ViewProps) {
  const { ref, width } = useWidth();
  return (
    <section aria-label="Phase portraits">
      <figure>
        <div class="canvas" ref={ref}>
          {width !== null && <Canvas {...{ state, snapshot, place, width }} />}
        </div>
        <figcaption>
          {place.penalised
            ? 'Down is where candor goes, left is where leaking stops. Grey curves: where policy gradient keeps a pair, whatever the size of the penalty.'
            : 'Up, the face has learnt to read a good CoT; right, the shoggoth writes good CoTs. Green: from here training ends at the good CoT.'}{' '}
          Arrows are as long as the step is large, within each panel. Drag the ring to start
          elsewhere.
        </figcaption>
      </figure>
    </section>
  );
}

function Canvas({ state, snapshot, place, width }: ViewProps & { width: number }) {
  const data: PhasePortraitData = {
    panels: snapshot.arms.map(({ name, n, k, field, basin, paths }) => ({
      // Spaces at which the label is not broken.
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

/** As many as fit, and in even lines. */
function columnsOf(panels: number, width: number): number {
  const fit = Math.max(1, Math.min(5, Math.floor(width / PANEL)));
  return Math.ceil(panels / Math.ceil(panels / fit));
}
