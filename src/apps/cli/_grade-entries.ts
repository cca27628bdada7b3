/** Reads the lines that `candor grade` grades. */
import { readFileSync } from 'node:fs';
import { buffer as readAll } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { UserError } from '../../base/errors.js';
import type { JsonlGrader } from '../../tasks/files/jsonl.js';
import type { LineGrader } from '../../tasks/grading/line-grader.js';

export interface GradeEntry {
  /** All keys of the line. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Empty unless a judge grades. */
  readonly question: string;
  readonly answer: string;
  readonly summary: string;
}

/**
 * Reads and checks all lines of a file, or of stdin for `-`, before the first is graded.
 * @throws UserError that names the file, line and field.
 */
export async function readEntries(
  file: string,
  graderName: JsonlGrader,
  grader: LineGrader,
): Promise<GradeEntry[]> {
  const name = file === '-' ? 'stdin' : file;
  const text = await textOf(file, name);
  if (isArray(text))
    throw new UserError(
      `${name}: is one JSON array, but candor grade reads JSON lines; write one object per line: ` +
        `jq -c '.[]' FILE`,
    );
  const entries: GradeEntry[] = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const where = `${name}:${i + 1}`;
    const fields = parseLine(line, where);
    const answer = stringField(fields, 'answer', where);
    const fault = grader.goldFault(answer);
    if (fault !== null) throw new UserError(`${where}: answer ${fault}`);
    // Only the judge reads the question, which may otherwise be a list of messages.
    const question = graderName === 'judge' ? stringField(fields, 'question', where) : '';
    entries.push({ fields, question, answer, summary: stringField(fields, 'summary', where) });
  }
  if (entries.length === 0) throw new UserError(`${name}: has no lines to grade`);
  return entries;
}

function stringField(
  fields: Readonly<Record<string, unknown>>,
  field: string,
  where: string,
): string {
  const value = fields[field];
  if (value === undefined) throw new UserError(`${where}: ${field} is missing`);
  if (typeof value === 'string') return value;
  const got = JSON.stringify(value).slice(0, 80);
  throw new UserError(`${where}: ${field} must be a string, got ${got}`);
}

/** Whether a text is one JSON array of objects. */
function isArray(text: string): boolean {
  if (!text.trimStart().startsWith('[')) return false;
  try {
    return (JSON.parse(text) as unknown[]).some((item) => typeof item === 'object');
  } catch {
    return false;
  }
}

function parseLine(line: string, where: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new UserError(`${where}: is not valid JSON: ${(cause as Error).message}`, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UserError(`${where}: must be an object {answer, summary, …}`);
  return value as Record<string, unknown>;
}

/**
 * Returns the text of a file or of stdin, unpacked if it is gzip.
 * @throws UserError that names a file that cannot be read.
 */
async function textOf(file: string, name: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = file === '-' ? await readAll(process.stdin) : readFileSync(file);
  } catch (cause) {
    throw new UserError(`${name}: cannot be read: ${(cause as Error).message}`, { cause });
  }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) bytes = unpacked(bytes, name);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UserError(
      `${name}: is not UTF-8 text; give JSON lines with answer and summary, plain or as gzip`,
      { cause },
    );
  }
}

function unpacked(bytes: Buffer, name: string): Buffer {
  try {
    return gunzipSync(bytes);
  } catch (cause) {
    const { message } = cause as Error;
    throw new UserError(`${name}: is gzip that cannot be unpacked: ${message}`, { cause });
  }
}
