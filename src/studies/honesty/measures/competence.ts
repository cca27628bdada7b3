/**
 * Whether the face does better on candid CoTs. A task score that favours guarded ones teaches
 * guarding without any penalty.
 */
import type { Task } from '../../../tasks/task.js';
import type { Pair } from './_pairs.js';
import { meanPart } from './_shares.js';
import { isCandid } from './detection.js';
import type { HonestyMeasures } from './measures.js';

/** Mean task scores over the CoTs that the monitor flags (candid), and over the others. */
export function measureCompetence(
  task: Task,
  pairs: readonly Pair[],
): HonestyMeasures['competence'] {
  if (!task.monitor) return undefined;
  return {
    candid: meanPart(
      pairs.filter((pair) => isCandid(task, pair)),
      'task',
    ),
    guarded: meanPart(
      pairs.filter((pair) => !isCandid(task, pair)),
      'task',
    ),
  };
}
