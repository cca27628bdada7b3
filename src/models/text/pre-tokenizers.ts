/**
 * Cuts texts into the pieces within which tokens are formed, as the Rust library `tokenizers` 0.23
 * does. The JavaScript library defines digits (without `²`, `٣` and `½`), words and white space
 * differently, and ignores how a separator merges with the pieces beside it.
 */
import * as library from '@huggingface/tokenizers';

/**
 * Cuts a text into pieces. `section_index` is the text's position among the sections that added
 * tokens cut the whole into, from 0.
 */
export type PreTokenize = (text: string, options?: { readonly section_index?: number }) => string[];

type Config = Readonly<Record<string, unknown>>;
type Behavior = 'Removed' | 'Isolated' | 'MergedWithPrevious' | 'MergedWithNext' | 'Contiguous';

interface Piece {
  readonly text: string;
  /** Whether the whole text begins with this piece. */
  readonly first: boolean;
}

type Cut = (piece: Piece) => Piece[];

/**
 * @param config `pre_tokenizer` of a tokenizer.json
 * @throws Error that names an unknown type.
 */
export function createPreTokenize(config: unknown): PreTokenize | null {
  if (config === null || config === undefined) return null;
  const cut = cutOf(config as Config);
  return (text, options) =>
    cut({ text, first: (options?.section_index ?? 0) === 0 })
      .map((piece) => piece.text)
      .filter((piece) => piece !== '');
}

const SPACE = '\\p{White_Space}';
const PUNCTUATION = '[\\p{P}!-/:-@\\[-`{-~]';
const WORD = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}';
const BYTE_LEVEL =
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+" +
  `| ?[^${SPACE}\\p{L}\\p{N}]+|${SPACE}+(?!\\P{White_Space})|${SPACE}+`;

function cutOf(config: Config): Cut {
  switch (config.type) {
    case 'Sequence': {
      const cuts = (config.pretokenizers as readonly Config[]).map(cutOf);
      return (piece) => cuts.reduce((pieces, cut) => pieces.flatMap(cut), [piece]);
    }
    case 'ByteLevel':
      return byteLevel(config);
    case 'Metaspace':
      return metaspace(config);
    case 'Digits':
      return at('\\p{N}', config.individual_digits ? 'Isolated' : 'Contiguous');
    case 'Punctuation':
      return at(PUNCTUATION, (config.behavior as Behavior | undefined) ?? 'Isolated');
    case 'Whitespace':
      return at(`[${WORD}]+|[^${WORD}${SPACE}]+`, 'Removed', true);
    case 'WhitespaceSplit':
      return at(SPACE, 'Removed');
    case 'BertPreTokenizer': {
      const [words, marks] = [at(SPACE, 'Removed'), at(PUNCTUATION, 'Isolated')];
      return (piece) => words(piece).flatMap(marks);
    }
    case 'CharDelimiterSplit':
      return split(new RegExp(escaped(String(config.delimiter)), 'gu'), 'Removed', false);
    case 'FixedLength':
      return fixedLength(Number(config.length));
    case 'Split':
      return split(
        translatePattern(config.pattern),
        config.behavior as Behavior,
        config.invert === true,
      );
    default:
      throw new Error(`Unknown PreTokenizer type: ${String(config.type)}`);
  }
}

/**
 * Translates a pattern of a tokenizer.json, written for Oniguruma, into a regular expression.
 * @throws Error that says why it cannot be translated.
 */
export function translatePattern(pattern: unknown): RegExp {
  // The module exports this class; the library's types omit it.
  const { SplitPreTokenizer } = library as unknown as {
    SplitPreTokenizer: new (config: object) => { pattern: unknown };
  };
  const { pattern: own } = new SplitPreTokenizer({ pattern, invert: true });
  if (!(own instanceof RegExp)) throw new Error('a pattern must be a String or a Regex');
  return own;
}

const at = (source: string, behavior: Behavior, invert = false) =>
  split(new RegExp(source, 'gu'), behavior, invert);

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** Cuts at the matches of a pattern; with `invert`, at the text between them. */
function split(pattern: RegExp, behavior: Behavior, invert: boolean): Cut {
  const join = JOINS[behavior];
  if (join === undefined)
    throw new Error(`Unknown behavior of a PreTokenizer: ${String(behavior)}`);
  return ({ text, first }) => {
    const spans: Span[] = [];
    let end = 0;
    for (const match of text.matchAll(pattern)) {
      if (match.index > end) spans.push({ from: end, to: match.index, cuts: invert });
      end = match.index + match[0].length;
      spans.push({ from: match.index, to: end, cuts: !invert });
    }
    if (end < text.length) spans.push({ from: end, to: text.length, cuts: invert });
    return join(spans)
      .filter(({ from, to }) => to > from)
      .map(({ from, to }) => ({ text: text.slice(from, to), first: first && from === 0 }));
  };
}

interface Span {
  readonly from: number;
  readonly to: number;
  /** Whether the span is a separator. */
  readonly cuts: boolean;
}

const JOINS: Readonly<Record<Behavior, (spans: readonly Span[]) => readonly Span[]>> = {
  Removed: (spans) => spans.filter(({ cuts }) => !cuts),
  Isolated: (spans) => spans,
  Contiguous: (spans) => joined(spans, (before, span) => before.cuts === span.cuts),
  MergedWithPrevious: (spans) => joined(spans, (before, span) => span.cuts && !before.cuts),
  MergedWithNext: (spans) => joined(spans, (before, span) => before.cuts && !span.cuts),
};

/** Joins a span with the one before it where `joins` is true of the two. */
function joined(spans: readonly Span[], joins: (before: Span, span: Span) => boolean): Span[] {
  const result: Span[] = [];
  for (const [i, span] of spans.entries()) {
    const before = spans[i - 1];
    if (before !== undefined && joins(before, span)) result.push({ ...result.pop()!, to: span.to });
    else result.push(span);
  }
  return result;
}

/** The letter for each byte: printable bytes stand for themselves, others count up from U+0100. */
const BYTE_LETTERS = (() => {
  const isPrintable = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCodePoint(isPrintable(byte) ? byte : next++),
  );
})();

function byteLevel({ add_prefix_space: prefix = true, use_regex: regex = true }: Config): Cut {
  const words = at(BYTE_LEVEL, 'Isolated');
  const bytes = new TextEncoder();
  return (piece) => {
    const whole =
      prefix && !piece.text.startsWith(' ') ? { ...piece, text: ` ${piece.text}` } : piece;
    return (regex ? words(whole) : [whole]).map(({ text, first }) => ({
      text: Array.from(bytes.encode(text), (byte) => BYTE_LETTERS[byte]).join(''),
      first,
    }));
  };
}

function metaspace(config: Config): Cut {
  const mark = String(config.replacement ?? '▁');
  const scheme = config.add_prefix_space === false ? 'never' : (config.prepend_scheme ?? 'always');
  const words =
    config.split === false ? null : split(new RegExp(escaped(mark), 'gu'), 'MergedWithNext', false);
  return (piece) => {
    const text = piece.text.replaceAll(' ', mark);
    const prepends = scheme === 'always' || (scheme === 'first' && piece.first);
    const whole = { ...piece, text: prepends && !text.startsWith(mark) ? mark + text : text };
    return words === null ? [whole] : words(whole);
  };
}

function fixedLength(length: number): Cut {
  return ({ text, first }) => {
    const letters = [...text];
    return Array.from({ length: Math.ceil(letters.length / length) }, (_, i) => ({
      text: letters.slice(i * length, (i + 1) * length).join(''),
      first: first && i === 0,
    }));
  };
}
