/** The figures that an answer can show, by name, so that an answer stays plain data until drawn. */
import {
  bestKMap,
  candorRace,
  crossPlayRounds,
  type Figure,
  type FigureOptions,
  gainSources,
  lineFigure,
  phasePortrait,
  starvation,
  top3Map,
} from '../../show/figures/index.js';

const figures = {
  bestKMap,
  candorRace,
  crossPlayRounds,
  gainSources,
  lineFigure,
  phasePortrait,
  starvation,
  top3Map,
} as const;

type Figures = typeof figures;

/** A figure's name and its data. */
export type ChartData = {
  [Name in keyof Figures]: { readonly figure: Name; readonly data: Parameters<Figures[Name]>[0] };
}[keyof Figures];

export function drawChart({ figure, data }: ChartData, options: FigureOptions): Figure {
  return (figures[figure] as (data: unknown, options: FigureOptions) => Figure)(data, options);
}
