/** Reads a JSONL file of questions; every fault is one error that names file, line and field. */
import { readFileSync } from 'node:fs';
import { UserError } from '../../base/errors.js';
import { isWellFormed, SPECIAL_PLACEHOLDER } from '../../models/text/tokenizer.js';

export interface JsonlLine {
  /** From 1. */
  readonly line: number;
  readonly question: string;
  readonly answer: string;
  readonly difficulty?: string;
  readonly cot?: string;
}

const REQUIRED = ['question', 'answer'];
const FIELDS = [...REQUIRED, 'difficulty', 'cot'];

/**
 * The lines of a file, in order; blank ones are passed over. Throws a UserError at the first fault.
 */
export function readJsonl(path: string): JsonlLine[] {
  const lines: JsonlLine[] = [];
  const firstUse = new Map<string, number>();
  for (const [i, text] of readText(path).split(/\r?\n/).entries()) {
    if (text.trim() === '') continue;
    const line = i + 1;
    const entry = readLine(text, `${path}:${line}`, line);
    const earlier = firstUse.get(entry.question);
    if (earlier !== undefined) {
      throw new UserError(
        `${path}:${line}: question ${JSON.stringify(entry.question)} is already on line ${earlier}`,
      );
    }
    firstUse.set(entry.question, line);
    lines.push(entry);
  }
  return lines;
}

function readLine(text: string, where: string, line: number): JsonlLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UserError(`${where}: not JSON: ${(cause as Error).message}`, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UserError(
      `${where}: a line must be an object {question, answer, difficulty?, cot?}, got ${shown(value)}`,
    );
  }
  const fields = Object.entries(value);
  for (const [field, content] of fields) {
    if (!FIELDS.includes(field)) {
      throw new UserError(
        `${where}: ${JSON.stringify(field)} is not a field, the fields are ${FIELDS.join(', ')}`,
      );
    }
    if (typeof content !== 'string' || content.trim() === '') {
      throw new UserError(
        `${where}: ${field} must be a text that is not empty, got ${shown(content)}`,
      );
    }
    if (!isWellFormed(content) || content.includes(SPECIAL_PLACEHOLDER)) {
      throw new UserError(
        `${where}: ${field} must be a text without half surrogate pairs and without ${SPECIAL_PLACEHOLDER}`,
      );
    }
  }
  for (const field of REQUIRED) {
    if (!Object.hasOwn(value, field)) throw new UserError(`${where}: ${field} is missing`);
  }
  return { ...(Object.fromEntries(fields) as Omit<JsonlLine, 'line'>), line };
}

function readText(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new UserError(`${path}: cannot be read: ${(cause as Error).message}`, { cause });
  }
  try {
    // Without `ignoreBOM` a byte order mark is taken off.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UserError(`${path}: not UTF-8`, { cause });
  }
}

function shown(value: unknown): string {
  return JSON.stringify(value).slice(0, 80);
}
