/** Reads the tokens of an answer one by one, with bounded depth and effort. */
import type { Token } from './tokens.js';

/** Deeper nesting is not parsed. */
const DEEPEST = 40;
const MOST_STEPS = 20_000;

/** The text is not mathematics that the grammar knows. */
export class NoTree extends Error {}

export class TokenReader {
  protected readonly tokens: Token[];
  protected at = 0;
  protected steps = 0;
  /** Whether a bar closes, as inside |…|. */
  protected inBars = false;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = [...tokens];
  }

  protected fail(): never {
    throw new NoTree();
  }

  protected peek(offset = 0): Token | undefined {
    return this.tokens[this.at + offset];
  }

  /** Whether a token is this sign or command. */
  protected is(text: string, offset = 0): boolean {
    const token = this.peek(offset);
    return token?.text === text && (token.type === 'sign' || token.type === 'command');
  }

  protected next(): Token {
    return this.tokens[this.at++] ?? this.fail();
  }

  /** Takes the next token if it is this sign or command. */
  protected take(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  protected need(text: string): void {
    if (!this.take(text)) this.fail();
  }

  protected nested<T>(read: () => T): T {
    if (++this.#depth > DEEPEST || ++this.steps > MOST_STEPS) this.fail();
    const value = read();
    this.#depth--;
    return value;
  }

  /** Returns what `read` does, or undefined, with nothing taken, if it fails. */
  protected tried<T>(read: () => T): T | undefined {
    const { at, inBars } = this;
    const depth = this.#depth;
    try {
      return read();
    } catch (error) {
      if (!(error instanceof NoTree) || this.steps > MOST_STEPS) throw error;
      this.at = at;
      this.inBars = inBars;
      this.#depth = depth;
      return undefined;
    }
  }

  /** Reads something inside |…|, or in brackets, in which a bar opens again. */
  protected withBars<T>(inBars: boolean, read: () => T): T {
    const outside = this.inBars;
    this.inBars = inBars;
    const value = read();
    this.inBars = outside;
    return value;
  }
}
