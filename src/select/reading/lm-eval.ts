/**
 * Reads the samples of lm-evaluation-harness (`--log_samples`). A file samples_TASK_DATE.jsonl has
 * a line for each document and each filter, with doc_id, arguments.gen_args_0.arg_0 (the prompt),
 * resps (lists of strings), filter, metrics (their names) and one key for each metric (lm_eval
 * 0.4.13: evaluator.evaluate and EvaluationTracker.save_results_samples; earlier versions had lists
 * as arguments).
 */
import { UserError } from '../../base/errors.js';
import type { Json } from './columns.js';
import { type Layout, mostHave, own } from './layout.js';
import { isObject } from './messages.js';

/** Returns the prompt; a chat prompt is JSON in a string, in a list of one. */
function promptOf({ arguments: given }: Json): unknown {
  const prompt = entryOf(entryOf(given, 'gen_args_0'), 'arg_0');
  const text = Array.isArray(prompt) && prompt.length === 1 ? prompt[0] : prompt;
  if (typeof text !== 'string' || !/^\s*\[\s*\{/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Returns an object's value under the key, or a list's first item. */
function entryOf(value: unknown, key: string): unknown {
  if (isObject(value)) return value[key];
  return Array.isArray(value) ? value[0] : undefined;
}

const responsesOf = ({ resps }: Json): unknown[] =>
  Array.isArray(resps) ? resps.flatMap((list) => (Array.isArray(list) ? list : [list])) : [];

export const lmEval: Layout = {
  name: 'lm-eval',
  describe: 'lm-eval samples',
  recognises: (head) => mostHave(head, 'doc_id', 'doc', 'arguments', 'resps'),
  reader(name, head, { mapped, where }) {
    const first = head[0] as Json;
    if (
      head.every((record) => responsesOf(record).every((response) => typeof response !== 'string'))
    ) {
      throw new UserError(
        `${name}: has the log-likelihoods of a multiple-choice task, but no text of the model to train on`,
      );
    }
    const metrics = Array.isArray(first.metrics) ? first.metrics.map(String) : [];
    const numeric = metrics.filter((metric) =>
      head.every((record) =>
        ['number', 'boolean', 'undefined'].includes(typeof (own(record, metric) ?? undefined)),
      ),
    );
    const metric = numeric[0];
    if (!mapped.has('score') && numeric.length !== 1) {
      throw new UserError(
        `${name}: lm-eval wrote ${metrics.length === 0 ? 'no metric' : `the metrics ${metrics.join(', ')}`}; choose the score with ` +
          `--columns score=${metric ?? '…'}`,
      );
    }
    const only = where.has('filter') ? undefined : first.filter;
    const others = new Map<string, number>();
    return {
      reads: [
        ['arguments', 'question'],
        ['resps', 'summary'],
        [metric ?? '', 'score'],
      ],
      fields(record) {
        if (only !== undefined && record.filter !== only) {
          const other = String(record.filter);
          others.set(other, (others.get(other) ?? 0) + 1);
          return null;
        }
        const responses = responsesOf(record);
        if (responses.length > 1) {
          return `resps: has ${responses.length} responses but only one score; score each response, on a line of its own`;
        }
        const score = metric === undefined ? undefined : (own(record, metric) ?? null);
        return {
          question: promptOf(record),
          summary: responses[0],
          score,
          question_id: record.doc_id,
        };
      },
      notes() {
        if (others.size === 0) return [];
        const names = [...others.keys()].map((other) => `“${other}”`).join(', ');
        return [
          `note: lm-eval scored each response by several filters; “${String(only)}” was read, and the lines of ${names} were left out. To read another filter, add --where filter=…`,
        ];
      },
    };
  },
};
