/** Prepares a question's samples for the views: what was kept, in the run or by another scheme. */

import type { SampleRecord } from '../../../../method/records.js';
import type { Mark, SchemeSpec } from '../../../../selection/index.js';

/** What was kept, by `i` and by `i/j`. */
export interface Marks {
  readonly shoggoth: ReadonlyMap<string, Mark>;
  readonly face: ReadonlyMap<string, Mark>;
}

/** What a scheme keeps of one question. */
export interface KeptOfQuestion extends Marks {
  readonly scheme: string;
  readonly describe: string;
  readonly spec: SchemeSpec;
  readonly cotScores: ArrayLike<number>;
}

/** The result of trying a scheme: what it keeps, or why it cannot be applied. */
export type Outcome =
  | { readonly kept: KeptOfQuestion; readonly error: null }
  | { readonly kept: null; readonly error: string };

export interface ShownCot {
  readonly i: number;
  /** NaN if the CoT has no score. */
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
  /** The recorded CoTs, in the order of `i`. */
  readonly cots: readonly ShownCot[];
  /** The number of recorded CoTs beyond those that a figure can show. */
  readonly leftOut: number;
}

/** The CSS class of a sample with this coefficient. */
export function markClass(coef: number): 'kept' | 'suppressed' | '' {
  if (coef > 0) return 'kept';
  return coef < 0 ? 'suppressed' : '';
}

/** The most CoTs that one figure can show. */
export const MOST_COTS = 512;

/** Returns what the run itself kept of a question. */
export function recordedOf(records: readonly SampleRecord[]): Marks {
  const shoggoth = new Map<string, Mark>();
  const face = new Map<string, Mark>();
  for (const record of records) {
    if (record.shoggoth) shoggoth.set(`${record.i}`, record.shoggoth);
    if (record.face) face.set(`${record.i}/${record.j}`, record.face);
  }
  return { shoggoth, face };
}

/** @param kept what a scheme keeps; null shows what was recorded, with each CoT at its mean */
export function shownOf(
  records: readonly SampleRecord[],
  recorded: Marks,
  kept: KeptOfQuestion | null,
): Shown {
  const cots = [...groupByCot(records)].sort(([a], [b]) => a - b);
  return {
    leftOut: Math.max(0, cots.length - MOST_COTS),
    cots: cots.slice(0, MOST_COTS).map(([i, own]) => shownCot(i, own, recorded, kept)),
  };
}

/** Uses a map, because a file from elsewhere may contain any index, however large. */
function groupByCot(records: readonly SampleRecord[]): Map<number, SampleRecord[]> {
  const byCot = new Map<number, SampleRecord[]>();
  for (const record of records) {
    const own = byCot.get(record.i);
    if (own) own.push(record);
    else byCot.set(record.i, [record]);
  }
  return byCot;
}

function shownCot(
  i: number,
  records: readonly SampleRecord[],
  recorded: Marks,
  kept: KeptOfQuestion | null,
): ShownCot {
  const marks = kept ?? recorded;
  const summaries = records
    .filter(({ j }) => j !== null)
    .map((record, position): ShownSummary => {
      // Schemes know a summary by its position in the CoT, records by `j`.
      const mark = marks.face.get(kept ? `${i}/${position}` : `${i}/${record.j}`);
      return {
        j: record.j!,
        score: record.score ?? Number.NaN,
        coef: mark?.coef ?? 0,
        why: mark?.why ?? null,
        record,
      };
    });
  const mark = marks.shoggoth.get(`${i}`);
  return {
    i,
    summaries,
    records,
    coef: mark?.coef ?? 0,
    why: mark?.why ?? null,
    score: kept ? (kept.cotScores[i] ?? Number.NaN) : meanScore(summaries),
  };
}

function meanScore(summaries: readonly ShownSummary[]): number {
  const scores = summaries.map(({ score }) => score).filter(Number.isFinite);
  return scores.length > 0 ? scores.reduce((a, b) => a + b, 0) / scores.length : Number.NaN;
}

/** Compares what a scheme keeps with what the run kept, in one or two sentences. */
export function changesInWords(kept: Marks, recorded: Marks): string {
  const [now, then] = [marksInWords(kept), marksInWords(recorded)];
  return now === then ? `As in the run, ${now}.` : `Here ${now}. In the run, ${then}.`;
}

function marksInWords({ shoggoth, face }: Marks): string {
  const learnt = ([, { coef }]: readonly [string, Mark]) => coef > 0;
  const cots = [...shoggoth].filter(learnt).map(([place]) => `CoT ${Number(place) + 1}`);
  const summaries = [...face].filter(learnt).map(([place]) => {
    const [i, j] = place.split('/').map(Number);
    return `summary ${j! + 1} of CoT ${i! + 1}`;
  });
  const suppressed = [...shoggoth, ...face].filter(([, { coef }]) => coef < 0).length;
  const rest =
    suppressed > 0
      ? `, and ${suppressed} sample${suppressed > 1 ? 's are' : ' is'} suppressed`
      : '';
  return `the shoggoth learns ${enumerate(cots)}, the face ${enumerate(summaries)}${rest}`;
}

const MOST_NAMED = 4;

function enumerate(names: readonly string[]): string {
  if (names.length === 0) return 'nothing';
  if (names.length > MOST_NAMED) return `${names.length} samples`;
  return names.join(', ');
}
