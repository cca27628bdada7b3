import type { KeepRule } from '../cot-rule/_keep-rule.js';

/** One group of competing CoTs, as a face rule sees it. */
export interface FaceGroup {
  /** The group has the CoTs from..to − 1. */
  readonly from: number;
  readonly to: number;
  /** The face may learn the summaries start[c]..start[c + 1] − 1 of CoT c. */
  readonly start: Int32Array;
  /** Returns the CoT with the best score. */
  bestCot(): number;
  /** Calls `visit` with every CoT that the CoT rule keeps and with its weight; weights sum to 1. */
  eachKeptCot(visit: (cot: number, weight: number) => void): void;
}

/** Says from which summaries the face learns. */
export interface FaceRule {
  /** Says how many summaries of each pool are kept. */
  readonly keep: KeepRule;
  /**
   * Adds the pools of summaries, first..last − 1, with relative weights. Empty pools are ignored.
   */
  pools(group: FaceGroup, add: (first: number, last: number, weight: number) => void): void;
}
