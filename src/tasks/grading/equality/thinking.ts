/** Removes the thinking before an answer. */

const OPEN = '<think>';
const CLOSE = '</think>';

/**
 * Returns the trimmed text after the last `</think>`, or all of it if it has none. Null if thinking
 * begins and does not end: such a text was cut off or loops, and has no answer.
 */
export function afterThinking(text: string): string | null {
  const end = text.lastIndexOf(CLOSE);
  const rest = end < 0 ? text : text.slice(end + CLOSE.length);
  return rest.includes(OPEN) ? null : rest.trim();
}
