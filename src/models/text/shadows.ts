/**
 * Marks the text of messages while a chat template works on it. Replaces every character of a
 * message by a shadow: a character from the private planes of Unicode that records both the
 * original and the message it came from. However a template cuts, joins or repeats text, the marks
 * stay, so the rendered text shows what came from a message and what came from the template.
 */
import { UserError } from '../../base/errors.js';

export interface Shadows {
  /** Replaces each character of a message's text by its shadow. */
  cast(text: string, message: number): string;
  /** Replaces the shadows in a text by the characters they stand for. */
  plain(text: string): string;
  /**
   * Returns the shadow of `text` with the message of `character`; returns `text` itself if
   * `character` is not a shadow.
   */
  recast(character: string, text: string): string;
  /** The messages whose characters occur in a text. */
  messagesIn(text: string): Set<number>;
}

interface Shadow {
  readonly character: string;
  readonly message: number;
}

const FIRST = 0xf0000;
const LAST = 0x10ffff;
/** The last two code points of each plane are not characters. */
const isNonCharacter = (codePoint: number) => (codePoint & 0xfffe) === 0xfffe;
const PRIVATE = /[\u{F0000}-\u{10FFFF}]/gu;

/**
 * @param others all texts in play, messages included: private characters that occur in them are
 *   never used as shadows.
 */
export function createShadows(others: readonly string[]): Shadows {
  const taken = new Set(others.flatMap((text) => text.match(PRIVATE) ?? []));
  const shadows = new Map<string, Shadow>();
  const known = new Map<string, string>();
  let next = FIRST;

  function shadow(character: string, message: number): string {
    const key = `${message} ${character}`;
    let found = known.get(key);
    if (found === undefined) {
      while (isNonCharacter(next) || taken.has(String.fromCodePoint(next))) next += 1;
      if (next > LAST) throw new UserError('messages have more than 131,000 different characters');
      found = String.fromCodePoint(next);
      next += 1;
      known.set(key, found);
      shadows.set(found, { character, message });
    }
    return found;
  }

  const cast = (text: string, message: number) =>
    Array.from(text, (character) => shadow(character, message)).join('');

  return {
    cast,
    plain: (text) => text.replace(PRIVATE, (one) => shadows.get(one)?.character ?? one),
    recast(character, text) {
      const own = shadows.get(character);
      return own === undefined ? text : cast(text, own.message);
    },
    messagesIn: (text) =>
      new Set(
        (text.match(PRIVATE) ?? [])
          .map((one) => shadows.get(one)?.message)
          .filter((i) => i !== undefined),
      ),
  };
}
