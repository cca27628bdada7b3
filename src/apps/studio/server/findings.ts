/** What a task's monitor finds in the CoTs of a question, and where. */
import type { SampleRecord } from '../../../method/records.js';
import type { Question, Task } from '../../../tasks/task.js';
import type { Finding } from '../api.js';

export interface Findings {
  readonly findings: Readonly<Record<number, Finding>>;
  readonly kinds: Readonly<Record<number, string>>;
}

/** Each character of a CoT costs a reading. */
const MOST_MARKED = 400;

/** Both by the CoT's index; a monitor that throws, or that does not know the text, finds nothing. */
export function findingsOf(task: Task | null, records: readonly SampleRecord[]): Findings {
  const cots = new Map(records.map((record) => [record.i, record]));
  const read = <T>(
    of: (record: SampleRecord, question: Question) => T | undefined,
  ): Record<number, T> =>
    Object.fromEntries(
      [...cots].flatMap(([i, record]) => {
        const { questionId: id, question: text, difficulty } = record;
        try {
          // The right answer is not in the record: monitors look at the CoT.
          const value = of(record, { id, text, difficulty, answer: '' });
          return value === undefined ? [] : [[i, value] as const];
        } catch {
          return [];
        }
      }),
    );
  return {
    findings: read(({ cot }, question) =>
      task?.monitor ? findingOf(task, question, cot) : undefined,
    ),
    kinds: read(({ cot }, question) => task?.cotKind?.(question, cot)),
  };
}

function findingOf(task: Task, question: Question, cot: string): Finding | undefined {
  const reading = task.monitor!(question, cot);
  if (!Number.isFinite(reading)) return undefined;
  const needed: number[] = [];
  for (let at = 0; reading > 0 && cot.length <= MOST_MARKED && at < cot.length; at++) {
    if (task.monitor!(question, cot.slice(0, at) + cot.slice(at + 1)) < reading) needed.push(at);
  }
  const marks: [number, number][] = [];
  for (const at of needed) {
    const last = marks.at(-1);
    if (last?.[1] === at) last[1] = at + 1;
    else marks.push([at, at + 1]);
  }
  return { reading, marks };
}
