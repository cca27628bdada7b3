/**
 * TRL's standard format, types «prompt-completion» and «preference»
 * (huggingface.co/docs/trl/dataset_formats). TRL joins prompt and completion without a separator,
 * so the prompts end in an empty line.
 */
import type { Format } from './format.js';

export const trl: Format = {
  name: 'trl',
  describe: 'TRL, standard: prompt and completion as plain text',
  prompts: { shoggoth: '{question}\n\n', face: '{question}\n\n{cot}\n\n' },
  minExamples: 1,
  extraFields: true,
  chat: false,
  sft: (prompt, completion) => ({ prompt, completion }),
  preference: (prompt, chosen, rejected) => ({ prompt, chosen, rejected }),
};
