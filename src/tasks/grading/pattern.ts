/**
 * Regular expressions as answers, matched in linear time by RE2, and a text that each of them
 * matches.
 */
import { RE2JS } from 're2js';
import { charactersOf, exampleOf, patternTree } from './_pattern-tree.js';

export interface AnswerPattern {
  /** Whether the whole text matches. */
  matches(text: string): boolean;
  /** A short text that matches. */
  readonly example: string;
  /** Characters that a matching text may need: literals, and classes of at most 16 characters. */
  readonly characters: ReadonlySet<string>;
}

/** JavaScript's `\s` and `\S` as ranges; RE2's own are ASCII only. */
const SPACES: Readonly<Record<string, string>> = {
  '\\s':
    '\\t-\\r\\u{20}\\u{a0}\\u{1680}\\u{2000}-\\u{200a}\\u{2028}\\u{2029}\\u{202f}\\u{205f}\\u{3000}\\u{feff}',
  '\\S':
    '\\u{0}-\\u{8}\\u{e}-\\u{1f}\\u{21}-\\u{9f}\\u{a1}-\\u{167f}\\u{1681}-\\u{1fff}\\u{200b}-\\u{2027}' +
    '\\u{202a}-\\u{202e}\\u{2030}-\\u{205e}\\u{2060}-\\u{2fff}\\u{3001}-\\u{fefe}\\u{ff00}-\\u{10ffff}',
};

/**
 * Reads a pattern that has to match a whole text: a JavaScript regular expression with the flags
 * `u` and `s`, so that a dot also stands for a line break. Matching takes time linear in the text.
 *
 * @throws Error if it is not a regular expression, needs what RE2 cannot do (look-around,
 *   back-references, repeats of more than 1,000), or no text that it matches can be found.
 */
export function answerPattern(source: string): AnswerPattern {
  // A pattern such as a)(b is only valid between the brackets that the engine adds.
  new RegExp(source, 'us');
  const plain = plainPattern(source);
  const expression = compiled(plain);
  const matches = (text: string) => expression.testExact(text);
  const tree = patternTree(plain);
  const example = [exampleOf(tree, 0), exampleOf(tree, 1)].find(
    (text) => text !== '' && matches(text),
  );
  if (example === undefined) throw new Error('no text that it matches could be found');
  return { matches, example, characters: new Set([...example, ...charactersOf(tree)]) };
}

/**
 * The pattern without what RE2 reads differently: `\s` is spelled out, a surrogate pair of escapes
 * is one character, and what it would misread or cannot do is refused.
 */
function plainPattern(source: string): string {
  let isInClass = false;
  return source.replace(
    /\\u(d[89ab][\da-f]{2})\\u(d[c-f][\da-f]{2})|\\.|\(\?(?:<?[=!])?|[[\]]/gisu,
    (token: string, high?: string, low?: string) => {
      if (high && low) {
        const code = String.fromCharCode(Number(`0x${high}`), Number(`0x${low}`)).codePointAt(0)!;
        return `\\u{${code.toString(16)}}`;
      }
      if (token in SPACES) return isInClass ? SPACES[token]! : `[${SPACES[token]}]`;
      if (isInClass && token === '\\b') return '\\u{8}';
      if (!isInClass && /^\(\?<?[=!]/.test(token))
        throw new Error('look-around such as (?=…) is not supported');
      if (/^\\[1-9k]/.test(token)) throw new Error('back-references are not supported');
      if (token === '[' || token === ']') isInClass = token === '[';
      return token;
    },
  );
}

function compiled(source: string): RE2JS {
  try {
    return RE2JS.compile(RE2JS.translateRegExp(new RegExp(source, 'us')));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.replace(/^error parsing regexp: /, '') : '';
    throw new Error(`RE2, which matches patterns in linear time, refuses it: ${why}`, { cause });
  }
}
