/**
 * Samples of Inspect's logs (inspect_ai 0.3.285: EvalSample): id, epoch, input (a text or messages), output.choices with a message
 * and a stop_reason, scores by scorer with a value each, error, and limit, where a limit ended the sample. A value may be a letter:
 * C, P, I and N are 1, 0.5, 0 and 0 (inspect_ai.scorer.value_to_float). Long contents may stand in `attachments`.
 */
import { UserError } from '../../base/errors.js';
import type { Json } from './columns.js';
import { cutOff, type Layout, mostHave, own } from './layout.js';
import { isObject } from './messages.js';

const letters: Readonly<Record<string, number>> = {
  ...{ C: 1, P: 0.5, I: 0, N: 0 },
  ...{ yes: 1, true: 1, no: 0, false: 0 },
};

/** As Inspect's own metrics take a value; what they cannot take stays as it is. */
function numberOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const letter = own(letters, value) ?? own(letters, value.toLowerCase());
  if (letter !== undefined) return letter;
  return /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(value) ? Number(value) : value;
}

const prefix = 'attachment://';

/** A value with the attachments that it points to in place. */
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

/** Scorers by name, and below a scorer the keys of a value that is a map. */
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
          : `${name}: is an Inspect log with several scores, ${paths.join(', ')}; say which counts: --columns score=${paths[0]}`,
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
        const { scores, attachments, error, limit, output } = record;
        const choice =
          isObject(output) && Array.isArray(output.choices) ? output.choices[0] : undefined;
        const given = isObject(scores) ? own(scores, scorer) : undefined;
        const value = isObject(given) ? given.value : undefined;
        const score =
          numberOf(key === undefined ? value : isObject(value) ? own(value, key) : undefined) ??
          null;
        return {
          question: attached(record.input, attachments),
          // As Inspect's own `completion` has it, an output without choices says nothing.
          summary: isObject(choice)
            ? attached(choice.message, attachments)
            : isObject(output)
              ? ''
              : null,
          score,
          question_id: record.id,
          error: isObject(error) ? (error.message ?? 'the sample failed') : (error ?? null),
          finish_reason: isObject(choice) ? choice.stop_reason : null,
          // An operator who ends a sample is not the model's doing; every other limit is of what the model spends.
          [cutOff]: isObject(limit) && limit.type !== 'operator',
        };
      },
    };
  },
};
