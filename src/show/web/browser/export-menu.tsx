/** What a view can be saved as. */
import { useState } from 'preact/hooks';
import { type Table, toCsv } from '../csv.js';
import { toParquet } from '../parquet.js';
import { figurePng, figureSvg, saveAs } from './export-figure.js';

interface ExportMenuProps {
  /** Becomes the file's name. */
  readonly name: string;
  /** The figure in the page; absent for a view that is a table alone. */
  readonly figure?: () => SVGSVGElement | null;
  readonly table: () => Table;
}

export function ExportMenu({ name, figure, table }: ExportMenuProps) {
  const [fault, setFault] = useState<string | null>(null);
  const file = (ending: string) =>
    `${name.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, '') || 'view'}.${ending}`;
  const drawn = () => {
    const svg = figure?.();
    if (!svg) throw new Error('There is no figure yet.');
    return svg;
  };
  const saves: readonly (readonly [string, () => Promise<Blob> | Blob])[] = [
    ...(figure
      ? ([
          ['SVG', () => new Blob([figureSvg(drawn())], { type: 'image/svg+xml' })],
          ['PNG', () => figurePng(drawn())],
        ] as const)
      : []),
    ['CSV', () => new Blob([toCsv(table())], { type: 'text/csv' })],
    ['Parquet', () => new Blob([toParquet(table())], { type: 'application/vnd.apache.parquet' })],
  ];
  const save = async (kind: string, make: () => Promise<Blob> | Blob) => {
    try {
      saveAs(file(kind.toLowerCase()), await make());
      setFault(null);
    } catch (error) {
      setFault((error as Error).message);
    }
  };
  return (
    <p class="export">
      <span>Save as</span>
      {saves.map(([kind, make]) => (
        <button key={kind} type="button" class="plain" onClick={() => void save(kind, make)}>
          {kind}
        </button>
      ))}
      {fault && <span role="alert">{fault}</span>}
    </p>
  );
}
