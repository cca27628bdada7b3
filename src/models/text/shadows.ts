/**
 * Marks the text of messages while a chat template works on it. Every character of a message is exchanged for one of its own from the
 * private planes of Unicode, its shadow, which says what it stands for and which message it belongs to. Whatever a template cuts,
 * joins or repeats keeps its marks, so that the rendered text tells what a message wrote from what the template wrote.
 */
import { UserError } from '../../base/errors.js';

export interface Shadows {
  /** The text of a message, character by character as shadows. */
  of(text: string, message: number): string;
  /** What a text says: shadows are exchanged for what they stand for. */
  plain(text: string): string;
  /** Exchanges what a character says and keeps whose it is. */
  as(character: string, says: string): string;
  /** The messages that a text has characters of. */
  messagesIn(text: string): Set<number>;
}

interface Shadow {
  readonly character: string;
  readonly message: number;
}

const FIRST = 0xf0000;
const LAST = 0x10ffff;
/** Each plane ends with two places that are no characters. */
const isNone = (place: number) => (place & 0xfffe) === 0xfffe;
const PRIVATE = /[\u{F0000}-\u{10FFFF}]/gu;

/** @param others all texts that there are, messages among them: private characters that occur there are no one's shadow. */
export function createShadows(others: readonly string[]): Shadows {
  const taken = new Set(others.flatMap((text) => text.match(PRIVATE) ?? []));
  const shadows = new Map<string, Shadow>();
  const known = new Map<string, string>();
  let next = FIRST;

  function shadow(character: string, message: number): string {
    const key = `${message} ${character}`;
    let found = known.get(key);
    if (found === undefined) {
      while (isNone(next) || taken.has(String.fromCodePoint(next))) next += 1;
      if (next > LAST) throw new UserError('messages have more than 131,000 different characters');
      found = String.fromCodePoint(next);
      next += 1;
      known.set(key, found);
      shadows.set(found, { character, message });
    }
    return found;
  }

  return {
    of: (text, message) => Array.from(text, (character) => shadow(character, message)).join(''),
    plain: (text) => text.replace(PRIVATE, (one) => shadows.get(one)?.character ?? one),
    as(character, says) {
      const own = shadows.get(character);
      return own === undefined
        ? says
        : Array.from(says, (letter) => shadow(letter, own.message)).join('');
    },
    messagesIn: (text) =>
      new Set(
        (text.match(PRIVATE) ?? [])
          .map((one) => shadows.get(one)?.message)
          .filter((i) => i !== undefined),
      ),
  };
}
