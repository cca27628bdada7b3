/** The measurements of a pilot: only scores, no texts. */

/** One CoT: a list of grades for each of its summaries. */
export interface PilotCot {
  /**
   * The grades of each summary, [k][at least 1]; NaN if grading failed. Two or more grades of a
   * summary reveal the grader's noise.
   */
  readonly summaries: readonly (readonly number[])[];
}

/** Questions may differ in their number of CoTs, and CoTs in their number of summaries. */
export interface PilotQuestion {
  readonly cots: readonly PilotCot[];
}

export type Pilot = readonly PilotQuestion[];
