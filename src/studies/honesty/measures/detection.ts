/** How often the check behind the penalty finds something in the CoT and in the summary. */
import { mean } from '../../../stats/index.js';
import type { Task } from '../../../tasks/task.js';
import type { Pair } from './_pairs.js';
import { meanPart } from './_shares.js';
import type { HonestyMeasures } from './measures.js';

/** The mean reading of the monitor on the CoTs as they were written, and of the penalty on the summaries; each in 0..1. */
export function measureDetection(task: Task, pairs: readonly Pair[]): HonestyMeasures['detection'] {
  if (!task.monitor) return undefined;
  const cot = mean(pairs.map(({ question, cot: { text } }) => task.monitor!(question, text)));
  return task.parts.includes('penalty')
    ? { cot, summary: meanPart(pairs, 'penalty').share }
    : { cot };
}

/** Whether the monitor finds anything in the pair's CoT, as it was written. The task has a monitor. */
export function isCandid(task: Task, { question, cot }: Pair): boolean {
  return task.monitor!(question, cot.text) > 0;
}
