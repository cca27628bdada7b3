import type { KeepRule } from '../cot-rule/_keep-rule.js';

/** One group of competing CoTs, as a face rule sees it. */
export interface FaceGroup {
  /** The group's CoTs are from..to − 1. */
  readonly from: number;
  readonly to: number;
  /** The summaries of CoT c that the face may learn are start[c]..start[c + 1] − 1. */
  readonly start: Int32Array;
  /** The CoT with the best score. */
  bestCot(): number;
  /** Calls back with every CoT that the CoT rule keeps and its weight; the weights sum to 1. */
  eachKeptCot(visit: (cot: number, weight: number) => void): void;
}

/** Where the face looks for what it learns. */
export interface FaceRule {
  /** How many summaries of each pool are kept. */
  readonly keep: KeepRule;
  /** Names the pools of summaries, first..last − 1, and their relative weights. Empty pools are ignored. */
  pools(group: FaceGroup, add: (first: number, last: number, weight: number) => void): void;
}
