/** A trainer's file format, which turns examples and preferences into JSON lines. */

/** Prompt templates with the fields `{question}` and, for the face, `{cot}`. */
export interface Prompts {
  readonly shoggoth: string;
  readonly face: string;
}

export interface Format {
  readonly name: string;
  /** A description for help and docs. */
  readonly describe: string;
  /** The default prompts. */
  readonly prompts: Prompts;
  /** The fewest examples in a file that the trainer accepts. */
  readonly minExamples: number;
  /**
   * Whether a line may have a `weight` besides the trainer's own fields. Otherwise weights go into
   * a second file.
   */
  readonly extraFields: boolean;
  /** Whether a prompt may be chat messages. */
  readonly chat: boolean;
  /** Returns a line for supervised fine-tuning. */
  sft(prompt: Prompt, completion: string): Record<string, unknown>;
  /** Returns a line for preference optimisation. */
  preference(prompt: Prompt, chosen: string, rejected: string): Record<string, unknown>;
}

export interface Message {
  readonly role: string;
  readonly content: string;
}

/** A string, or, for a format with `chat`, the messages in which a question was asked. */
export type Prompt = string | readonly Message[];

export const user = (content: string): Message => ({ role: 'user', content });
export const assistant = (content: string): Message => ({ role: 'assistant', content });

export const messages = (prompt: Prompt): readonly Message[] =>
  typeof prompt === 'string' ? [user(prompt)] : prompt;

/** Chat templates separate the messages themselves, so these prompts end without empty lines. */
export const chatPrompts: Prompts = { shoggoth: '{question}', face: '{question}\n\n{cot}' };
