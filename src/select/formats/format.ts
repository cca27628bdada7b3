/** What a trainer's file format is: how one example and one preference look as a JSON line. */

/** Prompt templates with the fields `{question}` and, for the face, `{cot}`. */
export interface Prompts {
  readonly shoggoth: string;
  readonly face: string;
}

export interface Format {
  readonly name: string;
  /** The format's own name, for help and docs. */
  readonly describe: string;
  /** Where the user gives none. */
  readonly prompts: Prompts;
  /** The fewest examples that the trainer takes in a file. */
  readonly minExamples: number;
  /** Whether a line may have a `weight` beside the trainer's own fields; otherwise weights go into a file beside. */
  readonly extraFields: boolean;
  /** Whether a prompt may be chat messages. */
  readonly chat: boolean;
  /** One example of supervised fine-tuning. */
  sft(prompt: Prompt, completion: string): Record<string, unknown>;
  /** One preference. */
  preference(prompt: Prompt, chosen: string, rejected: string): Record<string, unknown>;
}

export interface Message {
  readonly role: string;
  readonly content: string;
}

/** A text, or, for a format that is `chat`, the messages that a question was asked in. */
export type Prompt = string | readonly Message[];

export const user = (content: string): Message => ({ role: 'user', content });
export const assistant = (content: string): Message => ({ role: 'assistant', content });

export const messages = (prompt: Prompt): readonly Message[] =>
  typeof prompt === 'string' ? [user(prompt)] : prompt;

/** A chat template sets the messages apart by itself. */
export const chatPrompts: Prompts = { shoggoth: '{question}', face: '{question}\n\n{cot}' };
