/** Why the schemes differ: which CoT each takes for the better one, and where that leads. */
import { Scroll } from '../../../show/web/browser/scroll.js';
import type { ArmSnapshot } from '../compute/index.js';
import { fromSquare, type Place } from '../places.js';
import { decimals, percent, verdict, why } from '../sentences.js';
import { NamedText } from './named-text.js';
import type { ViewProps } from './views.js';

export function SchemeTable({ state, snapshot, place }: ViewProps) {
  const [first, second] = place.kinds;
  return (
    <section>
      <h2>Why</h2>
      <p>
        <NamedText arms={snapshot.arms}>{why(place, snapshot)}</NamedText>
      </p>
      <Scroll label="Table of the schemes">
        <table>
          <caption>
            <span>
              How often {second} outscores {first}, and where each scheme is after
              {` ${state.rounds} `}rounds
            </span>
          </caption>
          <thead>
            <tr>
              <th scope="col">scheme</th>
              <th scope="col" class="num">
                n × k
              </th>
              <th scope="col">CoTs kept</th>
              <th scope="col" class="num">
                outscored at the start
              </th>
              <th scope="col" class="num">
                {place.penalised ? place.xLabel : 'once read right'}
              </th>
              <th scope="col" class="num">
                {place.penalised ? place.yLabel : place.xLabel}
              </th>
              <th scope="col" class="num">
                score (95 %)
              </th>
            </tr>
          </thead>
          <tbody>
            {snapshot.arms.map((arm, index) => (
              <Row arm={arm} index={index} place={place} rounds={state.rounds} key={arm.name} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

interface RowProps {
  readonly arm: ArmSnapshot;
  readonly index: number;
  readonly place: Place;
  readonly rounds: number;
}

function Row({ arm, index, place, rounds }: RowProps) {
  const last = arm.curve.at(-1)!;
  return (
    <tr>
      <th scope="row">
        <span class={`swatch arm-${index + 1}`} />
        {arm.name}
        {!place.penalised && <span class="verdict">{verdict(place, arm, rounds)}</span>}
      </th>
      <td class="num">
        {arm.n} × {arm.k}
      </td>
      <td>{arm.keeps}</td>
      <td class="num">
        <Share of={arm.luck.now} />
      </td>
      <td class="num">{place.penalised ? decimals(arm.end.x) : <Share of={arm.luck.learnt} />}</td>
      <td class="num">{decimals(fromSquare(place, arm.end).first)}</td>
      <td class="num">
        {decimals(last.mean)}
        {Number.isFinite(last.low) && ` (${decimals(last.low)} to ${decimals(last.high)})`}
      </td>
    </tr>
  );
}

function Share({ of }: { of: number }) {
  return (
    <>
      {percent(of)}
      <span class="meter" aria-hidden="true">
        <i style={{ width: `${100 * of}%` }} />
      </span>
    </>
  );
}
