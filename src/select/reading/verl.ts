/**
 * Reads the files in verl's `trainer.rollout_data_dir` and `trainer.validation_data_dir`: a JSONL
 * file per step with input (the prompt without special tokens), output, gts, score (the sum of the
 * token-level scores), step and whatever else the reward function returned (verl 0.9.1:
 * RayPPOTrainer._write_generations; earlier versions have no gts).
 */
import { type Layout, mostHave } from './layout.js';

export const verl: Layout = {
  name: 'verl',
  describe: 'verl rollouts',
  recognises: (head) => mostHave(head, 'input', 'output', 'score', 'step'),
  reader: () => ({
    reads: [
      ['input', 'question'],
      ['output', 'summary'],
      ['score', 'score'],
    ],
    fields: ({ input, output, score }) => ({ question: input, summary: output, score }),
  }),
};
