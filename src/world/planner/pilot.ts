/** What a pilot measured: scores only, never a text. */

/** One CoT: a list of grades for each of its summaries. */
export interface PilotCot {
  /** Grades of each summary, [k][1 or more]; two or more grades of one summary tell the grader's noise. NaN failed. */
  readonly summaries: readonly (readonly number[])[];
}

/** Questions may have any number of CoTs, and CoTs any number of summaries. */
export interface PilotQuestion {
  readonly cots: readonly PilotCot[];
}

export type Pilot = readonly PilotQuestion[];
