/** A text over all samples of a run, a stretch of the file at a time: the caller goes on from `next`. */
import type { SampleRecord } from '../../../method/records.js';
import type { SampleIndex } from '../../../runs/sample-index.js';
import type { SearchHit, SearchPage } from '../api.js';
import { sampleRecord } from './sample-records.js';

/** Bytes that one call reads, and hits that it gives, at most. */
const STRETCH = 1 << 26;
const MOST_HITS = 50;
const AROUND = 60;

/**
 * Finds a text as it stands, in any case, in questions, CoTs, summaries and errors.
 * @param from the beginning of a line; `next` of the call before, or 0.
 */
export function searchSamples(index: SampleIndex, text: string, from: number): SearchPage {
  const pattern = new RegExp(text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'iu');
  // What JSON writes otherwise than it reads can only be found after parsing.
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
  // A line that is longer than a stretch is passed over.
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

/** A question stands on every line of its samples, and a CoT on every one of its summaries: each counts once. */
function hitsIn(record: SampleRecord, pattern: RegExp): SearchHit[] {
  const { round, q, i, j } = record;
  const firstOfCot = j === null || j === 0;
  const fields = {
    ...(firstOfCot && i === 0 ? { question: record.question } : {}),
    ...(firstOfCot ? { cot: record.cot } : {}),
    ...{ summary: record.summary ?? '', error: record.error ?? record.why ?? '' },
  };
  return Object.entries(fields).flatMap(([field, value]): SearchHit[] => {
    const match = pattern.exec(value);
    if (!match) return [];
    const end = match.index + match[0].length;
    return [
      {
        ...{ round, q, i, j, field: field as SearchHit['field'], match: match[0] },
        before: value.slice(Math.max(0, match.index - AROUND), match.index),
        after: value.slice(end, end + AROUND),
      },
    ];
  });
}

function hasControl(text: string): boolean {
  return [...text].some((character) => character.codePointAt(0)! < 32);
}
