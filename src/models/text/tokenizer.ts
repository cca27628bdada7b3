/** Characters to token ids and back, for one task's alphabet; a character is a Unicode code point. */

/** Starts every sequence. */
export const START = 0;
/** Ends a CoT and a summary: the stop token. */
export const END = 1;
/** Stands before the CoT. */
export const BEFORE_COT = 2;
/** Stands before the summary. */
export const BEFORE_SUMMARY = 3;
/** The id of the alphabet's first character. */
export const FIRST_CHARACTER = 4;

/** How a special token inside a text is shown; no alphabet may have it. */
export const SPECIAL_PLACEHOLDER = '␞';

/** Who writes: the two roles may have tokenizers of their own. */
export type Writer = 'shoggoth' | 'face';

export interface Tokenizer {
  /** Number of ids: the alphabet's characters and four special ones. */
  readonly vocab: number;
  /** The tokens that end what a role writes; the first is the one that is learnt. */
  readonly stops: Readonly<Record<Writer, readonly [number, ...number[]]>>;
  /** Ids of a text as this role writes it, the shoggoth unless said. Throws at a character outside the alphabet, naming it. */
  encode(text: string, writer?: Writer): number[];
  /** The text of ids; every special one, and every one beyond the vocab (a model on a server may have more), is shown as `␞`,
   *  so that a malformed sample is seen and matches no answer. Throws at what is no id. */
  decode(ids: ArrayLike<number>, writer?: Writer): string;
  /** What the shoggoth continues with a CoT and a stop: start, question, separator. */
  shoggothPrompt(question: string): number[];
  /** What the face continues with a summary and a stop: start, question, separator, the CoT's own tokens without
   *  their stop, separator. Tokens cross from shoggoth to face as they were sampled. */
  facePrompt(question: string, cotTokens: ArrayLike<number>): number[];
}

/** Whether a text has no half of a surrogate pair, which is no character. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** The tokenizer of an alphabet. Throws if a character is there twice, is the placeholder `␞`, or is half a
 *  surrogate pair. */
export function createTokenizer(alphabet: string): Tokenizer {
  if (!isWellFormed(alphabet)) throw new Error('tokenizer: the alphabet has half a surrogate pair');
  const characters = [...alphabet];
  const ids = new Map<string, number>();
  for (const character of characters) {
    if (character === SPECIAL_PLACEHOLDER) {
      throw new Error(
        `tokenizer: the alphabet has ${SPECIAL_PLACEHOLDER}, which stands for special tokens`,
      );
    }
    if (ids.has(character)) {
      throw new Error(`tokenizer: the alphabet has ${JSON.stringify(character)} twice`);
    }
    ids.set(character, FIRST_CHARACTER + ids.size);
  }
  const vocab = FIRST_CHARACTER + characters.length;

  const encode = (text: string): number[] =>
    [...text].map((character) => {
      const id = ids.get(character);
      if (id === undefined) {
        throw new Error(
          `tokenizer.encode: ${JSON.stringify(character)} in ${JSON.stringify(text)} is not in the alphabet ${JSON.stringify(alphabet)}`,
        );
      }
      return id;
    });

  return {
    vocab,
    stops: { shoggoth: [END], face: [END] },
    encode,
    decode(tokens) {
      let text = '';
      for (let i = 0; i < tokens.length; i++) {
        const id = tokens[i] as number;
        if (!Number.isInteger(id) || id < 0) {
          throw new RangeError(`tokenizer.decode: ids must be integers of 0 or more, got ${id}`);
        }
        text += characters[id - FIRST_CHARACTER] ?? SPECIAL_PLACEHOLDER;
      }
      return text;
    },
    shoggothPrompt: (question) => [START, ...encode(question), BEFORE_COT],
    facePrompt(question, cotTokens) {
      const cot = Array.from(cotTokens);
      if (cot.at(-1) === END) cot.pop();
      return [START, ...encode(question), BEFORE_COT, ...cot, BEFORE_SUMMARY];
    },
  };
}

/** The most tokens of a whole sequence of each role, stop included, for a task's limits. */
export function longestSequences(limits: {
  readonly question: number;
  readonly cot: number;
  readonly summary: number;
}): { readonly shoggoth: number; readonly face: number } {
  // Start, separator and stop are three tokens; the face has one more separator.
  const shoggoth = limits.question + limits.cot + 3;
  return { shoggoth, face: shoggoth + limits.summary + 1 };
}
