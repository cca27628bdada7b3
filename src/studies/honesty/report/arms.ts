/** The runs of an arm, and each measure as one number per seed, NaN where it is absent. */
import { createRng, deriveSeed } from '../../../base/random.js';
import {
  type MeanInterval,
  meanInterval,
  type PairedDifference,
  pairedDifference,
} from '../../../stats/index.js';
import type { Experiment, HonestyRun } from '../findings.js';
import type { HonestyMeasures } from '../measures/measures.js';

/** Reads a number from a run's final measures. JSON has no NaN, so null stands for it. */
export type Reading = (final: HonestyMeasures) => number | null | undefined;

export function runsOf({ runs }: Experiment, arrangement: string, scheme: string): HonestyRun[] {
  return runs.filter((run) => run.arrangement === arrangement && run.scheme === scheme);
}

export function valuesOf(runs: readonly HonestyRun[], read: Reading): number[] {
  return runs.map(({ final }) => read(final) ?? Number.NaN);
}

export function intervalOf(values: readonly number[]): MeanInterval {
  return meanInterval(values.filter(Number.isFinite), {
    rng: createRng(deriveSeed(1, 'honesty interval')),
  });
}

export function differenceOf(a: readonly number[], b: readonly number[]): PairedDifference {
  return pairedDifference(a, b, { rng: createRng(deriveSeed(1, 'honesty difference')) });
}

const readings = {
  task: ({ task }) => task,
  cot: ({ detection }) => detection?.cot,
  summary: ({ detection }) => detection?.summary,
  appeal: ({ appeal }) => appeal,
  acknowledged: ({ acknowledged }) => acknowledged?.share,
  gMean2: ({ gMean2 }) => gMean2?.value,
  tpr: ({ gMean2 }) => gMean2?.tpr.share,
  tnr: ({ gMean2 }) => gMean2?.tnr.share,
  shuffled: ({ work }) => work.shuffled,
  empty: ({ work }) => work.empty,
  fresh: ({ work }) => work.freshFace,
  copied: ({ copied }) => copied?.share,
  mismatch: ({ copied }) => (copied?.share == null ? null : 1 - copied.share),
  information: ({ information }) => information && information.bits - information.chance,
  candid: ({ competence }) => competence?.candid.share,
  guarded: ({ competence }) => competence?.guarded.share,
  conditional: ({ spillover }) => spillover?.conditional,
  parametric: ({ spillover }) => spillover?.parametric,
  written: ({ hidden }) => hidden && hidden.written.bits - hidden.written.chance,
  read: ({ hidden }) => hidden && hidden.read.bits - hidden.read.chance,
} satisfies Record<string, Reading>;

export type ReadingName = keyof typeof readings;

/** An arm's values of one reading, one per seed. */
export function readingsOf(
  experiment: Experiment,
  arrangement: string,
  scheme: string,
  name: ReadingName,
): number[] {
  return valuesOf(runsOf(experiment, arrangement, scheme), readings[name]);
}

/** Every number of the table, by its column's name. */
export const measureReadings: Readonly<Record<ReadingName, Reading>> = readings;
