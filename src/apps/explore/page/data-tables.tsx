/** The numbers of the learning curves, as an alternative to the figure. */
import { Scroll } from '../../../show/web/browser/scroll.js';
import { decimals } from '../sentences.js';
import type { ViewProps } from './views.js';

const ROWS = 10;

export function DataTables({ state, snapshot }: ViewProps) {
  const rounds = [
    ...new Set(Array.from({ length: ROWS + 1 }, (_, i) => Math.round((i / ROWS) * state.rounds))),
  ];
  return (
    <details class="data">
      <summary>The numbers of the learning curves</summary>
      <div>
        <Scroll label="Table of the learning curves">
          <table>
            <caption>
              Expected score, mean of {snapshot.arms[0]!.seeds} runs. The portraits are computed
              from {snapshot.arms[0]!.simulatedRounds} simulated rounds per scheme.
            </caption>
            <thead>
              <tr>
                <th scope="col" class="num">
                  round
                </th>
                {snapshot.arms.map(({ name }) => (
                  <th scope="col" class="num" key={name}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rounds.map((round) => (
                <tr key={round}>
                  <th scope="row" class="num">
                    {round}
                  </th>
                  {snapshot.arms.map(({ name, curve }) => (
                    <td class="num" key={name}>
                      {curve[round] ? decimals(curve[round].mean, 3) : ''}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </div>
    </details>
  );
}
