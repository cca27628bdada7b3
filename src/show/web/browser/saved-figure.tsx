/** Shows a figure at the full width, with its caption and buttons to save it. */
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import type { Figure } from '../../figures/index.js';
import type { Table } from '../csv.js';
import { ExportMenu } from './export-menu.js';
import { FigureView, useWidth } from './figure.js';

interface SavedFigureProps {
  /** Becomes the file's name. */
  readonly name: string;
  readonly draw: (width: number) => Figure;
  /** Returns the figure's data. */
  readonly table: () => Table;
  /** The greatest useful width, in px; unlimited by default. */
  readonly widest?: number | undefined;
  readonly caption: ComponentChildren;
  /** Shown above the figure. */
  readonly above?: ComponentChildren;
  /** Shown between the figure and its caption. */
  readonly below?: ComponentChildren;
}

export function SavedFigure({
  name,
  draw,
  table,
  widest = Infinity,
  caption,
  above,
  below,
}: SavedFigureProps) {
  const { ref, width } = useWidth();
  const host = useRef<HTMLElement>(null);
  const drawn = width === null ? null : Math.min(widest, width);
  return (
    <figure ref={host}>
      {above}
      <div class="canvas" ref={ref}>
        {drawn !== null && <FigureView width={drawn} draw={draw} />}
      </div>
      {below}
      <figcaption>{caption}</figcaption>
      <ExportMenu
        name={name}
        figure={() => host.current?.querySelector<SVGSVGElement>('svg.figure') ?? null}
        table={table}
      />
    </figure>
  );
}
