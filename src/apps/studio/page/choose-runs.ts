/** Chooses which runs are listed and which are compared. */
import type { Cell, Table } from '../../../show/web/csv.js';
import type { RunSummary } from '../api.js';

/** Whether a run contains every word of the filter; `key:word` searches one field. */
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

/** Groups runs by scheme, sorted by name; each group keeps the order of the runs. */
export function groupsOf(
  runs: readonly RunSummary[],
): { readonly scheme: string; readonly runs: readonly RunSummary[] }[] {
  const schemes = [...new Set(runs.map((run) => run.scheme))].sort();
  return schemes.map((scheme) => ({ scheme, runs: runs.filter((run) => run.scheme === scheme) }));
}

/** Returns the tasks of the runs, the one with the most runs first. */
export function tasksOf(runs: readonly RunSummary[]): string[] {
  const count = (task: string) => runs.filter((run) => run.task === task).length;
  return [...new Set(runs.map((run) => run.task))].sort(
    (a, b) => count(b) - count(a) || (a < b ? -1 : 1),
  );
}

/**
 * Returns the runs to compare: the picked ones, or without a pick all that have been evaluated.
 * Runs that tuned a step size had only a part of the budget, so they must be picked.
 */
export function compared(listed: readonly RunSummary[], picked: ReadonlySet<string>): RunSummary[] {
  const usable = listed.filter(
    (run) => run.status !== 'unreadable' && run.curve.length > 0 && run.budget.total > 0,
  );
  if (picked.size > 0) return usable.filter((run) => picked.has(run.id));
  return usable.filter((run) => !/(^|\/)tuning\//.test(run.path));
}

const RUN_COLUMNS: Readonly<Record<string, (run: RunSummary) => Cell>> = {
  path: (run) => run.path,
  task: (run) => run.task,
  scheme: (run) => run.scheme,
  n: (run) => run.n,
  k: (run) => run.k,
  seed: (run) => run.seed,
  status: (run) => run.status,
  round: (run) => run.round,
  share: (run) => run.share,
  budget: (run) => run.budget.total,
  budget_unit: (run) => run.budget.unit,
  summaries: (run) => run.spent.summaries,
  cots: (run) => run.spent.cots,
  cot_tokens: (run) => run.spent.cotTokens,
  summary_tokens: (run) => run.spent.summaryTokens,
  held_out_task: (run) => run.score,
  monitor: (run) => run.monitor,
};

/** The list of runs as a table to save. */
export function runsTable(runs: readonly RunSummary[]): Table {
  return {
    columns: Object.keys(RUN_COLUMNS),
    rows: runs.map((run) => Object.values(RUN_COLUMNS).map((read) => read(run))),
  };
}
