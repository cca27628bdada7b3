/**
 * samples.index: where each question of each round is in samples.jsonl, so that ten million samples
 * open at once.
 *
 * It has 16 bytes of header, then one record of 32 bytes per question and round, in file order and
 * little-endian: round u32, question u32, byte offset f64, length in bytes f64, samples from the
 * file's start to the record's end f64. The trainer appends to it with every round; whatever it
 * does not cover is read from samples.jsonl itself.
 */
import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../base/io/files.js';
import { openRegular, regularFile } from '../base/io/regular-file.js';
import type { SampleRecord } from '../method/records.js';
import { createScan, type Scan } from './_scan-samples.js';
import type { SamplePlace } from './sample-place.js';

const SAMPLES = 'samples.jsonl';
const INDEX = 'samples.index';
const MAGIC = Buffer.from('CANDORSI\x01\0\0\0\x20\0\0\0', 'latin1');
const RECORD = 32;

/**
 * Returns the places of a round's samples, whose first line begins at `offset`; `lines[s]` is
 * sample s with its newline.
 */
export function placesOf(
  samples: readonly SampleRecord[],
  lines: readonly string[],
  offset: number,
  samplesBefore: number,
): SamplePlace[] {
  const places: SamplePlace[] = [];
  let at = offset;
  for (const [s, { round, q }] of samples.entries()) {
    const bytes = Buffer.byteLength(lines[s]!);
    const last = places.at(-1);
    const samplesSoFar = samplesBefore + s + 1;
    if (last?.round === round && last.q === q)
      places[places.length - 1] = { ...last, bytes: last.bytes + bytes, samplesSoFar };
    else places.push({ round, q, offset: at, bytes, samplesSoFar });
    at += bytes;
  }
  return places;
}

/** Appends the places of a round, whose first line begins at `offset`. */
export function appendToIndex(
  dir: string,
  samples: readonly SampleRecord[],
  lines: readonly string[],
  offset: number,
): void {
  const path = join(dir, INDEX);
  if (!existsSync(path)) writeFileAtomic(path, MAGIC);
  const before = lastPlace(path)?.samplesSoFar ?? 0;
  appendFileSync(path, encode(placesOf(samples, lines, offset, before)), { flush: true });
}

/** Makes the index cover the first `bytes` of samples.jsonl, whatever state it is in. */
export function repairIndex(dir: string, bytes: number): void {
  const path = join(dir, INDEX);
  const samples = join(dir, SAMPLES);
  if (bytes === 0 || !existsSync(samples)) {
    rmSync(path, { force: true });
    return;
  }
  const scan = createScan(0, 0);
  const file = openSync(samples, 'r');
  try {
    while (scan.step(file, bytes));
  } finally {
    closeSync(file);
  }
  const places = Array.from({ length: scan.length }, (_, i) => scan.at(i));
  const whole = Buffer.concat([MAGIC, encode(places)]);
  if (!existsSync(path) || !statSync(path).isFile() || !readFileSync(path).equals(whole))
    writeFileAtomic(path, whole);
}

/**
 * The samples of an open run, by place. Everything is looked up in the files, so memory does not
 * grow with them.
 */
export interface SampleIndex {
  /** How many pairs of round and question there are. */
  readonly length: number;
  readonly samples: number;
  /** How much of samples.jsonl is covered, and how long it is. */
  readonly indexedBytes: number;
  readonly fileBytes: number;
  readonly notices: readonly string[];
  at(index: number): SamplePlace;
  /** Finds a question of a round: its index, or where it would be, and whether it exists. */
  find(round: number, q: number): { readonly index: number; readonly found: boolean };
  /** Reads part of samples.jsonl. */
  read(offset: number, bytes: number): Buffer;
  /** Reads what was added since, for about `forMs` at most; the next call reads more. */
  refresh(forMs?: number): void;
  close(): void;
}

const REFRESH_MS = 250;

/**
 * Opens a run directory for reading and writes nothing. A run without samples has an index of
 * length 0.
 */
export function openSampleIndex(dir: string): SampleIndex {
  const samplesPath = join(dir, SAMPLES);
  const indexPath = join(dir, INDEX);
  let samples: number | null = null;
  let index: number | null = null;
  let indexed = 0;
  let identity = '';
  let fileBytes = 0;
  let scan: Scan = createScan(0, 0);
  let notice: string | null = null;

  function close(): void {
    for (const file of [samples, index]) if (file !== null) closeSync(file);
    samples = null;
    index = null;
    indexed = 0;
    fileBytes = 0;
    identity = '';
    notice = null;
    scan = createScan(0, 0);
  }
  function open(): void {
    samples = openRegular(samplesPath);
    const { ino } = fstatSync(samples);
    identity = `${ino}`;
    if (!regularFile(indexPath)) return;
    if (fits(indexPath, samples)) {
      index = openRegular(indexPath);
      follow();
    } else {
      notice = `${INDEX} does not fit ${SAMPLES} and is left aside: the samples are read through once.`;
    }
  }
  /** Takes over what the trainer has indexed by now; anything read beyond that is read again. */
  function follow(): void {
    const count = Math.floor((fstatSync(index!).size - MAGIC.length) / RECORD);
    if (count === indexed) return;
    indexed = count;
    const last = count > 0 ? recordAt(index!, count - 1) : null;
    const from = last ? last.offset + last.bytes : 0;
    scan = createScan(from, last?.samplesSoFar ?? 0);
  }
  const at = (i: number): SamplePlace => (i < indexed ? recordAt(index!, i) : scan.at(i - indexed));
  const length = () => indexed + scan.length;

  const opened: SampleIndex = {
    get length() {
      return length();
    },
    get samples() {
      return length() > 0 ? at(length() - 1).samplesSoFar : 0;
    },
    get indexedBytes() {
      return scan.readTo;
    },
    get fileBytes() {
      return fileBytes;
    },
    get notices() {
      const { count, first } = scan.faults;
      const lines =
        count === 1
          ? 'one line is not a sample of this version and is left out'
          : `${count} lines are not samples of this version and are left out`;
      return [
        ...(notice ? [notice] : []),
        ...(count > 0 ? [`${SAMPLES}: ${lines}, the first at byte ${first}.`] : []),
      ];
    },
    at,
    find(round, q) {
      let low = 0;
      let high = length();
      while (low < high) {
        const middle = (low + high) >>> 1;
        const place = at(middle);
        if (place.round < round || (place.round === round && place.q < q)) low = middle + 1;
        else high = middle;
      }
      const place = low < length() ? at(low) : null;
      return { index: low, found: place?.round === round && place.q === q };
    },
    read(offset, bytes) {
      // An index from elsewhere may hold anything.
      if (
        !(Number.isSafeInteger(offset) && offset >= 0 && Number.isSafeInteger(bytes) && bytes >= 0)
      )
        return Buffer.alloc(0);
      const buffer = Buffer.allocUnsafe(Math.min(bytes, Math.max(0, fileBytes - offset)));
      let held = 0;
      while (samples !== null && held < buffer.length) {
        const count = readSync(samples, buffer, held, buffer.length - held, offset + held);
        if (count === 0) break;
        held += count;
      }
      return buffer.subarray(0, held);
    },
    refresh(forMs = REFRESH_MS) {
      const there = statOf(samplesPath);
      if (!there) return close();
      if (identity !== there.identity || there.size < scan.readTo) close();
      if (samples === null) open();
      else if (index === null && notice === null && regularFile(indexPath)) {
        close();
        open();
      }
      fileBytes = there.size;
      if (index !== null) follow();
      const until = performance.now() + forMs;
      while (scan.step(samples!, fileBytes) && performance.now() < until);
    },
    close,
  };
  opened.refresh();
  return opened;
}

function statOf(path: string): { readonly size: number; readonly identity: string } | null {
  const stats = regularFile(path);
  return stats && { size: stats.size, identity: `${stats.ino}` };
}

function encode(places: readonly SamplePlace[]): Buffer {
  const buffer = Buffer.allocUnsafe(places.length * RECORD);
  for (const [i, { round, q, offset, bytes, samplesSoFar }] of places.entries()) {
    buffer.writeUInt32LE(round, i * RECORD);
    buffer.writeUInt32LE(q, i * RECORD + 4);
    buffer.writeDoubleLE(offset, i * RECORD + 8);
    buffer.writeDoubleLE(bytes, i * RECORD + 16);
    buffer.writeDoubleLE(samplesSoFar, i * RECORD + 24);
  }
  return buffer;
}

function recordAt(file: number, i: number): SamplePlace {
  const buffer = Buffer.alloc(RECORD);
  readSync(file, buffer, 0, RECORD, MAGIC.length + i * RECORD);
  return {
    round: buffer.readUInt32LE(0),
    q: buffer.readUInt32LE(4),
    offset: buffer.readDoubleLE(8),
    bytes: buffer.readDoubleLE(16),
    samplesSoFar: buffer.readDoubleLE(24),
  };
}

function withIndex<T>(path: string, use: (file: number, count: number) => T): T {
  const file = openRegular(path);
  try {
    return use(file, Math.floor((fstatSync(file).size - MAGIC.length) / RECORD));
  } finally {
    closeSync(file);
  }
}

function lastPlace(path: string): SamplePlace | null {
  return withIndex(path, (file, count) => (count > 0 ? recordAt(file, count - 1) : null));
}

/**
 * Returns whether the index has this version, and its first and last questions are where it says.
 */
function fits(path: string, samples: number): boolean {
  if (!existsSync(path)) return false;
  return withIndex(path, (file, count) => {
    const magic = Buffer.alloc(MAGIC.length);
    readSync(file, magic, 0, magic.length, 0);
    if (!magic.equals(MAGIC)) return false;
    if (count <= 0) return count === 0;
    const [start, end] = [recordAt(file, 0), recordAt(file, count - 1)];
    if (count > 1 && end.offset <= start.offset) return false;
    if (end.offset + end.bytes > fstatSync(samples).size) return false;
    return [start, end].every(({ round, q, offset }) => {
      const begin = Buffer.from(`{"round":${round},"q":${q},`);
      if (!(Number.isSafeInteger(offset) && offset >= 0)) return false;
      const there = Buffer.alloc(begin.length + 1);
      readSync(samples, there, 0, there.length, Math.max(0, offset - 1));
      return (
        there
          .subarray(offset > 0 ? 1 : 0)
          .subarray(0, begin.length)
          .equals(begin) &&
        (offset === 0 || there[0] === 10)
      );
    });
  });
}
