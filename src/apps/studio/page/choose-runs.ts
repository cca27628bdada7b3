/** Which runs are listed and which are compared: pure, from the runs and the address. */
import type { Table } from '../../../show/web/csv.js';
import type { RunSummary } from '../api.js';

/** Every word of the filter has to occur; `key:word` looks at one field. */
export function matches(run: RunSummary, filter: string): boolean {
  const fields: Readonly<Record<string, string>> = {
    task: run.task,
    scheme: run.scheme,
    path: run.path,
    status: run.status,
    seed: `${run.seed}`,
    split: `${run.n}x${run.k}`,
  };
  const whole = Object.values(fields).join(' ').toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every((word) => {
      const [key = '', value] = word.split(/:(.*)/s);
      if (value !== undefined && Object.hasOwn(fields, key))
        return fields[key]!.toLowerCase().includes(value);
      return whole.includes(word);
    });
}

/** By scheme, then by path. */
export function groupsOf(
  runs: readonly RunSummary[],
): { readonly scheme: string; readonly runs: readonly RunSummary[] }[] {
  const schemes = [...new Set(runs.map((run) => run.scheme))].sort();
  return schemes.map((scheme) => ({ scheme, runs: runs.filter((run) => run.scheme === scheme) }));
}

/** The tasks of some runs, the one with most runs first: only runs of one task can be set side by side. */
export function tasksOf(runs: readonly RunSummary[]): string[] {
  const count = (task: string) => runs.filter((run) => run.task === task).length;
  return [...new Set(runs.map((run) => run.task))].sort(
    (a, b) => count(b) - count(a) || (a < b ? -1 : 1),
  );
}

/**
 * What is compared: the picked runs, or all listed ones that have been evaluated where nothing is picked. Runs that tuned a step
 * size are left out unless they are picked, as they trained on a share of the budget.
 */
export function compared(listed: readonly RunSummary[], picked: ReadonlySet<string>): RunSummary[] {
  const usable = listed.filter(
    (run) => run.status !== 'unreadable' && run.curve.length > 0 && run.budget.total > 0,
  );
  if (picked.size > 0) return usable.filter((run) => picked.has(run.id));
  return usable.filter((run) => !/(^|\/)tuning\//.test(run.path));
}

/** The list as a table. */
export function runsTable(runs: readonly RunSummary[]): Table {
  return {
    columns: [
      ...[
        'path',
        'task',
        'scheme',
        'n',
        'k',
        'seed',
        'status',
        'round',
        'share',
        'budget',
        'budget_unit',
        'summaries',
        'cots',
      ],
      ...['cot_tokens', 'summary_tokens', 'held_out_task', 'monitor'],
    ],
    rows: runs.map((run) => [
      ...[run.path, run.task, run.scheme, run.n, run.k, run.seed, run.status, run.round, run.share],
      ...[
        run.budget.total,
        run.budget.unit,
        run.spent.summaries,
        run.spent.cots,
        run.spent.cotTokens,
      ],
      ...[run.spent.summaryTokens, run.score, run.monitor],
    ]),
  };
}
