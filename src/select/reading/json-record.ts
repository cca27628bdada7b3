/** The JSON object that a line's bytes are. */
import { isUtf8 } from 'node:buffer';
import { type Malformed, show } from '../row.js';
import type { Json } from './columns.js';
import { isObject } from './messages.js';

/**
 * Reads a line's bytes. `lenient` takes Python's NaN and Infinity for null, which tools write into fields of their own;
 * a line of one's own should say null.
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
    const mended = lenient ? withoutNaN(text) : text;
    if (mended === text) return notJson(text.slice(0, 4096), error as Error);
    try {
      value = JSON.parse(mended);
    } catch {
      return notJson(text.slice(0, 4096), error as Error);
    }
  }
  if (isObject(value)) return value;
  return `must be a JSON object such as {"question": …, "cot": …, "summary": …, "score": …}, got ${show(value)}`;
}

/** JSON text with null in place of NaN, Infinity and -Infinity; what stands in strings stays. */
export function withoutNaN(text: string): string {
  if (!/NaN|Infinity/.test(text)) return text;
  return text.replace(/"[^"\\]*(?:\\[\s\S][^"\\]*)*"|-?Infinity|NaN/g, (token) =>
    token[0] === '"' ? token : 'null',
  );
}

/** What is wrong with a text that is not JSON. */
export function notJson(text: string, error: Error): Malformed {
  if (/[:,[]\s*(NaN|-?Infinity)\s*[,}\]]/.test(text)) {
    return 'is not JSON: it has NaN or Infinity; write null for a sample that has no score';
  }
  return `is not JSON: ${error.message.replace(/\s+/g, ' ').slice(0, 160)}`;
}
