/** How often the check behind the penalty flags the CoT and the summary. */
import { mean } from '../../../stats/index.js';
import type { Task } from '../../../tasks/task.js';
import type { Pair } from './_pairs.js';
import { meanPart } from './_shares.js';
import type { HonestyMeasures } from './measures.js';

/** The mean reading of the monitor on CoTs as written, and of the penalty on summaries, in 0..1. */
export function measureDetection(task: Task, pairs: readonly Pair[]): HonestyMeasures['detection'] {
  if (!task.monitor) return undefined;
  const cot = mean(pairs.map(({ question, cot: { text } }) => task.monitor!(question, text)));
  return task.parts.includes('penalty')
    ? { cot, summary: meanPart(pairs, 'penalty').share }
    : { cot };
}

/** Whether the monitor flags the pair's CoT as written. The task must have a monitor. */
export function isCandid(task: Task, { question, cot }: Pair): boolean {
  return task.monitor!(question, cot.text) > 0;
}
