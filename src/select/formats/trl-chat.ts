/**
 * TRL's conversational format, types «prompt-completion» and «preference»
 * (huggingface.co/docs/trl/dataset_formats).
 */
import { assistant, chatPrompts, type Format, messages } from './format.js';

export const trlChat: Format = {
  name: 'trl-chat',
  describe:
    'TRL, conversational: prompt and completion as messages, for models with a chat template',
  prompts: chatPrompts,
  minExamples: 1,
  extraFields: true,
  chat: true,
  sft: (prompt, completion) => ({ prompt: messages(prompt), completion: [assistant(completion)] }),
  preference: (prompt, chosen, rejected) => ({
    prompt: messages(prompt),
    chosen: [assistant(chosen)],
    rejected: [assistant(rejected)],
  }),
};
