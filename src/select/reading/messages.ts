/** Turns chat messages into texts: a prompt into one, a reply into its CoT and its answer. */
import type { Json } from './columns.js';

export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

/** Returns a list of `{role, content}`; undefined for anything else. */
export function messagesOf(value: unknown): readonly Json[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const good = value.every(
    (item) => isObject(item) && typeof item.role === 'string' && 'content' in item,
  );
  return good ? (value as Json[]) : undefined;
}

export interface Prompt {
  readonly text: string;
  /** The messages in which the question was asked, if they contain only text. */
  readonly messages?: readonly ChatMessage[] | undefined;
}

/**
 * Reads a prompt; undefined if it is neither a string nor a list of messages. The text of a single
 * user message is its content. Several messages become `role: content`, separated by empty lines.
 * Parts other than text become `[image]` and the like.
 */
export function promptOf(value: unknown): Prompt | undefined {
  if (typeof value === 'string') return { text: value };
  const messages = messagesOf(value);
  if (!messages) return undefined;
  const plain = messages.map(({ role, content }) => ({ role: role as string, ...textOf(content) }));
  const text =
    plain.length === 1 && plain[0]?.role === 'user'
      ? plain[0].text
      : plain.map((message) => `${message.role}: ${message.text}`).join('\n\n');
  if (!plain.every((message) => message.whole)) return { text };
  return {
    text,
    messages: plain.map((message) => ({ role: message.role, content: message.text })),
  };
}

export interface Reply {
  readonly text: string;
  /** What the model thought, if the reply has this in a field of its own. */
  readonly cot?: string;
}

/**
 * Reads a model's reply: a string, a message, or messages, of which the assistant's last counts.
 * Returns undefined for anything else.
 */
export function replyOf(value: unknown): Reply | undefined {
  if (typeof value === 'string') return { text: value };
  const message = replyMessage(value);
  if (!message) return undefined;
  const { text, thought } = textOf(message.content);
  // vLLM and SGLang write `reasoning_content` (newer versions `reasoning`), Ollama and some
  // templates `thinking`.
  const reasoning = [message.reasoning_content, message.reasoning, message.thinking].find(
    (part): part is string => typeof part === 'string' && part !== '',
  );
  const cot = reasoning ?? thought;
  return cot === undefined ? { text } : { text, cot };
}

function replyMessage(value: unknown): Json | undefined {
  const messages = messagesOf(value);
  if (messages) return messages.findLast(({ role }) => role === 'assistant') ?? messages.at(-1);
  return isObject(value) && 'content' in value ? value : undefined;
}

/** Returns a content's text, its thoughts, and whether it has nothing else (`whole`). */
function textOf(content: unknown): { text: string; thought?: string; whole: boolean } {
  if (typeof content === 'string') return { text: content, whole: true };
  if (content === null || content === undefined) return { text: '', whole: true };
  if (!Array.isArray(content)) return { text: JSON.stringify(content), whole: false };
  const texts: string[] = [];
  const thoughts: string[] = [];
  let whole = true;
  for (const part of content) {
    if (typeof part === 'string') texts.push(part);
    else if (isObject(part)) {
      const thought = [part.reasoning, part.thinking].find((value) => typeof value === 'string');
      if (typeof part.text === 'string') texts.push(part.text);
      else if (thought !== undefined) thoughts.push(thought as string);
      else {
        texts.push(`[${typeof part.type === 'string' ? part.type : 'part'}]`);
        whole = false;
      }
    }
  }
  const text = texts.join('');
  return thoughts.length > 0 ? { text, thought: thoughts.join('\n'), whole } : { text, whole };
}

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
