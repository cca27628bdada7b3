/** Turns a task's characters (Unicode code points) into token ids and back. */

/** The first token of every sequence. */
export const START = 0;
/** The stop token: the last token of a CoT and of a summary. */
export const END = 1;
/** The token before the CoT. */
export const BEFORE_COT = 2;
/** The token before the summary. */
export const BEFORE_SUMMARY = 3;
/** The id of the alphabet's first character. */
export const FIRST_CHARACTER = 4;

/** Stands for a special token in decoded text; no alphabet may contain it. */
export const SPECIAL_PLACEHOLDER = '␞';

/** The role that writes a text: the two may have different tokenizers. */
export type Writer = 'shoggoth' | 'face';

export interface Tokenizer {
  /** The number of ids: the alphabet's characters and four special tokens. */
  readonly vocab: number;
  /** The tokens that end a role's text; the model learns the first. */
  readonly stops: Readonly<Record<Writer, readonly [number, ...number[]]>>;
  /**
   * Encodes a text in this role's vocabulary, by default the shoggoth's.
   * @throws Error that names a character outside the alphabet.
   */
  encode(text: string, writer?: Writer): number[];
  /**
   * Decodes ids. Shows every special token, and every id beyond the vocab (a model on a server may
   * have more), as `␞`, so that a malformed sample is visible and matches no answer.
   * @throws RangeError for a number that is not an integer of 0 or more.
   */
  decode(ids: ArrayLike<number>, writer?: Writer): string;
  /** The prompt that the shoggoth continues with a CoT and a stop: start, question, separator. */
  shoggothPrompt(question: string): number[];
  /**
   * The prompt that the face continues with a summary and a stop: start, question, separator, the
   * CoT's tokens without their stop, separator. The CoT's tokens cross from shoggoth to face as
   * they were sampled.
   */
  facePrompt(question: string, cotTokens: ArrayLike<number>): number[];
}

/** Whether a text has no half surrogate pairs, which are not characters. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/**
 * Creates an alphabet's tokenizer.
 * @throws Error if a character occurs twice, is the placeholder `␞`, or is half a surrogate pair.
 */
export function createTokenizer(alphabet: string): Tokenizer {
  if (!isWellFormed(alphabet)) throw new Error('tokenizer: the alphabet has half a surrogate pair');
  const characters = [...alphabet];
  const ids = idsOf(characters);

  const encode = (text: string): number[] =>
    [...text].map((character) => {
      const id = ids.get(character);
      if (id === undefined) {
        const [wrong, whole, all] = [character, text, alphabet].map((one) => JSON.stringify(one));
        throw new Error(`tokenizer.encode: ${wrong} in ${whole} is not in the alphabet ${all}`);
      }
      return id;
    });

  return {
    vocab: FIRST_CHARACTER + characters.length,
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

/** The id of each character of an alphabet. */
function idsOf(characters: readonly string[]): ReadonlyMap<string, number> {
  const ids = new Map<string, number>();
  for (const character of characters) {
    if (character === SPECIAL_PLACEHOLDER)
      throw new Error(
        `tokenizer: the alphabet has ${SPECIAL_PLACEHOLDER}, which stands for special tokens`,
      );
    if (ids.has(character))
      throw new Error(`tokenizer: the alphabet has ${JSON.stringify(character)} twice`);
    ids.set(character, FIRST_CHARACTER + ids.size);
  }
  return ids;
}

/** The most tokens of a whole sequence of each role, stop included, under a task's limits. */
export function longestSequences(limits: {
  readonly question: number;
  readonly cot: number;
  readonly summary: number;
}): { readonly shoggoth: number; readonly face: number } {
  // Start, separator and stop are three tokens; the face's sequence has one more separator.
  const shoggoth = limits.question + limits.cot + 3;
  return { shoggoth, face: shoggoth + limits.summary + 1 };
}
