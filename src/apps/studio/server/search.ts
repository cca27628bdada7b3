/** Searches the samples of a run, one stretch of the file per call. */
import type { SampleRecord } from '../../../method/records.js';
import type { SampleIndex } from '../../../runs/sample-index.js';
import type { SearchHit, SearchPage } from '../api.js';
import { sampleRecord } from './sample-records.js';

/** The bytes that one call reads. */
const STRETCH = 1 << 26;
/** The number of hits after which a call stops. */
const MOST_HITS = 50;
/** The characters shown on either side of a match. */
const AROUND = 60;

/**
 * Finds a literal text, ignoring case, in questions, CoTs, summaries and errors.
 * @param from where a line begins, in bytes: `next` of the previous call, or 0
 */
export function searchSamples(index: SampleIndex, text: string, from: number): SearchPage {
  const pattern = new RegExp(text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'iu');
  // JSON escapes these characters, so they are only found after parsing.
  const plain = !/["\\]/.test(text) && !hasControl(text);
  const bytes = index.fileBytes;
  const buffer = index.read(from, Math.max(0, Math.min(STRETCH, bytes - from)));
  const hits: SearchHit[] = [];
  let at = 0;
  while (at < buffer.length && hits.length < MOST_HITS) {
    const newline = buffer.indexOf(10, at);
    if (newline < 0) break;
    const line = buffer.toString('utf8', at, newline);
    at = newline + 1;
    if (plain && !line.includes('\\u') && !pattern.test(line)) continue;
    const record = sampleRecord(line);
    if (record) hits.push(...hitsIn(record, pattern));
  }
  // A line longer than a stretch is skipped.
  const moved = at > 0 ? at : buffer.length;
  const reached = from + moved;
  const more =
    reached < bytes && moved > 0 && (hits.length >= MOST_HITS || buffer.length === STRETCH);
  return {
    hits: hits.slice(0, 2 * MOST_HITS),
    next: more ? reached : null,
    read: more ? reached : bytes,
    bytes,
  };
}

/**
 * Returns the matches in one record. Every record repeats its question, and every summary its
 * CoT; only the first of each counts.
 */
function hitsIn(record: SampleRecord, pattern: RegExp): SearchHit[] {
  const { round, q, i, j } = record;
  const firstOfCot = j === null || j === 0;
  const fields: readonly (readonly [SearchHit['field'], string])[] = [
    ['question', firstOfCot && i === 0 ? record.question : ''],
    ['cot', firstOfCot ? record.cot : ''],
    ['summary', record.summary ?? ''],
    ['error', record.error ?? record.why ?? ''],
  ];
  return fields.flatMap(([field, value]): SearchHit[] => {
    const match = pattern.exec(value);
    if (!match) return [];
    const end = match.index + match[0].length;
    const before = value.slice(Math.max(0, match.index - AROUND), match.index);
    return [
      { round, q, i, j, field, before, match: match[0], after: value.slice(end, end + AROUND) },
    ];
  });
}

function hasControl(text: string): boolean {
  return [...text].some((character) => character.codePointAt(0)! < 32);
}
