/**
 * Plots the hardest quarter's share of what is kept against the spread of difficulty. See selection
 * across questions fall to nothing.
 */
import type { Figure, FigureOptions } from './_draw.js';
import { lineFigure } from './lines.js';

export interface StarvationLine {
  readonly scope: string;
  /** From theory: the sd of the questions' difficulty, and the share of kept samples, 0 to 1. */
  readonly points: readonly { readonly spread: number; readonly share: number }[];
}

export interface StarvationPoint {
  readonly scope: string;
  readonly spread: number;
  readonly share: number;
  /** 95 % interval; NaN for none. */
  readonly low: number;
  readonly high: number;
}

export interface StarvationData {
  readonly lines: readonly StarvationLine[];
  /** From simulation, in the colour of the scope's line. */
  readonly points: readonly StarvationPoint[];
  /** The share of a fair selection. */
  readonly uniform: number;
}

export function starvation(data: StarvationData, options: FigureOptions = {}): Figure {
  const scopes = [...new Set([...data.lines, ...data.points].map((s) => s.scope))];
  return lineFigure(
    {
      lines: scopes.map((scope) => {
        const line = data.lines.find((l) => l.scope === scope);
        return {
          label: scope,
          points: (line?.points ?? []).map((p) => ({ x: p.spread, y: p.share })),
        };
      }),
      dots: data.points.map(({ scope, spread, share, low, high }) => ({
        index: scopes.indexOf(scope),
        x: spread,
        y: share,
        low,
        high,
      })),
      xLabel: 'sd of the questions’ difficulty',
      yLabel: 'share of the hardest quarter (lines: theory; dots: simulated)',
      yZero: true,
      reference: { y: data.uniform, label: 'its fair share' },
    },
    options,
  );
}
