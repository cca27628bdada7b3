/**
 * OpenAI's fine-tuning files: chat `messages` for supervised fine-tuning, `input`, `preferred_output` and
 * `non_preferred_output` for direct preference optimization (developers.openai.com/api/docs/guides). A message's own
 * `weight` can only be 0 or 1, so other weights cannot be told.
 */
import { assistant, chatPrompts, type Format, messages } from './format.js';

export const openai: Format = {
  name: 'openai',
  describe: "OpenAI's fine-tuning files: chat messages, and preferred against non-preferred output",
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
