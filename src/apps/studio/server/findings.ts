/** Runs a task's monitor on the CoTs of a question, and locates what it reacts to. */
import type { SampleRecord } from '../../../method/records.js';
import type { Question, Task } from '../../../tasks/task.js';
import type { Finding } from '../api.js';

export interface Findings {
  readonly findings: Readonly<Record<number, Finding>>;
  readonly kinds: Readonly<Record<number, string>>;
}

/** Longer CoTs get no marks, because locating them takes one reading per character. */
const MOST_MARKED = 400;

/**
 * Returns findings and kinds by the CoT's index. A monitor that throws, or that cannot read the
 * text, finds nothing.
 */
export function findingsOf(task: Task | null, records: readonly SampleRecord[]): Findings {
  const cots = new Map(records.map((record) => [record.i, record]));
  const forEachCot = <T>(
    read: (record: SampleRecord, question: Question) => T | undefined,
  ): Record<number, T> =>
    Object.fromEntries(
      [...cots].flatMap(([i, record]) => {
        const { questionId: id, question: text, difficulty } = record;
        try {
          // Records do not contain the right answer; monitors only read the CoT.
          const value = read(record, { id, text, difficulty, answer: '' });
          return value === undefined ? [] : [[i, value] as const];
        } catch {
          return [];
        }
      }),
    );
  return {
    findings: forEachCot(({ cot }, question) =>
      task?.monitor ? findingOf(task, question, cot) : undefined,
    ),
    kinds: forEachCot(({ cot }, question) => task?.cotKind?.(question, cot)),
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
