/** Shows how the share of each kind of CoT changes with training: one small panel per arm. */
import * as Plot from '@observablehq/plot';
import { percent } from '../page/numbers.js';
import { draw, type Figure, type FigureOptions, roundTicks, shortNumber } from './_draw.js';
import { stepShade } from './palette.js';

export interface KindsOverTimeData {
  readonly label: string;
  /** From good to bad; the first lies at the bottom. */
  readonly kinds: readonly string[];
  /** What had been spent when `shares[i]`, one share for each kind, were measured. */
  readonly x: readonly number[];
  readonly shares: readonly (readonly number[])[];
  readonly xLabel: string;
}

export function kindsOverTime(data: KindsOverTimeData, options: FigureOptions = {}): Figure {
  const width = options.width ?? 340;
  const layers = data.kinds.map((kind, k) =>
    data.x.map((x, i) => {
      const below = data.shares[i]!.slice(0, k).reduce((a, b) => a + b, 0);
      return { kind, x, low: below, high: below + data.shares[i]![k]! };
    }),
  );
  return draw({ ...options, width }, describe(data), {
    height: 180,
    marginTop: 8,
    marginBottom: 38,
    marginLeft: 42,
    marginRight: 12,
    x: {
      label: data.xLabel,
      labelArrow: 'none',
      labelAnchor: 'center',
      ticks: roundTicks(0, Math.max(...data.x, 1), 4),
      tickFormat: shortNumber,
    },
    y: { domain: [0, 1], label: null, ticks: [0, 0.5, 1], tickFormat: percent, tickSize: 0 },
    marks: [
      ...layers.map((layer, k) =>
        Plot.areaY(layer, {
          x: 'x',
          y1: 'low',
          y2: 'high',
          fill: stepShade(k, data.kinds.length).fill,
          stroke: 'var(--ground)',
          strokeWidth: 0.5,
        }),
      ),
      Plot.ruleY([0], { stroke: 'var(--rule)' }),
    ],
  });
}

function describe(data: KindsOverTimeData): string {
  const last = data.shares.at(-1) ?? [];
  const first = data.shares[0] ?? [];
  const parts = data.kinds.map(
    (kind, k) => `${kind} from ${percent(first[k] ?? 0)} to ${percent(last[k] ?? 0)}`,
  );
  return `Area chart of the kinds of CoT that ${data.label} writes: ${parts.join(', ')}.`;
}
