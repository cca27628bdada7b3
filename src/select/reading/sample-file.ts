/** Opens a file of scored samples, whichever tool wrote it, and reads its records as rows. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../base/errors.js';
import { readLines } from '../../base/io/lines.js';
import { defaultPolicy, type FailurePolicy, type Malformed, type Row, rowOf } from '../row.js';
import { type Columns, columnValue, type Json, type Path, pathOf, valueAt } from './columns.js';
import { headOf } from './head.js';
import { parseRecord } from './json-record.js';
import {
  cutOff,
  type Fields,
  type FieldsOrFault,
  type Layout,
  type LayoutReader,
} from './layout.js';
import { layouts } from './layouts.js';
import { promptOf, type Reply, replyOf } from './messages.js';
import { requestPrompt } from './openai-batch.js';
import { checkColumns, checkMapped, columnsInWords } from './own-layout.js';
import { openRecords, type RecordFile } from './record-file.js';
import { hasThink, opensInPrompt, splitThink } from './split-think.js';

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
  const wanted = (options.where ?? []).map(condition);
  checkMapped(name, head, columns);
  checkWhere(name, head, wanted);
  const layout = layoutOf(head);
  if (options.requests !== undefined && layout?.name !== 'openai-batch') {
    throw new UserError(`--requests: has the prompts of OpenAI batch output, which ${name} is not`);
  }
  const requests =
    options.requests === undefined
      ? undefined
      : await readRequests(options.requests, join(folder, 'requests'));
  const chosen = head.filter((record) => matches(record, wanted));
  const reader = layout?.reader(name, chosen.length > 0 ? chosen : head, {
    mapped: new Set(columns.keys()),
    where: new Set(wanted.map(({ path: { text } }) => text)),
    requests,
  });
  const splits = options.splitThink ?? reader !== undefined;
  if (!reader) checkColumns(name, chosen, columns, splits);
  const fieldsOf = fieldReader(reader, columns, splits, options.splitThink === true, head);
  const policy = { ...defaultPolicy, ...options.failures };
  // A shortcut for most files: Candor's own lines with plain texts need no conversion.
  const own = !reader && columns.size === 0 && !splits;
  let leftOut = 0;
  return {
    path: file.path,
    unit: file.unit,
    readAs: describe(file, layout, reader, splits, columns),
    parse(buffer, start, end) {
      const record = parseRecord(buffer, start, end, reader !== undefined);
      if (typeof record === 'string') return record;
      if (wanted.length > 0 && !matches(record, wanted)) {
        leftOut++;
        return null;
      }
      const fields =
        own && typeof record.cot === 'string' && typeof record.summary === 'string'
          ? withReason(record as Fields)
          : fieldsOf(record);
      return fields === null || typeof fields === 'string' ? fields : rowOf(fields, policy);
    },
    place: (number) =>
      file.unit === 'line' ? `${name}:${number}` : `${name}, ${file.unit} ${number}`,
    notes() {
      const notes = reader?.notes?.() ?? [];
      if (leftOut === 0) return notes;
      return [
        `note: --where left out ${leftOut} ${file.unit}${leftOut === 1 ? '' : 's'}`,
        ...notes,
      ];
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

/**
 * Reads a record's fields by the layout and the user's columns, and splits its texts.
 * @param splits whether the summary also contains the CoT
 * @param asked whether the user has asked for this split
 */
function fieldReader(
  reader: LayoutReader | undefined,
  columns: Columns,
  splits: boolean,
  asked: boolean,
  head: readonly Json[],
): (record: Json) => FieldsOrFault {
  const raw = rawFieldReader(reader, columns);
  const headFields = splits ? head.map(raw).filter((fields) => isFields(fields)) : [];
  // In a file without summaries, the text to be split is the CoT.
  const textIsCot =
    asked && head.length > 0 && headFields.every(({ summary }) => (summary ?? null) === null);
  const texts = headFields.map(({ cot, summary }) => replyOf(textIsCot ? cot : summary)?.text);
  const opened = splits && opensInPrompt(texts.filter((text) => text !== undefined));
  return (record) => {
    const fields = raw(record);
    if (!isFields(fields)) return fields;
    const cot = textIsCot ? undefined : fields.cot;
    const summary = textIsCot ? fields.cot : fields.summary;
    if (typeof summary === 'string' && !splits) return withReason(fields);
    const reply = summary === null || summary === undefined ? undefined : replyOf(summary);
    if (typeof cot === 'string')
      return withReason(reply ? { ...fields, summary: reply.text } : fields);
    if (reply?.cot !== undefined && !hasThink(reply.text))
      return withReason({ ...fields, cot: reply.cot, summary: reply.text });
    if (!splits) {
      // The texts of a tool that writes only one have an empty CoT.
      const whole = reader ? { ...fields, cot: '' } : fields;
      return withReason(reply ? { ...whole, summary: reply.text } : whole);
    }
    if (!reply) return withReason({ ...fields, cot: '' });
    return withReason(splitFields(fields, reply, opened || endsOpen(fields.question)));
  };
}

/** Reads a record's fields by the layout; the columns that the user has named take precedence. */
function rawFieldReader(
  reader: LayoutReader | undefined,
  columns: Columns,
): (record: Json) => FieldsOrFault {
  const named = [...columns];
  return (record) => {
    const base = reader ? reader.fields(record) : (record as Fields);
    if (base === null || named.length === 0) return base;
    const mapped = Object.fromEntries(
      named.map(([field, column]) => [field, columnValue(record, column)]),
    );
    const fields: Fields = typeof base === 'string' ? mapped : { ...base, ...mapped };
    // A named `score` replaces `scores`.
    return columns.has('score') && !columns.has('scores')
      ? { ...fields, scores: undefined }
      : fields;
  };
}

/** @param opened whether the prompt ends in `<think>` */
function splitFields(fields: Fields, reply: Reply, opened: boolean): Fields {
  const thought = splitThink(reply.text, opened);
  const before = reply.cot === undefined ? '' : `${reply.cot}\n`;
  const split = { ...fields, cot: `${before}${thought.cot}`, summary: thought.summary };
  return thought.summary === null ? { ...split, [cutOff]: true } : split;
}

const isFields = (fields: FieldsOrFault): fields is Fields =>
  typeof fields === 'object' && fields !== null;

/**
 * Takes Anthropic's `stop_reason` for `finish_reason`. vLLM's `stop_reason` is the stop sequence,
 * which never is the name of a limit.
 */
const withReason = (fields: Fields): Fields => {
  const { finish_reason, stop_reason } = fields as Fields & { stop_reason?: unknown };
  return stop_reason === undefined || typeof finish_reason === 'string'
    ? fields
    : { ...fields, finish_reason: stop_reason };
};

const endsOpen = (question: unknown): boolean => {
  const text = typeof question === 'string' ? question : (promptOf(question)?.text ?? '');
  return /<think>\s*$/.test(text);
};

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

/** A condition of `--where`. */
interface Condition {
  readonly path: Path;
  readonly value: string;
}

function condition(text: string): Condition {
  const at = text.indexOf('=');
  if (at < 1)
    throw new UserError(
      `--where: must be column=value, such as filter=strict-match, got “${text}”`,
    );
  return { path: pathOf(text.slice(0, at).trim()), value: text.slice(at + 1).trim() };
}

const matches = (record: Json, wanted: readonly Condition[]): boolean =>
  wanted.every(({ path, value }) => String(valueAt(record, path)) === value);

function checkWhere(name: string, head: readonly Json[], wanted: readonly Condition[]): void {
  for (const { path } of wanted) {
    if (head.length === 0 || head.some((record) => valueAt(record, path) !== undefined)) continue;
    throw new UserError(
      `--where ${path.text}=…: ${name} has no such column; ${columnsInWords(head)}`,
    );
  }
}

/** Reads the prompts of a file of requests, by `custom_id`. */
async function readRequests(path: string, prefix: string): Promise<ReadonlyMap<string, unknown>> {
  const { path: lines, unit } = await openRecords(path, path, prefix);
  const prompts = new Map<string, unknown>();
  const file = await open(lines);
  try {
    await readLines(file, ({ buffer, start, end, number }) => {
      if (buffer.toString('latin1', start, end).trim() === '') return;
      const record = parseRecord(buffer, start, end);
      const place = unit === 'line' ? `${path}:${number}` : `${path}, ${unit} ${number}`;
      if (typeof record === 'string') throw new UserError(`${place}: ${record}`);
      const { custom_id: id } = record;
      if (typeof id !== 'string')
        throw new UserError(`${place}: custom_id: must be a string, as in a batch of requests`);
      const prompt = requestPrompt(record);
      if (prompt === undefined)
        throw new UserError(`${place}: body: has no messages, input or prompt`);
      if (prompts.has(id) && JSON.stringify(prompts.get(id)) !== JSON.stringify(prompt))
        throw new UserError(
          `${place}: custom_id: "${id}" already has another prompt; give each request its own id`,
        );
      prompts.set(id, prompt);
    });
  } finally {
    await file.close();
  }
  return prompts;
}
