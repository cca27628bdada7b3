/** The progress of `candor answers`: one line for each question. */
import type { AnswerEntry } from '../../studies/answers/index.js';
import { bar } from './_live.js';

export interface AnswersBoard {
  plan(entries: readonly AnswerEntry[]): void;
  start(entry: AnswerEntry): void;
  done(entry: AnswerEntry, error?: Error): void;
  lines(): string[];
}

type State = { readonly since: number; readonly until?: number; readonly failed?: boolean };

export function createAnswersBoard(now: () => number = () => performance.now()): AnswersBoard {
  let entries: readonly AnswerEntry[] = [];
  const states = new Map<string, State>();
  return {
    plan(all) {
      entries = all;
    },
    start({ id }) {
      states.set(id, { since: now() });
    },
    done({ id }, error) {
      states.set(id, { since: states.get(id)!.since, until: now(), failed: error !== undefined });
    },
    lines() {
      if (entries.length === 0) return ['Loading'];
      const done = entries.filter(({ id }) => states.get(id)?.until !== undefined);
      const seconds = (of: readonly AnswerEntry[]) =>
        of.reduce((sum, entry) => sum + entry.seconds, 0);
      const width = Math.max(...entries.map(({ id }) => id.length));
      return [
        `Answers: ${entries.length} questions ${bar(seconds(done) / seconds(entries))} ` +
          `${done.length} done`,
        ...entries.map(({ id }) =>
          `  ${id.padEnd(width)}  ${statusText(states.get(id), now())}`.trimEnd(),
        ),
      ];
    },
  };
}

function statusText(state: State | undefined, now: number): string {
  if (!state) return 'waiting';
  const { since, until, failed } = state;
  const time = `${Math.round(((until ?? now) - since) / 1000)} s`;
  if (until === undefined) return `running, ${time}`;
  return failed ? `failed after ${time}` : `answered in ${time}`;
}
