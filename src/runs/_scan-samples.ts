/**
 * Finds the questions of samples.jsonl by reading it in chunks, looking only at the beginning of
 * each line.
 */
import { readSync } from 'node:fs';
import type { SamplePlace } from './sample-place.js';

export interface Scan {
  /** Questions found so far. */
  readonly length: number;
  at(index: number): SamplePlace;
  /** The end of the last whole line that was read. */
  readonly readTo: number;
  /** Lines that are not samples or are out of order, with the first one's byte offset. */
  readonly faults: { readonly count: number; readonly first: number };
  /** Reads one chunk of the file's first `size` bytes. Returns whether there is more to read. */
  step(file: number, size: number): boolean;
}

const CHUNK = 1 << 22;
/** More than `{"round":4294967295,"q":4294967295,` has. */
const HEAD = 48;
const BEGIN = /^\{"round":(\d{1,10}),"q":(\d{1,10}),/;
const FIELDS = 5;

/**
 * @param from the beginning of a line
 * @param samplesBefore the number of samples before it
 */
export function createScan(from: number, samplesBefore: number): Scan {
  /** Round, question, offset, bytes, and samples so far, for each question. */
  let found = new Float64Array(FIELDS * 256);
  let length = 0;
  let position = from;
  let lineStart = from;
  let samples = samplesBefore;
  let head = '';
  let count = 0;
  let first = -1;
  let chunk: Buffer | null = null;

  function line(end: number): void {
    const [, roundText, qText] = BEGIN.exec(head) ?? [];
    const [round, q] = [Number(roundText), Number(qText)];
    const last = FIELDS * (length - 1);
    const [lastRound, lastQ] = length > 0 ? [found[last]!, found[last + 1]!] : [-1, -1];
    const same = round === lastRound && q === lastQ;
    const later = round > lastRound || (round === lastRound && q > lastQ);
    if (same) {
      found[last + 3] = end - found[last + 2]!;
      found[last + 4] = ++samples;
    } else if (later) {
      if (FIELDS * (length + 1) > found.length) {
        const larger = new Float64Array(found.length * 2);
        larger.set(found);
        found = larger;
      }
      found.set([round, q, lineStart, end - lineStart, ++samples], FIELDS * length);
      length++;
    } else if (end > lineStart + 1) {
      if (count === 0) first = lineStart;
      count++;
    }
    lineStart = end;
    head = '';
  }

  return {
    get length() {
      return length;
    },
    at(index) {
      const [round, q, offset, bytes, samplesSoFar] = found.subarray(
        FIELDS * index,
        FIELDS * (index + 1),
      );
      return { round: round!, q: q!, offset: offset!, bytes: bytes!, samplesSoFar: samplesSoFar! };
    },
    get readTo() {
      return lineStart;
    },
    get faults() {
      return { count, first };
    },
    step(file, size) {
      const wanted = Math.min(CHUNK, size - position);
      if (wanted > 0) chunk ??= Buffer.allocUnsafe(CHUNK);
      const read = chunk && wanted > 0 ? readSync(file, chunk, 0, wanted, position) : 0;
      if (!chunk || read <= 0) return false;
      let at = 0;
      while (at < read) {
        const newline = chunk.indexOf(10, at);
        const end = newline < 0 || newline >= read ? read : newline;
        if (head.length < HEAD)
          head += chunk.toString('latin1', at, Math.min(end, at + HEAD - head.length));
        if (end === read) break;
        line(position + end + 1);
        at = end + 1;
      }
      position += read;
      return position < size;
    },
  };
}
