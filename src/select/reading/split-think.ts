/** One text that holds a CoT and an answer: `<think>…</think>answer`. */

const open = '<think>';
const close = '</think>';

export interface Thought {
  readonly cot: string;
  /** Null for a text that was cut off while it thought. */
  readonly summary: string | null;
}

/**
 * The CoT is what stands before the last `</think>`, without the opening tag, and the answer what follows; blank lines
 * at their edges belong to the tags. `opened` says that prompts end in `<think>`, so that a text without any tag never
 * stopped thinking; otherwise such a text is an answer without a CoT.
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

/** Whether the texts of a file come from a template that has written `<think>` already: some close it and none opens it. */
export function opensInPrompt(texts: readonly string[]): boolean {
  return texts.some((text) => text.includes(close)) && !texts.some((text) => text.includes(open));
}

export const hasThink = (text: string): boolean => text.includes(close) || /^\s*<think>/.test(text);

const withoutOpen = (text: string): string => text.replace(/^\s*<think>/, '');
const trimmed = (text: string): string => text.trim();
