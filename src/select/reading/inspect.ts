/**
 * Reads the samples of Inspect's logs (inspect_ai 0.3.285: EvalSample). A sample has an id, an
 * epoch, an input (a string or messages), output.choices with a message and a stop_reason, scores
 * with a value for each scorer, an error, and a limit if one ended the sample. A value may be a
 * letter: C, P, I and N are 1, 0.5, 0 and 0 (inspect_ai.scorer.value_to_float). Long contents may
 * be in `attachments`.
 */
import { UserError } from '../../base/errors.js';
import type { Json } from './columns.js';
import { cutOff, type Layout, mostHave, own } from './layout.js';
import { isObject } from './messages.js';

const letters: Readonly<Record<string, number>> = {
  C: 1,
  P: 0.5,
  I: 0,
  N: 0,
  yes: 1,
  true: 1,
  no: 0,
  false: 0,
};

/** Converts a value as Inspect's own metrics do; returns any other value as it is. */
function numberOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const letter = own(letters, value) ?? own(letters, value.toLowerCase());
  if (letter !== undefined) return letter;
  return /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(value) ? Number(value) : value;
}

const prefix = 'attachment://';

/** Replaces references to attachments by their contents. */
function attached(value: unknown, attachments: unknown): unknown {
  if (!isObject(attachments)) return value;
  if (typeof value === 'string') {
    const id = value.startsWith(prefix) ? value.slice(prefix.length) : undefined;
    return id !== undefined && Object.hasOwn(attachments, id) ? attachments[id] : value;
  }
  if (Array.isArray(value)) return value.map((item) => attached(item, attachments));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, attached(inner, attachments)]),
  );
}

/** Lists the scorers' names, and the paths of their values; a value may be a map of several. */
function scorersOf(head: readonly Json[]): { names: string[]; paths: string[] } {
  const names = new Set<string>();
  const paths = new Set<string>();
  for (const { scores } of head) {
    for (const [name, score] of Object.entries(isObject(scores) ? scores : {})) {
      names.add(name);
      const value = isObject(score) ? score.value : undefined;
      if (isObject(value))
        for (const key of Object.keys(value)) paths.add(`scores.${name}.value.${key}`);
      else paths.add(`scores.${name}.value`);
    }
  }
  return { names: [...names], paths: [...paths] };
}

export const inspect: Layout = {
  name: 'inspect',
  describe: 'an Inspect log',
  recognises: (head) =>
    mostHave(head, 'id', 'epoch', 'input', 'output') && head.some(({ output }) => isObject(output)),
  reader(name, head, { mapped }) {
    const { names, paths } = scorersOf(head);
    if (!mapped.has('score') && paths.length !== 1) {
      throw new UserError(
        paths.length === 0
          ? `${name}: is an Inspect log without scores; score it first: inspect score FILE`
          : `${name}: is an Inspect log with several scores, ${paths.join(', ')}; choose one: --columns score=${paths[0]}`,
      );
    }
    const [path = ''] = paths;
    const [scorer = ''] = names;
    const key = path.split('.value.')[1];
    return {
      reads: [
        ['input', 'question'],
        ['output', 'summary'],
        [path, 'score'],
      ],
      fields(record) {
        const { attachments, error, limit, output } = record;
        const choice =
          isObject(output) && Array.isArray(output.choices) ? output.choices[0] : undefined;
        return {
          question: attached(record.input, attachments),
          summary: summaryOf(output, choice, attachments),
          score: numberOf(scoreOf(record, scorer, key)) ?? null,
          question_id: record.id,
          error: isObject(error) ? (error.message ?? 'the sample failed') : (error ?? null),
          finish_reason: isObject(choice) ? choice.stop_reason : null,
          // An operator ends a sample for reasons of their own; all other limits are on what the
          // model spends.
          [cutOff]: isObject(limit) && limit.type !== 'operator',
        };
      },
    };
  },
};

/** An output without choices counts as an empty text, as in Inspect's own `completion`. */
function summaryOf(output: unknown, choice: unknown, attachments: unknown): unknown {
  if (isObject(choice)) return attached(choice.message, attachments);
  return isObject(output) ? '' : null;
}

/** @param key the key of the score, if the scorer's value is a map */
function scoreOf({ scores }: Json, scorer: string, key: string | undefined): unknown {
  const score = isObject(scores) ? own(scores, scorer) : undefined;
  const value = isObject(score) ? score.value : undefined;
  if (key === undefined) return value;
  return isObject(value) ? own(value, key) : undefined;
}
