/** Reads `\boxed{…}` and `\fbox{…}`, which hold a worked text's answer. */

const BOX = /\\(?:boxed|fbox)\s*\{/g;
/** Text that may stand between the boxes of one answer. */
const JOINT = /^(?:\\?[,;$()[\]\s]|\\text\s*\{\s*(?:and|or)\s*\}|\\quad|and|or)*$/i;

interface Box {
  readonly start: number;
  readonly end: number;
  readonly content: string;
}

/**
 * Returns, in order, the contents of the last box and of those before it that are joined to it by
 * commas, `and` or `or` only.
 */
export function lastBoxes(text: string): string[] {
  const last = boxBefore(text, text.length);
  if (!last) return [];
  const found = [last];
  for (;;) {
    const previous = boxBefore(text, found[0]!.start);
    if (!previous || !JOINT.test(text.slice(previous.end, found[0]!.start).slice(0, 100))) break;
    if (found[0]!.start - previous.end > 100 || found.length >= 32) break;
    found.unshift(previous);
  }
  return found.map(({ content }) => content);
}

/** The last box that begins before a position; undefined if none does, or if it is not closed. */
function boxBefore(text: string, before: number): Box | undefined {
  if (before <= 0) return undefined;
  const start = Math.max(
    text.lastIndexOf('\\boxed', before - 1),
    text.lastIndexOf('\\fbox', before - 1),
  );
  if (start < 0) return undefined;
  BOX.lastIndex = start;
  const head = BOX.exec(text);
  if (head?.index !== start) return undefined;
  const inner = start + head[0].length;
  let depth = 1;
  for (let i = inner; i < text.length; i++) {
    const character = text[i];
    if (character === '\\') i++;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0)
      return { start, end: i + 1, content: text.slice(inner, i) };
  }
  return undefined;
}
