/** Parses the JSON object on a line. */
import { isUtf8 } from 'node:buffer';
import { type Malformed, show } from '../row.js';
import type { Json } from './columns.js';
import { isObject } from './messages.js';

/**
 * Parses the bytes [start, end) of a line, or returns what is wrong with it. With `lenient`,
 * Python's NaN and Infinity count as null, because some tools write them into their own fields.
 */
export function parseRecord(
  buffer: Buffer,
  start: number,
  end: number,
  lenient = false,
): Json | Malformed {
  if (!isUtf8(buffer.subarray(start, end))) return 'is not UTF-8 text';
  const text = buffer.toString('utf8', start, end);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const corrected = lenient ? withoutNaN(text) : text;
    if (corrected === text) return notJson(text.slice(0, 4096), error as Error);
    try {
      value = JSON.parse(corrected);
    } catch {
      return notJson(text.slice(0, 4096), error as Error);
    }
  }
  if (isObject(value)) return value;
  return `must be a JSON object such as {"question": …, "cot": …, "summary": …, "score": …}, got ${show(value)}`;
}

/** Replaces NaN, Infinity and -Infinity in JSON by null, except within strings. */
export function withoutNaN(text: string): string {
  if (!/NaN|Infinity/.test(text)) return text;
  return text.replace(/"[^"\\]*(?:\\[\s\S][^"\\]*)*"|-?Infinity|NaN/g, (token) =>
    token[0] === '"' ? token : 'null',
  );
}

/** Says why a text is not JSON. */
export function notJson(text: string, error: Error): Malformed {
  if (/[:,[]\s*(NaN|-?Infinity)\s*[,}\]]/.test(text)) {
    return 'is not JSON: it has NaN or Infinity; write null for a sample that has no score';
  }
  return `is not JSON: ${error.message.replace(/\s+/g, ' ').slice(0, 160)}`;
}
