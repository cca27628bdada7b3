/** Changes the case of texts with shadows, as Python's `str` and Jinja's filters do. */
import { type Letters, lettersOf, SPACE } from './python-cuts.js';
import type { Shadows } from './shadows.js';

export class PythonCase {
  constructor(private readonly shadows: Shadows) {}

  upper(text: string): string {
    return this.change(text, (plain) => plain.toUpperCase());
  }

  lower(text: string): string {
    return this.change(text, (plain) => plain.toLowerCase());
  }

  capitalize(text: string): string {
    return this.withInitials(text, (i) => i === 0);
  }

  title(text: string): string {
    return this.withInitials(text, (i, plain) => isCased(plain[i]) && !isCased(plain[i - 1]));
  }

  /**
   * Jinja's `title` filter: a word begins after a space, a hyphen or an opening bracket, and each
   * word is lowercased separately.
   */
  titleFilter(text: string): string {
    const { own, plain } = this.letters(text);
    const separates = (i: number) => /^[-({[<]$/.test(plain[i]!) || SPACE.test(plain[i]!);
    let changed = '';
    for (let from = 0, to = 0; from < own.length; from = to) {
      to = from + 1;
      while (to < own.length && separates(to) === separates(from)) to += 1;
      changed += this.upper(own[from]!) + this.lower(own.slice(from + 1, to).join(''));
    }
    return changed;
  }

  private letters(text: string): Letters {
    return lettersOf(this.shadows, text);
  }

  /**
   * Changes the text as a whole if its number of characters stays the same, because the ending of a
   * word may depend on its neighbours; otherwise character by character.
   */
  private change(text: string, to: (plain: string) => string): string {
    const { own, plain } = this.letters(text);
    const whole = [...to(plain.join(''))];
    return own
      .map((one, i) =>
        this.shadows.recast(one, whole.length === own.length ? whole[i]! : to(plain[i]!)),
      )
      .join('');
  }

  /** The first letter of a word: a ligature or a sharp s gives only one capital. */
  private initial(text: string): string {
    return this.change(text, (plain) => {
      const [first = '', ...rest] = [...plain.toUpperCase()];
      return first + (plain === 'ŉ' ? rest.join('') : rest.join('').toLowerCase());
    });
  }

  /** Capitalises the letters where `starts` is true, and lowercases all others. */
  private withInitials(
    text: string,
    starts: (i: number, plain: readonly string[]) => boolean,
  ): string {
    const { own, plain } = this.letters(text);
    const small = [...this.lower(text)];
    return own
      .map((one, i) => {
        if (starts(i, plain)) return this.initial(one);
        return small.length === own.length ? small[i]! : this.lower(one);
      })
      .join('');
  }
}

const isCased = (plain: string | undefined) => plain !== undefined && /^\p{Cased}$/u.test(plain);
