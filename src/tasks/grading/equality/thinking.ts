/** What a text answers, without the thinking that comes before it. */

const OPEN = '<think>';
const CLOSE = '</think>';

/**
 * What follows the last `</think>`, trimmed; the whole text if there is none. Null where thinking begins and does not
 * end: such a text was cut off or loops, and has no answer.
 */
export function afterThinking(text: string): string | null {
  const end = text.lastIndexOf(CLOSE);
  const rest = end < 0 ? text : text.slice(end + CLOSE.length);
  return rest.includes(OPEN) ? null : rest.trim();
}
