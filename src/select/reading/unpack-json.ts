/** Unpacks a single JSON document: an array of records, or an object with rows or columns. */
import { constants } from 'node:buffer';
import { open, readFile } from 'node:fs/promises';
import { UserError } from '../../base/errors.js';
import type { Json } from './columns.js';
import { withoutNaN } from './json-record.js';
import { isObject } from './messages.js';
import type { Spool } from './spool.js';
import { pruned } from './unpack-zip.js';

const jsonl = 'JSON lines, one sample each';

interface Found {
  /** The name of this form of document in messages. */
  readonly form: string;
  readonly unit: 'item' | 'row' | 'sample';
  readonly records: Iterable<unknown>;
}

/**
 * Writes the records of a document and returns its form; undefined for a file of JSON lines.
 * @throws UserError if the document cannot be read
 */
export async function unpackJson(
  path: string,
  name: string,
  size: number,
  head: Buffer,
  out: () => Spool,
): Promise<Omit<Found, 'records'> | undefined> {
  if (!(await isDocument(path, head))) return undefined;
  const array = /^\ufeff?\s*\[/.test(head.toString('utf8', 0, 256));
  if (size > constants.MAX_STRING_LENGTH) {
    throw new UserError(
      `${name}: is one JSON document of more than 512 MiB; write it as JSON lines: jq -c '.[]' FILE > scores.jsonl`,
    );
  }
  const value = parseDocument(await readFile(path, 'utf8'), name, array);
  if (value === undefined) return undefined;
  const found = recordsOf(value, name);
  if (!found) return undefined;
  const spool = out();
  try {
    for (const record of found.records) spool.write(record);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new UserError(`${name}: nests lists or objects too deeply to be samples; give ${jsonl}`, {
      cause,
    });
  } finally {
    spool.close();
  }
  return { form: found.form, unit: found.unit };
}

/**
 * Whether a file may be a single document: it begins with a bracket, its first line is incomplete,
 * or it has only one line.
 */
async function isDocument(path: string, head: Buffer): Promise<boolean> {
  const text = head
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart();
  const line = text.split('\n', 1)[0]?.trim() as string;
  const whole = text.length > line.length && isJson(line);
  if (text.startsWith('[')) return !(whole && /^\s*[{[]/.test(text.slice(line.length).trimStart()));
  if (!text.startsWith('{')) return false;
  if (whole) return text.slice(line.length).trim() === '' && (await hasOneLine(path));
  if (text.includes('\n')) return /[{[,:]$/.test(line) || (await hasOneLine(path));
  return hasOneLine(path);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether only one line of the file has anything but white space. */
async function hasOneLine(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    let ended = false;
    let began = false;
    for await (const chunk of file.createReadStream({ highWaterMark: 1 << 20, autoClose: false })) {
      const bytes = chunk as Buffer;
      let from = 0;
      if (!began) {
        while (from < bytes.length && isSpace(bytes[from] as number)) from++;
        if (from === bytes.length) continue;
        began = true;
      }
      if (!ended) {
        const at = bytes.indexOf(10, from);
        if (at < 0) continue;
        ended = true;
        from = at + 1;
      }
      for (let i = from; i < bytes.length; i++) if (!isSpace(bytes[i] as number)) return false;
    }
    return true;
  } finally {
    await file.close();
  }
}

const isSpace = (byte: number): boolean => byte === 32 || byte === 9 || byte === 10 || byte === 13;

/**
 * Parses a document; undefined for a single line that is not valid, which is then read and
 * reported as a line.
 */
function parseDocument(text: string, name: string, array: boolean): unknown {
  const plain = text.replace(/^\ufeff/, '');
  const isLine = !array && !plain.trim().includes('\n');
  try {
    return JSON.parse(plain);
  } catch (cause) {
    const lenient = withoutNaN(plain);
    const hasNaN = lenient !== plain && isJson(lenient);
    if (hasNaN) {
      const value: unknown = JSON.parse(lenient);
      if (isInspect(value)) return value;
    }
    if (isLine) return undefined;
    throw new UserError(`${name}: ${faultOf(plain, hasNaN, cause as Error)}`, { cause });
  }
}

/** Says why a document of several lines is not valid. */
function faultOf(text: string, hasNaN: boolean, error: Error): string {
  if (hasNaN)
    return 'is not JSON: it has NaN or Infinity; write null for a sample that has no score';
  if (/^\s*\{[\s\S]*?\n\}\s*\{/.test(text))
    return 'is a stream of JSON objects that span several lines; write one per line: jq -c . FILE > scores.jsonl';
  if (/^\s*\{[^\n]*\},\s*\n\s*\{/.test(text))
    return 'has a comma after each line, which JSON lines do not have; omit the commas, or put [ and ] around the whole';
  return `is not JSON: ${error.message.replace(/\s+/g, ' ').slice(0, 160)}`;
}

/** Whether this is the log of an Inspect run that ended before it had samples. */
const isInspectWithout = (value: Json): boolean =>
  isObject(value.eval) && typeof value.status === 'string' && !Array.isArray(value.samples);

const isInspect = (value: unknown): value is Json & { samples: unknown[] } =>
  isObject(value) && isObject(value.eval) && Array.isArray(value.samples);

/** Keys under which tools put a list of records. */
const wrappers = [
  'data',
  'rows',
  'samples',
  'results',
  'records',
  'items',
  'examples',
  'train',
  'test',
];

/** Whether an object is itself a sample, so that its lists are not lists of samples. */
const isSample = (value: Json): boolean =>
  ['question', 'prompt', 'cot', 'summary'].some((key) => typeof value[key] === 'string');

function recordsOf(value: unknown, name: string): Found | undefined {
  if (Array.isArray(value)) return { form: 'a JSON array', unit: 'item', records: value };
  if (!isObject(value)) return undefined;
  if (isInspect(value)) return { form: 'JSON', unit: 'sample', records: value.samples.map(pruned) };
  if (isSample(value)) return undefined;
  if (isInspectWithout(value)) {
    throw new UserError(
      `${name}: is an Inspect log without samples (its status is ${String(value.status)}); give a log with samples`,
    );
  }
  const { columns, data } = value;
  if (Array.isArray(columns) && Array.isArray(data) && data.every(Array.isArray)) {
    const keyed = (row: unknown[]) =>
      Object.fromEntries(columns.map((column, c) => [String(column), row[c] ?? null]));
    return { form: 'a JSON table', unit: 'row', records: (data as unknown[][]).map(keyed) };
  }
  const lists = wrappers.filter(
    (key) => Array.isArray(value[key]) && (value[key] as unknown[]).some(isObject),
  );
  if (lists.length === 1) {
    const key = lists[0] as string;
    const list = value[key] as unknown[];
    const inner = list.every((item) => isObject(item) && isObject(item.row))
      ? list.map((item) => (item as Json).row)
      : list;
    return {
      form: `JSON, the list “${key}”`,
      unit: key === 'rows' ? 'row' : 'item',
      records: inner,
    };
  }
  return byColumns(value, name);
}

/**
 * Reads columns as lists of equal length, columns as maps with the same keys, or rows by number,
 * as the datasets library and pandas write them.
 */
function byColumns(value: Json, name: string): Found | undefined {
  const names = Object.keys(value);
  const columns = Object.values(value);
  const first = columns[0];
  if (Array.isArray(first)) {
    const same = columns.every((column) => Array.isArray(column) && column.length === first.length);
    if (names.length < 2 || !columns.every(Array.isArray)) return undefined;
    if (!same) {
      const lengths = names
        .map((key, c) => `${key} ${(columns[c] as unknown[]).length}`)
        .join(', ');
      throw new UserError(
        `${name}: has columns of different lengths (${lengths}); give every column one value per sample`,
      );
    }
    const rows = first.map((_, r) =>
      Object.fromEntries(names.map((key, c) => [key, (columns[c] as unknown[])[r]])),
    );
    return { form: 'JSON by columns', unit: 'row', records: rows };
  }
  if (!isObject(first) || !columns.every(isObject)) return undefined;
  if (names.every((key) => /^\d+$/.test(key)))
    return { form: 'JSON by rows', unit: 'row', records: columns };
  const keys = Object.keys(first);
  if (keys.length === 0 || !keys.every((key) => /^\d+$/.test(key))) return undefined;
  const rows = keys.map((row) =>
    Object.fromEntries(names.map((key) => [key, (value[key] as Json)[row] ?? null])),
  );
  return { form: 'JSON by columns', unit: 'row', records: rows };
}
