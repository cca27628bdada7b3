/** A file of scored samples, whoever wrote it: what it is, and its lines as rows. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../base/errors.js';
import { readLines } from '../../base/io/lines.js';
import { defaultPolicy, type FailurePolicy, type Malformed, type Row, rowOf } from '../row.js';
import { type Columns, columnValue, type Json, type Path, pathOf, valueAt } from './columns.js';
import { headOf } from './head.js';
import { parseRecord } from './json-record.js';
import { cutOff, type Fields, type Layout, type LayoutReader } from './layout.js';
import { layouts } from './layouts.js';
import { promptOf, replyOf } from './messages.js';
import { requestPrompt } from './openai-batch.js';
import { checkColumns, checkMapped } from './own-layout.js';
import { openRecords, type RecordFile } from './record-file.js';
import { hasThink, opensInPrompt, splitThink } from './split-think.js';

/** How a file is to be read, where the user says so. */
export interface ReadingOptions {
  readonly columns?: Columns;
  /** Whether the summary holds the CoT too. Where it is not given: in files of tools that write one text, yes. */
  readonly splitThink?: boolean;
  /** `path=value` each: only records that have all of these are read. */
  readonly where?: readonly string[];
  /** The requests that an OpenAI batch output answers. */
  readonly requests?: string;
  readonly failures?: Partial<FailurePolicy>;
}

export interface SampleFile {
  /** JSON lines that can be read twice. */
  readonly path: string;
  readonly unit: RecordFile['unit'];
  /** How the file was read, for a file that is not JSON lines of Candor's own: `TRL GRPO completions (Parquet): prompt → question`. */
  readonly readAs: string | undefined;
  /** The row that a line's bytes are; null for one that is left out on purpose. */
  parse(buffer: Buffer, start: number, end: number): Row | Malformed | null;
  /** `scores.jsonl:3`, or `scores.parquet, row 3`. */
  place(number: number): string;
  /** What should be known once all is read. */
  notes(): readonly string[];
}

/**
 * Opens a file of any kind that is known; what is not JSON lines is unpacked into `folder` first. Throws a UserError that
 * says what the file is, or which columns it lacks.
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
    throw new UserError(
      `--requests: gives the prompts of OpenAI batch output, and ${name} is none`,
    );
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
  const take = taker(reader, columns, splits, options.splitThink === true, head);
  const policy = { ...defaultPolicy, ...options.failures };
  // Candor's own lines, which are most, have nothing to take apart where their summaries are texts.
  const own = !reader && columns.size === 0 && !splits;
  let left = 0;
  return {
    path: file.path,
    unit: file.unit,
    readAs: describe(file, layout, reader, splits, columns),
    parse(buffer, start, end) {
      const record = parseRecord(buffer, start, end, reader !== undefined);
      if (typeof record === 'string') return record;
      if (wanted.length > 0 && !matches(record, wanted)) {
        left++;
        return null;
      }
      const fields =
        own && typeof record.cot === 'string' && typeof record.summary === 'string'
          ? withReason(record as Fields)
          : take.fields(record);
      return fields === null || typeof fields === 'string' ? fields : rowOf(fields, policy);
    },
    place: (number) =>
      file.unit === 'line' ? `${name}:${number}` : `${name}, ${file.unit} ${number}`,
    notes: () => [
      ...(left > 0 ? [`note: --where left out ${left} ${file.unit}${left === 1 ? '' : 's'}`] : []),
      ...(reader?.notes?.() ?? []),
    ],
  };
}

/** Candor's own lines come first: what they hold besides is nobody else's business. */
function layoutOf(head: readonly Json[]): Layout | undefined {
  const own = head.some(
    (record) => Object.hasOwn(record, 'question') && Object.hasOwn(record, 'cot'),
  );
  return own ? undefined : layouts.find((layout) => layout.recognises(head));
}

/** A record's fields: the layout's, then the columns that the user has named, then texts taken apart. */
function taker(
  reader: LayoutReader | undefined,
  columns: Columns,
  splits: boolean,
  asked: boolean,
  head: readonly Json[],
): { fields(record: Json): Fields | string | null } {
  const named = [...columns];
  const raw = (record: Json): Fields | string | null => {
    const base = reader ? reader.fields(record) : (record as Fields);
    if (base === null || (typeof base === 'string' && named.length === 0)) return base;
    const own = typeof base === 'string' ? {} : base;
    if (named.length === 0) return own;
    const mapped = Object.fromEntries(
      named.map(([field, column]) => [field, columnValue(record, column)]),
    );
    // One kind of score replaces the other.
    const without = columns.has('score') && !columns.has('scores') ? { scores: undefined } : {};
    return { ...own, ...without, ...mapped };
  };
  // Where there is no summary, the text that is to be split stands as the CoT.
  const textIsCot =
    asked &&
    head.length > 0 &&
    head.every((record) => (asFields(raw(record))?.summary ?? null) === null);
  const textOf = (record: Json): string | undefined => {
    const fields = asFields(raw(record));
    return fields && replyOf(textIsCot ? fields.cot : fields.summary)?.text;
  };
  const texts = splits ? head.map(textOf).filter((text) => text !== undefined) : [];
  const opened = splits && opensInPrompt(texts);
  return {
    fields(record) {
      const fields = raw(record);
      if (fields === null || typeof fields === 'string') return fields;
      const cot = textIsCot ? undefined : fields.cot;
      const summary = textIsCot ? fields.cot : fields.summary;
      if (typeof summary === 'string' && !splits) return withReason(fields);
      const reply = summary === null || summary === undefined ? undefined : replyOf(summary);
      if (typeof cot === 'string')
        return withReason(reply ? { ...fields, summary: reply.text } : fields);
      if (reply?.cot !== undefined && !hasThink(reply.text)) {
        return withReason({ ...fields, cot: reply.cot, summary: reply.text });
      }
      if (!splits) {
        // A tool that writes one text has no CoT to miss.
        const whole = reader ? { ...fields, cot: '' } : fields;
        return withReason(reply ? { ...whole, summary: reply.text } : whole);
      }
      if (!reply) return withReason({ ...fields, cot: '' });
      const thought = splitThink(reply.text, opened || endsOpen(fields.question));
      const before = reply.cot === undefined ? '' : `${reply.cot}\n`;
      return withReason({
        ...fields,
        cot: `${before}${thought.cot}`,
        summary: thought.summary,
        ...(thought.summary === null ? { [cutOff]: true } : {}),
      });
    },
  };
}

const asFields = (fields: Fields | string | null): Fields | undefined =>
  typeof fields === 'object' && fields !== null ? fields : undefined;

/** Anthropic's name for `finish_reason`; that of vLLM holds the stop sequence and is no limit. */
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
  const packing = file.packing.join(', then ');
  const what = layout
    ? `${layout.describe}${packing === '' ? '' : ` (${packing})`}`
    : packing === 'gzip'
      ? 'JSON lines in gzip'
      : packing;
  const says = [
    ...(reader?.reads ?? []).filter(([, field]) => !columns.has(field)),
    ...[...columns].map(([field, { text }]) => [text, field] as const),
  ]
    .map(([column, field]) => {
      const split = field === 'summary' && splits && !columns.has('cot');
      return `${column} → ${split ? 'cot and summary (split at </think>)' : field}`;
    })
    .join(', ');
  return `${what}${says === '' ? '' : `: ${says}`}`;
}

interface Condition {
  readonly path: Path;
  readonly value: string;
}

function condition(text: string): Condition {
  const at = text.indexOf('=');
  if (at < 1)
    throw new UserError(`--where: takes column=value, such as filter=strict-match, got “${text}”`);
  return { path: pathOf(text.slice(0, at).trim()), value: text.slice(at + 1).trim() };
}

const matches = (record: Json, wanted: readonly Condition[]): boolean =>
  wanted.every(({ path, value }) => String(valueAt(record, path)) === value);

function checkWhere(name: string, head: readonly Json[], wanted: readonly Condition[]): void {
  for (const { path } of wanted) {
    if (head.length === 0 || head.some((record) => valueAt(record, path) !== undefined)) continue;
    const there = [...new Set(head.flatMap((record) => Object.keys(record)))]
      .slice(0, 40)
      .join(', ');
    throw new UserError(
      `--where ${path.text}=…: ${name} has no such column; its columns are ${there}`,
    );
  }
}

/** Prompts by `custom_id`. */
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
        throw new UserError(`${place}: custom_id: must be a text, as in a batch of requests`);
      const prompt = requestPrompt(record);
      if (prompt === undefined)
        throw new UserError(`${place}: body: has no messages, input or prompt`);
      if (prompts.has(id) && JSON.stringify(prompts.get(id)) !== JSON.stringify(prompt))
        throw new UserError(
          `${place}: custom_id: "${id}" stands already, with another prompt; give each request its own`,
        );
      prompts.set(id, prompt);
    });
  } finally {
    await file.close();
  }
  return prompts;
}
