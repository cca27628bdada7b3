/**
 * Makes model text safe to show: escapes the characters that would steer a terminal, or hide or
 * reorder text.
 */

/**
 * Controls, formats (bidi overrides, zero-width characters), line and paragraph separators,
 * surrogates, private-use and unassigned characters.
 */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu;

const short: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\x1b': '\\e',
};

/** Returns one line of visible characters and spaces; escapes the rest: `\e[31m`, `\u{202e}`. */
export function visible(text: string): string {
  return text.replace(unsafe, escapeOf);
}

/** Splits a text into lines and makes each visible. */
export function visibleLines(text: string): string[] {
  return text.split('\n').map(visible);
}

function escapeOf(char: string): string {
  const code = char.codePointAt(0) as number;
  return (
    short[char] ??
    (code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`)
  );
}

/** Breaks a line at spaces, or inside a word that is longer than the width, in characters. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    let rest = [...word];
    while (rest.length > width) {
      if (line) lines.push(line);
      line = '';
      lines.push(rest.slice(0, width).join(''));
      rest = rest.slice(width);
    }
    const part = rest.join('');
    if (line && [...line].length + 1 + rest.length > width) {
      lines.push(line);
      line = part;
    } else line = line ? `${line} ${part}` : part;
  }
  if (line || lines.length === 0) lines.push(line);
  return lines;
}
