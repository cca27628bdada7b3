/** The expected score by budget spent, which is equal for all schemes. */
import { learningCurves, NARROW } from '../../../show/figures/index.js';
import { FigureView, useWidth } from '../../../show/web/browser/figure.js';
import type { ViewProps } from './views.js';

export function Curves({ snapshot }: ViewProps) {
  const { ref, width } = useWidth();
  const curves = snapshot.arms.map(({ name, curve }, index) => ({
    label: name,
    index,
    points: curve,
  }));
  const data = { curves, xLabel: 'budget spent, in summaries', yLabel: 'expected score' };
  const { seeds } = snapshot.arms[0]!;
  return (
    <section>
      <h2>Learning at equal budget</h2>
      <figure>
        <div class="canvas" ref={ref}>
          {width !== null && (
            <FigureView width={width} draw={() => learningCurves(data, { width })} />
          )}
        </div>
        {width !== null && width < NARROW && (
          <ul class="key">
            {curves.map(({ label, index }) => (
              <li key={label}>
                <span class={`swatch arm-${index + 1}`} />
                {label}
              </li>
            ))}
          </ul>
        )}
        <figcaption>
          The mean of {seeds} simulated runs from the start, with its 95 % interval. A round costs
          at most {snapshot.budget} summaries under every scheme.
        </figcaption>
      </figure>
    </section>
  );
}
