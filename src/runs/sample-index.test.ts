import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { SampleRecord } from '../method/records.js';
import {
  appendToIndex,
  openSampleIndex,
  placesOf,
  repairIndex,
  type SampleIndex,
} from './sample-index.js';

const root = mkdtempSync(join(tmpdir(), 'candor-sample-index-'));
afterAll(() => rmSync(root, { recursive: true }));
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(root, 'run-'));
});

const samplesPath = () => join(dir, 'samples.jsonl');
const indexPath = () => join(dir, 'samples.index');

/** A round of 3 questions with q + 2 samples each. */
const roundOf = (round: number): SampleRecord[] =>
  [0, 1, 2].flatMap((q) =>
    Array.from({ length: q + 2 }, (_, j): SampleRecord => {
      const texts = {
        questionId: `${q}`,
        question: 'é?',
        difficulty: 'easy',
        cot: `c${round}`,
        summary: 's',
      };
      return { round, q, i: 0, j, ...texts, score: 1, parts: { task: 1 } };
    }),
  );

/** As the trainer does it. */
function write(rounds: readonly number[], indexed = true): void {
  for (const round of rounds) {
    const records = roundOf(round);
    const lines = records.map((record) => `${JSON.stringify(record)}\n`);
    const offset = size(samplesPath());
    appendFileSync(samplesPath(), lines.join(''));
    if (indexed) appendToIndex(dir, records, lines, offset);
  }
}

function size(path: string): number {
  try {
    return readFileSync(path).length;
  } catch {
    return 0;
  }
}

const placesIn = (index: SampleIndex) =>
  Array.from({ length: index.length }, (_, i) => index.at(i));

describe('the index of samples', () => {
  it('finds every question of every round where it stands', () => {
    write([1, 2, 3]);
    const index = openSampleIndex(dir);
    expect([index.length, index.samples, index.notices]).toEqual([9, 27, []]);
    for (const round of [1, 2, 3])
      for (const q of [0, 1, 2]) {
        const { index: at, found } = index.find(round, q);
        const place = index.at(at);
        const lines = index.read(place.offset, place.bytes).toString('utf8').trimEnd().split('\n');
        expect(found).toBe(true);
        expect(lines.map((line) => [JSON.parse(line).round, JSON.parse(line).q])).toEqual(
          Array(q + 2).fill([round, q]),
        );
      }
    expect(index.find(2, 3)).toEqual({ index: 6, found: false });
    expect(index.find(4, 0)).toEqual({ index: 9, found: false });
    index.close();
  });

  it('says the same of samples that nobody indexed, of some that somebody did, and after a repair', () => {
    write([1, 2, 3]);
    const whole = placesIn(openSampleIndex(dir));
    const bytes = readFileSync(indexPath());
    truncateSync(indexPath(), 16 + 32 * 4);
    expect(placesIn(openSampleIndex(dir))).toEqual(whole);
    rmSync(indexPath());
    expect(placesIn(openSampleIndex(dir))).toEqual(whole);
    repairIndex(dir, size(samplesPath()));
    expect(readFileSync(indexPath())).toEqual(bytes);
  });

  it('has after a repair what an uninterrupted run would have, whatever was cut off', () => {
    write([1, 2]);
    const expected = readFileSync(indexPath());
    const committed = size(samplesPath());
    write([3]);
    truncateSync(samplesPath(), committed);
    repairIndex(dir, committed);
    expect(readFileSync(indexPath())).toEqual(expected);
    // A crash may have come between the samples and their index, or in the middle of a record.
    truncateSync(indexPath(), expected.length - 50);
    repairIndex(dir, committed);
    expect(readFileSync(indexPath())).toEqual(expected);
    repairIndex(dir, 0);
    expect(size(indexPath())).toBe(0);
  });

  it('is left aside where it is of another version or does not fit, with a notice', () => {
    write([1, 2]);
    const whole = placesIn(openSampleIndex(dir));
    const good = readFileSync(indexPath());
    const damaged = [
      Buffer.from('CANDORSI\x02'),
      Buffer.from(good),
      Buffer.alloc(0),
      Buffer.concat([good, good.subarray(16, 48)]),
    ];
    damaged[1]!.writeDoubleLE(7, 16 + 8);
    for (const bytes of damaged) {
      writeFileSync(indexPath(), bytes);
      const index = openSampleIndex(dir);
      expect(placesIn(index)).toEqual(whole);
      expect(index.notices).toEqual([
        'samples.index does not fit samples.jsonl and is left aside: the samples are read through once.',
      ]);
    }
  });

  it('follows a file that grows, and starts again when it is cut or replaced', () => {
    write([1]);
    const index = openSampleIndex(dir);
    write([2], false);
    appendFileSync(samplesPath(), '{"round":3,"q":0,"i":0');
    index.refresh();
    expect([index.length, index.fileBytes - index.indexedBytes]).toEqual([6, 22]);
    appendFileSync(samplesPath(), ',"j":0}\n{"round":3,"q":0,"i":1}\n');
    index.refresh();
    expect([index.length, index.samples, index.at(6).samplesSoFar]).toEqual([7, 20, 20]);
    rmSync(indexPath());
    writeFileSync(samplesPath(), '');
    write([5], false);
    index.refresh();
    expect(placesIn(index).map(({ round, q }) => [round, q])).toEqual([
      [5, 0],
      [5, 1],
      [5, 2],
    ]);
  });

  it('leaves out lines that are no samples or stand out of order, and says where the first is', () => {
    write([1], false);
    const first = size(samplesPath());
    appendFileSync(samplesPath(), 'no sample\n{"round":1,"q":0,"i":0}\n\n');
    write([2], false);
    const index = openSampleIndex(dir);
    expect(index.length).toBe(6);
    expect(index.notices).toEqual([
      `samples.jsonl: 2 lines are not samples of this version and are left out, the first at byte ${first}.`,
    ]);
  });

  it('gives lines that are longer than a chunk whole', () => {
    write([1], false);
    const long = `{"round":2,"q":0,"cot":"${'x'.repeat(9_000_000)}"}\n`;
    appendFileSync(samplesPath(), long);
    write([3], false);
    const index = openSampleIndex(dir);
    index.refresh(10_000);
    const place = index.at(index.find(2, 0).index);
    expect([index.length, place.bytes]).toEqual([7, long.length]);
  });

  it('of a run without samples is empty', () => {
    const index = openSampleIndex(dir);
    expect([index.length, index.samples, index.fileBytes, index.notices]).toEqual([0, 0, 0, []]);
  });

  it('counts bytes, not characters', () => {
    const [record] = roundOf(1);
    const line = `${JSON.stringify(record)}\n`;
    expect(placesOf([record!], [line], 10, 5)).toEqual([
      { round: 1, q: 0, offset: 10, bytes: line.length + 1, samplesSoFar: 6 },
    ]);
  });
});
