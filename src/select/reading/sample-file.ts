/** Opens a file of scored samples, whichever tool wrote it, and reads its records as rows. */
import { join } from 'node:path';
import { UserError } from '../../base/errors.js';
import { defaultPolicy, type FailurePolicy, type Malformed, type Row, rowOf } from '../row.js';
import type { Columns, Json } from './columns.js';
import { fieldReader, withReason } from './field-reader.js';
import { headOf } from './head.js';
import { parseRecord } from './json-record.js';
import type { Fields, FieldsOrFault, Layout, LayoutReader } from './layout.js';
import { layouts } from './layouts.js';
import { checkColumns, checkMapped } from './own-layout.js';
import { openRecords, type RecordFile } from './record-file.js';
import { readRequests } from './requests.js';
import { type Condition, checkWhere, matches, parseCondition } from './where.js';

/** The user's instructions how to read a file. */
export interface ReadingOptions {
  readonly columns?: Columns | undefined;
  /**
   * Whether the summary also contains the CoT. Unless given, true for files of tools that write
   * both as one text.
   */
  readonly splitThink?: boolean | undefined;
  /** Conditions `path=value`; only records that meet all of them are read. */
  readonly where?: readonly string[] | undefined;
  /** The path of the requests that an OpenAI batch output answers. */
  readonly requests?: string | undefined;
  readonly failures?: Partial<FailurePolicy> | undefined;
}

export interface SampleFile {
  /** JSON lines that can be read twice. */
  readonly path: string;
  readonly unit: RecordFile['unit'];
  /**
   * How the file is read, such as `TRL GRPO completions (Parquet): prompt → question`; undefined
   * for Candor's own JSON lines.
   */
  readonly readAs: string | undefined;
  /** Parses the bytes [start, end) as a row; null for a record that is deliberately left out. */
  parse(buffer: Buffer, start: number, end: number): Row | Malformed | null;
  /** Returns the place of a record: `scores.jsonl:3`, or `scores.parquet, row 3`. */
  place(number: number): string;
  /** Returns notes for the user, once everything has been read. */
  notes(): readonly string[];
}

/**
 * Opens a file of any known kind.
 * @param folder receives the unpacked file, if it is not JSON lines
 * @throws UserError that says what the file is, or which columns it lacks
 */
export async function openSampleFile(
  path: string,
  name: string,
  folder: string,
  options: ReadingOptions = {},
  signal?: AbortSignal,
): Promise<SampleFile> {
  const file = await openRecords(path, name, join(folder, 'input'), signal);
  const head = await headOf(file.path);
  const columns: Columns = options.columns ?? new Map();
  const where = (options.where ?? []).map(parseCondition);
  checkMapped(name, head, columns);
  checkWhere(name, head, where);
  const layout = layoutOf(head);
  if (options.requests !== undefined && layout?.name !== 'openai-batch')
    throw new UserError(`--requests: has the prompts of OpenAI batch output, which ${name} is not`);
  const requests =
    options.requests === undefined
      ? undefined
      : await readRequests(options.requests, join(folder, 'requests'));
  const chosen = head.filter((record) => matches(record, where));
  const reader = layout?.reader(name, chosen.length > 0 ? chosen : head, {
    mapped: new Set(columns.keys()),
    where: new Set(where.map(({ path }) => path.text)),
    requests,
  });
  const splits = options.splitThink ?? reader !== undefined;
  if (!reader) checkColumns(name, chosen, columns, splits);
  const fieldsOf = fieldReader(reader, columns, splits, options.splitThink === true, head);
  // A shortcut for most files: Candor's own lines with plain texts need no conversion.
  const own = !reader && columns.size === 0 && !splits;
  return sampleFile(file, name, {
    readAs: describe(file, layout, reader, splits, columns),
    reader,
    where,
    policy: { ...defaultPolicy, ...options.failures },
    fieldsOf: own
      ? (record) => (isPlain(record) ? withReason(record) : fieldsOf(record))
      : fieldsOf,
  });
}

const isPlain = (record: Json): record is Json & Fields =>
  typeof record.cot === 'string' && typeof record.summary === 'string';

interface Reading {
  readonly readAs: string | undefined;
  readonly reader: LayoutReader | undefined;
  readonly where: readonly Condition[];
  readonly policy: FailurePolicy;
  readonly fieldsOf: (record: Json) => FieldsOrFault;
}

function sampleFile(
  { path, unit }: RecordFile,
  name: string,
  { readAs, reader, where, policy, fieldsOf }: Reading,
): SampleFile {
  let leftOut = 0;
  return {
    path,
    unit,
    readAs,
    parse(buffer, start, end) {
      const record = parseRecord(buffer, start, end, reader !== undefined);
      if (typeof record === 'string') return record;
      if (where.length > 0 && !matches(record, where)) {
        leftOut++;
        return null;
      }
      const fields = fieldsOf(record);
      return fields === null || typeof fields === 'string' ? fields : rowOf(fields, policy);
    },
    place: (number) => (unit === 'line' ? `${name}:${number}` : `${name}, ${unit} ${number}`),
    notes() {
      const notes = reader?.notes?.() ?? [];
      if (leftOut === 0) return notes;
      return [`note: --where left out ${leftOut} ${unit}${leftOut === 1 ? '' : 's'}`, ...notes];
    },
  };
}

/** Recognises a layout; undefined for Candor's own lines, whatever other keys they have. */
function layoutOf(head: readonly Json[]): Layout | undefined {
  const own = head.some(
    (record) => Object.hasOwn(record, 'question') && Object.hasOwn(record, 'cot'),
  );
  return own ? undefined : layouts.find((layout) => layout.recognises(head));
}

function describe(
  file: RecordFile,
  layout: Layout | undefined,
  reader: LayoutReader | undefined,
  splits: boolean,
  columns: Columns,
): string | undefined {
  if (!reader && file.packing.length === 0) return undefined;
  const reads = [
    ...(reader?.reads ?? []).filter(([, field]) => !columns.has(field)),
    ...[...columns].map(([field, { text }]) => [text, field] as const),
  ]
    .map(([column, field]) => {
      const split = field === 'summary' && splits && !columns.has('cot');
      return `${column} → ${split ? 'cot and summary (split at </think>)' : field}`;
    })
    .join(', ');
  const kind = kindInWords(file, layout);
  return reads === '' ? kind : `${kind}: ${reads}`;
}

function kindInWords({ packing }: RecordFile, layout: Layout | undefined): string {
  const packed = packing.join(', then ');
  if (layout) return packed === '' ? layout.describe : `${layout.describe} (${packed})`;
  return packed === 'gzip' ? 'JSON lines in gzip' : packed;
}
