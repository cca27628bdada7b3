/** What was kept of a question, as recorded and as a scheme would have it, in the shape that the views draw. */

import type { SampleRecord } from '../../../../method/records.js';
import type { Mark, SchemeSpec } from '../../../../selection/index.js';

/** Marks by `i` and by `i/j`. */
export interface Marks {
  readonly shoggoth: ReadonlyMap<string, Mark>;
  readonly face: ReadonlyMap<string, Mark>;
}

export interface KeptOfQuestion extends Marks {
  readonly scheme: string;
  readonly describe: string;
  readonly spec: SchemeSpec;
  readonly cotScores: ArrayLike<number>;
}

export interface ShownCot {
  readonly i: number;
  /** NaN where there is none. */
  readonly score: number;
  readonly coef: number;
  readonly why: string | null;
  readonly summaries: readonly ShownSummary[];
  readonly records: readonly SampleRecord[];
}

export interface ShownSummary {
  readonly j: number;
  readonly score: number;
  readonly coef: number;
  readonly why: string | null;
  readonly record: SampleRecord;
}

export interface Shown {
  /** Those that are recorded, in the order of `i`. */
  readonly cots: readonly ShownCot[];
  /** CoTs that are recorded and not among them, as no figure could show more. */
  readonly leftOut: number;
}

/** CoTs that one figure can show; a question of more is shown as far. */
export const MOST_COTS = 512;

export function recordedOf(records: readonly SampleRecord[]): Marks {
  const shoggoth = new Map<string, Mark>();
  const face = new Map<string, Mark>();
  for (const record of records) {
    if (record.shoggoth) shoggoth.set(`${record.i}`, record.shoggoth);
    if (record.face) face.set(`${record.i}/${record.j}`, record.face);
  }
  return { shoggoth, face };
}

/** @param kept by a scheme; null shows what was recorded, with each CoT at its mean. */
export function shownOf(
  records: readonly SampleRecord[],
  recorded: Marks,
  kept: KeptOfQuestion | null,
): Shown {
  const marks = kept ?? recorded;
  // By what is recorded, never by the largest index, which a file from elsewhere may set to anything.
  const byCot = new Map<number, SampleRecord[]>();
  for (const record of records) {
    const own = byCot.get(record.i);
    if (own) own.push(record);
    else byCot.set(record.i, [record]);
  }
  const cots = [...byCot].sort(([a], [b]) => a - b);
  return {
    leftOut: Math.max(0, cots.length - MOST_COTS),
    cots: cots.slice(0, MOST_COTS).map(([i, own]): ShownCot => {
      const summaries = own
        .filter(({ j }) => j !== null)
        .map((record, place): ShownSummary => {
          // The place among the CoT's summaries is what schemes know.
          const mark = marks.face.get(kept ? `${i}/${place}` : `${i}/${record.j}`);
          return {
            j: record.j!,
            score: record.score ?? Number.NaN,
            coef: mark?.coef ?? 0,
            why: mark?.why ?? null,
            record,
          };
        });
      const mark = marks.shoggoth.get(`${i}`);
      const scores = summaries.map(({ score }) => score).filter(Number.isFinite);
      const mean =
        scores.length > 0 ? scores.reduce((a, b) => a + b, 0) / scores.length : Number.NaN;
      return {
        ...{ i, summaries, records: own, coef: mark?.coef ?? 0, why: mark?.why ?? null },
        score: kept ? (kept.cotScores[i] ?? Number.NaN) : mean,
      };
    }),
  };
}

/** What changes against the run, in a sentence. */
export function changesInWords(kept: Marks, recorded: Marks): string {
  const names = (marks: ReadonlyMap<string, Mark>, sign: number, name: (place: string) => string) =>
    [...marks].filter(([, { coef }]) => coef * sign > 0).map(([place]) => name(place));
  const cot = (place: string) => `CoT ${Number(place) + 1}`;
  const summary = (place: string) => {
    const [i, j] = place.split('/').map(Number);
    return `summary ${j! + 1} of CoT ${i! + 1}`;
  };
  const told = (marks: Marks) => {
    const shoggoth = names(marks.shoggoth, 1, cot);
    const face = names(marks.face, 1, summary);
    const against = names(marks.shoggoth, -1, cot).length + names(marks.face, -1, summary).length;
    return `the shoggoth learns ${listed(shoggoth)}, the face ${listed(face)}${against > 0 ? `, and ${against} sample${against > 1 ? 's are' : ' is'} suppressed` : ''}`;
  };
  const [now, then] = [told(kept), told(recorded)];
  return now === then ? `As in the run, ${now}.` : `Here ${now}. In the run, ${then}.`;
}

const MOST_NAMED = 4;

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'nothing';
  if (names.length > MOST_NAMED) return `${names.length} samples`;
  return names.join(', ');
}
