/** Shows a run at a glance: its warnings, curves, cost, plan and config. */

import type { RoundMetrics } from '../../../method/records.js';
import { warningInWords, warningsOf } from '../../../method/warnings.js';
import { lineFigure, shortNumber } from '../../../show/figures/index.js';
import { SavedFigure } from '../../../show/web/browser/saved-figure.js';
import type { RunDetail } from '../api.js';
import { ModelText } from './model-text.js';
import { causeLinesOf, curvesOf, metricsTable, missingScores } from './overview-data.js';

interface DetailProps {
  readonly detail: RunDetail;
}

export function Overview({ detail }: DetailProps) {
  const { config, plan, metrics, task } = detail;
  return (
    <>
      {task && (
        <p>
          <ModelText text={task.description} />
        </p>
      )}
      <Warnings metrics={metrics} />
      <Curves detail={detail} />
      <Causes detail={detail} />
      <h2>Spent so far</h2>
      <Spent detail={detail} />
      {plan.length > 0 && (
        <>
          <h2>Plan</h2>
          <pre>{plan.join('\n')}</pre>
        </>
      )}
      {config && (
        <details>
          <summary>config.json</summary>
          <pre>
            <ModelText text={JSON.stringify(config, null, 2)} />
          </pre>
        </details>
      )}
    </>
  );
}

function Warnings({ metrics }: { readonly metrics: readonly RoundMetrics[] }) {
  const guard = metrics.find((m) => m.guard)?.guard;
  return (
    <>
      {warningsOf(metrics).map(({ round, warning }) => (
        <p class="notice" key={`${round} ${warningInWords(warning)}`}>
          Round {round}: {warningInWords(warning)}
        </p>
      ))}
      {guard && (
        <p class="notice">
          In round {guard.round} the monitor's reading fell from {guard.from.toFixed(3)} to{' '}
          {guard.to.toFixed(3)}, so the guard{' '}
          {guard.action === 'stop' ? 'ended the run' : 'slowed the shoggoth down'}.
        </p>
      )}
    </>
  );
}

function Curves({ detail: { run, metrics } }: DetailProps) {
  const lines = curvesOf(metrics);
  if (lines.length === 0) return <p>No round has been recorded yet.</p>;
  return (
    <SavedFigure
      name={`run-${run.path}`}
      draw={(width) => lineFigure({ lines, xLabel: 'rounds', yLabel: 'score' }, { width })}
      table={() => metricsTable(metrics)}
      caption="Held-out: mean task score on held-out questions, without grader noise or penalty. Training: mean score of the round's own samples, penalty and noise included. The monitor's reading of the CoTs is only measured, never trained on."
    />
  );
}

function Causes({ detail: { run, metrics } }: DetailProps) {
  const lines = causeLinesOf(metrics);
  if (lines.length === 0) return null;
  return (
    <>
      <h2>What went wrong with the texts</h2>
      <SavedFigure
        name={`run-${run.path}-causes`}
        draw={(width) =>
          lineFigure({ lines, xLabel: 'rounds', yLabel: 'share of texts', yZero: true }, { width })
        }
        table={() => metricsTable(metrics)}
        caption="Shares of each round's own texts. Faults of the models are scored, unless the config excludes them, so a rising line shows that the pair learns to make that fault. Only summaries whose grader could not be reached have no score."
      />
    </>
  );
}

function Spent({ detail: { run, metrics, checkpoints } }: DetailProps) {
  const missing = metrics.reduce((sum, m) => sum + missingScores(m), 0);
  const { summaries, cots, cotTokens, summaryTokens } = run.spent;
  const amounts = [
    ['summaries', shortNumber(summaries)],
    ['CoTs', shortNumber(cots)],
    ['CoT tokens', shortNumber(cotTokens)],
    ['summary tokens', shortNumber(summaryTokens)],
    ['scores missing', shortNumber(missing)],
    ['kept checkpoints', checkpoints.length],
  ];
  return (
    <dl class="spent">
      {amounts.map(([name, amount]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{amount}</dd>
        </div>
      ))}
    </dl>
  );
}
