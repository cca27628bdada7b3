/** A figure as wide as there is room, with its caption and what it can be saved as. */
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
  /** The figure's data. */
  readonly table: () => Table;
  /** In px: wider, it would say no more. */
  readonly widest?: number;
  readonly caption: ComponentChildren;
  /** What stands above the figure, and between the figure and its caption. */
  readonly above?: ComponentChildren;
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
