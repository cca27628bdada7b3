/**
 * OpenAI's fine-tuning files: chat `messages` for supervised fine-tuning; `input`,
 * `preferred_output` and `non_preferred_output` for direct preference optimization
 * (developers.openai.com/api/docs/guides). The `weight` of a message can only be 0 or 1, so the
 * files cannot express other weights.
 */
import { assistant, chatPrompts, type Format, messages } from './format.js';

export const openai: Format = {
  name: 'openai',
  describe: "OpenAI's fine-tuning files: chat messages, and preferred and non-preferred output",
  prompts: chatPrompts,
  minExamples: 10,
  extraFields: false,
  chat: true,
  sft: (prompt, completion) => ({ messages: [...messages(prompt), assistant(completion)] }),
  preference: (prompt, chosen, rejected) => ({
    input: { messages: messages(prompt) },
    preferred_output: [assistant(chosen)],
    non_preferred_output: [assistant(rejected)],
  }),
};
