/**
 * Reads the completions that TRL's GRPO and RLOO trainers log (`log_completions=True`): a Parquet
 * file per step with the columns step, prompt, completion, one for each reward function, the user's
 * own, and advantage. A missing reward is NaN, and the trainer adds up the others (trl 1.16:
 * GRPOTrainer.log and _generate_and_score_completions; versions up to 0.16 wrote a single column
 * `reward`). The file does not contain the weights of the reward functions.
 */
import { UserError } from '../../base/errors.js';
import type { Json } from './columns.js';
import { type Layout, mostHave, own } from './layout.js';

const bookkeeping = new Set(['step', 'prompt', 'completion', 'advantage', 'advantages']);

const isNumber = (value: unknown): boolean =>
  typeof value === 'number' || typeof value === 'boolean';

/** Returns the columns that have numbers, and nothing else but missing values. */
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
        `${name}: has TRL completions, but no column of rewards; name one with --columns score=…. Its columns are ${Object.keys(head[0] ?? {}).join(', ')}`,
      );
    }
    return {
      reads: [
        ['prompt', 'question'],
        ['completion', 'summary'],
        [rewards.join(' + '), 'score'],
      ],
      fields: (record) => ({
        question: record.prompt,
        summary: record.completion,
        score: sumOf(rewards.map((column) => own(record, column) ?? null)),
      }),
    };
  },
};

/** Adds up the rewards that exist; null if none does. Returns the first that is not a number. */
function sumOf(rewards: readonly unknown[]): unknown {
  const given = rewards.filter((value) => value !== null);
  if (given.length === 0) return null;
  if (!given.every(isNumber)) return given.find((value) => !isNumber(value));
  return given.reduce<number>((sum, value) => sum + Number(value), 0);
}
