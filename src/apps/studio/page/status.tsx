/** Shows a run's status and the course of its score. */
import type { RunSummary } from '../api.js';

const STATUS_TEXT = {
  starting: 'starting',
  running: 'running',
  stopped: 'stopped',
  done: 'done',
  unreadable: 'cannot be read',
} as const;

export function Status({ run }: { readonly run: RunSummary }) {
  return (
    <span class={`status ${run.status}`}>
      {STATUS_TEXT[run.status]}
      {run.status !== 'done' && run.status !== 'unreadable' && ` ${Math.round(run.share * 100)} %`}
    </span>
  );
}

const WIDTH = 84;
const HEIGHT = 22;

/** Draws the scores from the first evaluation to the last, on a scale from `low` to `high`. */
export function Sparkline({
  values,
  low,
  high,
}: {
  readonly values: readonly number[];
  readonly low: number;
  readonly high: number;
}) {
  if (values.length < 2) return <span class="nothing">–</span>;
  const span = high - low || 1;
  const at = (value: number, i: number) =>
    `${((i / (values.length - 1)) * (WIDTH - 4) + 2).toFixed(1)},${(HEIGHT - 3 - ((value - low) / span) * (HEIGHT - 6)).toFixed(1)}`;
  const label = `from ${values[0]!.toFixed(2)} to ${values.at(-1)!.toFixed(2)}`;
  return (
    <svg
      class="spark"
      role="img"
      aria-label={label}
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
    >
      <polyline points={values.map(at).join(' ')} />
    </svg>
  );
}
