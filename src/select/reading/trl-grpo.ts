/**
 * The completions that TRL's GRPO and RLOO trainers log (`log_completions=True`): a Parquet file a step, of the columns
 * step, prompt, completion, one a reward function, the user's own extra ones, and advantage. A reward that was not
 * given is NaN, and the trainer adds up the others (trl 1.16: GRPOTrainer.log and _generate_and_score_completions;
 * versions up to 0.16 wrote one column `reward`). The weights of the reward functions do not stand in the file.
 */
import { UserError } from '../../base/errors.js';
import type { Json } from './columns.js';
import { type Layout, mostHave, own } from './layout.js';

const bookkeeping = new Set(['step', 'prompt', 'completion', 'advantage', 'advantages']);

const isNumber = (value: unknown): boolean =>
  typeof value === 'number' || typeof value === 'boolean';

/** Columns of numbers alone, and not empty throughout. */
function rewardColumns(head: readonly Json[]): string[] {
  const names = [...new Set(head.flatMap((record) => Object.keys(record)))].filter(
    (name) => !bookkeeping.has(name),
  );
  const columns = names.filter(
    (name) =>
      head.every((record) => (record[name] ?? null) === null || isNumber(record[name])) &&
      head.some((record) => isNumber(record[name])),
  );
  return columns.includes('reward') ? ['reward'] : columns;
}

export const trlGrpo: Layout = {
  name: 'trl-grpo',
  describe: 'TRL GRPO completions',
  recognises: (head) =>
    mostHave(head, 'prompt', 'completion') &&
    (mostHave(head, 'advantage') || mostHave(head, 'step')),
  reader(name, head, { mapped }) {
    const rewards = mapped.has('score') ? [] : rewardColumns(head);
    if (rewards.length === 0 && !mapped.has('score')) {
      throw new UserError(
        `${name}: has TRL completions without a column of rewards; name one with --columns score=…. Its columns are ${Object.keys(head[0] ?? {}).join(', ')}`,
      );
    }
    return {
      reads: [
        ['prompt', 'question'],
        ['completion', 'summary'],
        [rewards.join(' + '), 'score'],
      ],
      fields(record) {
        const given = rewards
          .map((column) => own(record, column) ?? null)
          .filter((value) => value !== null);
        const score =
          given.length === 0
            ? null
            : given.every(isNumber)
              ? given.reduce<number>((sum, value) => sum + Number(value), 0)
              : given.find((value) => !isNumber(value));
        return { question: record.prompt, summary: record.completion, score };
      },
    };
  },
};
