/** Splits a text that contains a CoT and an answer: `<think>…</think>answer`. */

const open = '<think>';
const close = '</think>';

export interface Thought {
  readonly cot: string;
  /** Null if the text was cut off within the CoT. */
  readonly summary: string | null;
}

/**
 * Splits a text at the last `</think>` and trims both parts; the opening tag is left out.
 * @param opened whether prompts end in `<think>`. A text without tags was then cut off within its
 * CoT; otherwise it is an answer with an empty CoT.
 */
export function splitThink(text: string, opened: boolean): Thought {
  const at = text.lastIndexOf(close);
  const begins = /^\s*<think>/.test(text);
  if (at >= 0)
    return {
      cot: trimmed(withoutOpen(text.slice(0, at))),
      summary: text.slice(at + close.length).trim(),
    };
  if (begins || opened) return { cot: trimmed(withoutOpen(text)), summary: null };
  return { cot: '', summary: text };
}

/** Whether the prompts of a file end in `<think>`: some texts then close it, and none opens it. */
export function opensInPrompt(texts: readonly string[]): boolean {
  return texts.some((text) => text.includes(close)) && !texts.some((text) => text.includes(open));
}

export const hasThink = (text: string): boolean => text.includes(close) || /^\s*<think>/.test(text);

const withoutOpen = (text: string): string => text.replace(/^\s*<think>/, '');
const trimmed = (text: string): string => text.trim();
