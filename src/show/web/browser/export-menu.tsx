/** A row of buttons that save a view as a picture or a table. */
import { useState } from 'preact/hooks';
import { type Table, toCsv } from '../csv.js';
import { toParquet } from '../parquet.js';
import { figurePng, figureSvg, saveAs } from './export-figure.js';

interface ExportMenuProps {
  /** Becomes the file's name. */
  readonly name: string;
  /** Returns the figure in the page; left out for a view that is only a table. */
  readonly figure?: (() => SVGSVGElement | null) | undefined;
  readonly table: () => Table;
}

export function ExportMenu({ name, figure, table }: ExportMenuProps) {
  const [message, setMessage] = useState<string | null>(null);
  const fileName = (ending: string) =>
    `${name.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, '') || 'view'}.${ending}`;
  const currentFigure = () => {
    const svg = figure?.();
    if (!svg) throw new Error('The figure is not drawn yet.');
    return svg;
  };
  const formats: readonly (readonly [string, () => Promise<Blob> | Blob])[] = [
    ...(figure
      ? ([
          ['SVG', () => new Blob([figureSvg(currentFigure())], { type: 'image/svg+xml' })],
          ['PNG', () => figurePng(currentFigure())],
        ] as const)
      : []),
    ['CSV', () => new Blob([toCsv(table())], { type: 'text/csv' })],
    ['Parquet', () => new Blob([toParquet(table())], { type: 'application/vnd.apache.parquet' })],
  ];
  const save = async (kind: string, make: () => Promise<Blob> | Blob) => {
    try {
      saveAs(fileName(kind.toLowerCase()), await make());
      setMessage(null);
    } catch (error) {
      setMessage((error as Error).message);
    }
  };
  return (
    <p class="export">
      <span>Save as</span>
      {formats.map(([kind, make]) => (
        <button key={kind} type="button" class="plain" onClick={() => void save(kind, make)}>
          {kind}
        </button>
      ))}
      {message && <span role="alert">{message}</span>}
    </p>
  );
}
