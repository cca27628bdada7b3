/**
 * Shows what the face makes of each kind of CoT: held-out samples by kind of CoT and kind of
 * summary.
 */

import type { Question, Task } from '../tasks/task.js';
import type { Evaluation, KindCell } from './records.js';
import { mean } from './summarise.js';

export interface KindRow {
  readonly question: Question;
  /** The CoT's kind, if the task tells kinds apart. */
  readonly kind: string | undefined;
  /** Absent if the CoT has no summary. */
  readonly summary: { readonly text: string } | undefined;
  /** The task score; absent if the sample has none. */
  readonly task: number | undefined;
}

/**
 * Returns an evaluation's table, with kinds in the order in which the task declares them. Returns
 * an empty object if the task declares no kinds of CoT or no kinds of summary.
 */
export function kindTable(task: Task, rows: readonly KindRow[]): Pick<Evaluation, 'byKinds'> {
  const { cotKinds, summaryKind, summaryKinds } = task;
  if (!cotKinds || !summaryKinds || !summaryKind) return {};
  const told = rows.flatMap((row) =>
    row.summary ? [{ ...row, made: task.summaryKind!(row.question, row.summary.text) }] : [],
  );
  const cells = (kind: string): Record<string, KindCell> =>
    Object.fromEntries(
      summaryKinds.flatMap((made) => {
        const some = told.filter((row) => row.kind === kind && row.made === made);
        if (some.length === 0) return [];
        return [
          [made, { samples: some.length, task: mean(some.flatMap((row) => row.task ?? [])) }],
        ];
      }),
    );
  const table = cotKinds.map((kind) => [kind, cells(kind)] as const);
  return { byKinds: Object.fromEntries(table.filter(([, of]) => Object.keys(of).length > 0)) };
}
