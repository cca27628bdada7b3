/** A pilot from a file of scored samples: the lines of `candor select`, where `scores` may give several grades of a summary. */
import { open } from 'node:fs/promises';
import { UserError } from '../errors.js';
import { parseRow, type Row } from '../export/row.js';
import { scoreIndex } from '../export/score-index.js';
import { readLines } from '../runs/lines.js';
import type { MeasuredPilot } from './_plan-task.js';
import { visible } from './_text.js';

/**
 * Reads a file. Questions and CoTs are told apart as `candor select` does.
 * Throws a UserError that names file, line and field.
 */
export async function pilotFromFile(path: string): Promise<MeasuredPilot> {
  const index = scoreIndex(['score']);
  const grades: (readonly number[] | undefined)[] = [];
  const lengths = { cot: 0, summary: 0, summaries: 0 };
  const handle = await open(path);
  try {
    await readLines(handle, (line) => {
      const { buffer, start, end, number, tooLong } = line;
      if (!tooLong && buffer.toString('latin1', start, end).trim() === '') return;
      const graded = tooLong ? 'is too long' : gradedRow(buffer.subarray(start, end));
      if (typeof graded === 'string') throw fault(path, number, graded);
      const { row } = graded;
      const cots = index.cots;
      const clash = index.add(row, number, line.offset, end - start);
      if (clash !== undefined) throw fault(path, number, clash);
      grades.push(row.summary === null ? undefined : graded.grades);
      if (index.cots > cots) lengths.cot += row.cot.length;
      if (row.summary === null) return;
      lengths.summary += row.summary.length;
      lengths.summaries++;
    });
  } finally {
    await handle.close();
  }
  const contradiction = index.contradiction();
  if (contradiction !== undefined) throw new UserError(`${path}: ${contradiction}`);
  if (index.samples === 0) throw new UserError(`${path}: has no samples`);

  const { columns } = index;
  const cots = Array.from({ length: index.cots }, () => ({ summaries: [] as (readonly number[])[] }));
  for (const [line, list] of grades.entries()) if (list) cots[columns.cot.get(line)]!.summaries.push(list);
  const pilot = Array.from({ length: index.questions }, () => ({ cots: [] as (typeof cots)[number][] }));
  for (const [c, cot] of cots.entries()) pilot[columns.questionOf(c)]!.cots.push(cot);
  const cotPrice = lengths.cot / index.cots / (lengths.summary / lengths.summaries);
  return { pilot, cotPrice, unit: 'characters' };
}

/** A line's row and the grades of its summary, NaN for those that failed; or what is wrong with it. */
function gradedRow(bytes: Buffer): { row: Row; grades: readonly number[] } | string {
  const scores = scoresOf(bytes);
  if (scores === undefined) {
    const row = parseRow(bytes, 0, bytes.length);
    return typeof row === 'string' ? row : { row, grades: [row.score] };
  }
  if (typeof scores === 'string') return scores;
  const grades = scores.list.map((score) => score ?? Number.NaN);
  // `scores` stands for `score`, and all the rest of the line is read as ever.
  const patched = Buffer.from(
    JSON.stringify({ ...scores.fields, score: scores.list.find(Number.isFinite) ?? null }),
  );
  const row = parseRow(patched, 0, patched.length);
  if (typeof row === 'string') return row;
  return { row, grades: row.error === undefined ? grades : grades.map(() => Number.NaN) };
}

/** The `scores` of a line, if it is JSON and has any. */
function scoresOf(bytes: Buffer): { list: (number | null)[]; fields: object } | string | undefined {
  let fields: { readonly scores?: unknown };
  try {
    fields = JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
  const list = fields?.scores;
  if (list === undefined || list === null) return undefined;
  const good = (value: unknown) => value === null || (typeof value === 'number' && Number.isFinite(value));
  if (!Array.isArray(list) || list.length === 0 || !list.every(good))
    return `scores: must be a list of numbers, with null for a grade that failed, got ${JSON.stringify(list).slice(0, 60)}`;
  return { list, fields };
}

const fault = (path: string, line: number, reason: string): UserError =>
  new UserError(visible(`${path}:${line}: ${reason}`));
