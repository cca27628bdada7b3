/** A run at a glance: its curves, what it spent, its plan and its config. */

import { warningInWords, warningsOf } from '../../../method/warnings.js';
import { type Line, lineFigure, shortNumber } from '../../../show/figures/index.js';
import { SavedFigure } from '../../../show/web/browser/saved-figure.js';
import type { RunDetail } from '../api.js';
import { ModelText } from './model-text.js';
import { causeLinesOf, curvesOf, metricsTable } from './overview-data.js';

export function Overview({ detail }: { readonly detail: RunDetail }) {
  const { run, config, plan, metrics, task, checkpoints } = detail;
  const curves = curvesOf(metrics);
  const failures = metrics.reduce(
    (sum, m) => sum + Object.values(m.train?.failures ?? {}).reduce((a, b) => a + b, 0),
    0,
  );
  const causes = causeLinesOf(metrics);
  const guard = metrics.find((m) => m.guard)?.guard;
  return (
    <>
      {task && (
        <p>
          <ModelText text={task.description} />
        </p>
      )}
      {warningsOf(metrics).map(({ round, warning }) => (
        <p class="notice" key={`${round} ${warningInWords(warning)}`}>
          Round {round}: {warningInWords(warning)}
        </p>
      ))}
      {guard && (
        <p class="notice">
          The guard saw the monitor's reading fall from {guard.from.toFixed(3)} to{' '}
          {guard.to.toFixed(3)} in round {guard.round} and{' '}
          {guard.action === 'stop' ? 'ended the run' : 'slowed the shoggoth'}.
        </p>
      )}
      {curves.length > 0 ? (
        <Curves name={run.path} curves={curves} detail={detail} />
      ) : (
        <p>No round has been recorded yet.</p>
      )}
      {causes.length > 0 && (
        <>
          <h2>What went wrong with the texts</h2>
          <SavedFigure
            name={`run-${run.path}-causes`}
            draw={(width) =>
              lineFigure(
                { lines: causes, xLabel: 'rounds', yLabel: 'share of texts', yZero: true },
                { width },
              )
            }
            table={() => metricsTable(metrics)}
            caption="Share of each round's own texts. What is the model's doing is scored, unless the config leaves it out; a line that climbs says that the pair learns to do it. Only of summaries whose grader was out of reach the score is missing."
          />
        </>
      )}
      <h2>Spent so far</h2>
      <dl class="spent">
        <div>
          <dt>summaries</dt>
          <dd>{shortNumber(run.spent.summaries)}</dd>
        </div>
        <div>
          <dt>CoTs</dt>
          <dd>{shortNumber(run.spent.cots)}</dd>
        </div>
        <div>
          <dt>CoT tokens</dt>
          <dd>{shortNumber(run.spent.cotTokens)}</dd>
        </div>
        <div>
          <dt>summary tokens</dt>
          <dd>{shortNumber(run.spent.summaryTokens)}</dd>
        </div>
        <div>
          <dt>scores missing</dt>
          <dd>{shortNumber(failures)}</dd>
        </div>
        <div>
          <dt>kept checkpoints</dt>
          <dd>{checkpoints.length}</dd>
        </div>
      </dl>
      {plan.length > 0 && (
        <>
          <h2>Plan</h2>
          <pre>{plan.join('\n')}</pre>
        </>
      )}
      {config && (
        <details>
          <summary>Config, as config.json has it</summary>
          <pre>
            <ModelText text={JSON.stringify(config, null, 2)} />
          </pre>
        </details>
      )}
    </>
  );
}

function Curves({
  name,
  curves,
  detail,
}: {
  readonly name: string;
  readonly curves: readonly Line[];
  readonly detail: RunDetail;
}) {
  return (
    <SavedFigure
      name={`run-${name}`}
      draw={(width) => lineFigure({ lines: curves, xLabel: 'rounds', yLabel: 'score' }, { width })}
      table={() => metricsTable(detail.metrics)}
      caption="Held-out: mean task score of held-out questions, without noise or penalty. Training: mean whole score of the round's own samples. The monitor's reading of the CoTs is only measured."
    />
  );
}
