/** For tests: values of `pre_tokenizer` in a tokenizer.json, by type and setting. */
const bytes = (use_regex: boolean, add_prefix_space = false) => ({
  type: 'ByteLevel',
  add_prefix_space,
  trim_offsets: true,
  use_regex,
});
const split = (Regex: string, behavior: string, invert = false) => ({
  type: 'Split',
  pattern: { Regex },
  behavior,
  invert,
});
const sequence = (...pretokenizers: readonly object[]) => ({ type: 'Sequence', pretokenizers });
const metaspace = (prepend_scheme: string, split: boolean) => ({
  type: 'Metaspace',
  replacement: '▁',
  prepend_scheme,
  split,
});
const BEHAVIORS = ['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous'];

export const PRE_TOKENIZERS: readonly object[] = [
  { type: 'Digits', individual_digits: true },
  { type: 'Digits', individual_digits: false },
  sequence({ type: 'Digits', individual_digits: true }, bytes(true)),
  sequence({ type: 'Digits', individual_digits: false }, bytes(true)),
  sequence(
    { type: 'Punctuation', behavior: 'Contiguous' },
    { type: 'Digits', individual_digits: true },
    bytes(false),
  ),
  bytes(true),
  bytes(true, true),
  bytes(false),
  ...BEHAVIORS.map((behavior) => ({ type: 'Punctuation', behavior })),
  { type: 'Whitespace' },
  { type: 'WhitespaceSplit' },
  { type: 'BertPreTokenizer' },
  { type: 'CharDelimiterSplit', delimiter: '-' },
  { type: 'FixedLength', length: 3 },
  ...['always', 'first', 'never'].flatMap((scheme) => [
    metaspace(scheme, true),
    metaspace(scheme, false),
  ]),
  sequence({ type: 'Digits', individual_digits: true }, metaspace('first', true)),
  sequence({ type: 'WhitespaceSplit' }, metaspace('first', false)),
  ...BEHAVIORS.flatMap((behavior) => [
    split('[a-e]+', behavior),
    split('\\d', behavior),
    split('\\s+', behavior, true),
    { type: 'Split', pattern: { String: ' ' }, behavior, invert: false },
  ]),
  // Groups of three digits from the right, and words with the space before them.
  split('\\p{N}{1,3}(?=(?:\\p{N}{3})*\\b)', 'Isolated'),
  sequence(
    split(
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
      'Isolated',
    ),
    bytes(false),
  ),
  sequence(
    split(
      "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
      'Removed',
      true,
    ),
    bytes(false),
  ),
];

export const PRE_TOKENIZED: readonly string[] = [
  'a12b 345 6',
  '1²x3½ ٣٤ Ⅷ',
  'x  y\tz\n\n w',
  'don\'t "stop"—now… ¿qué?',
  'a--b---c - d-',
  ' lead',
  'trail ',
  '▁▁ mark ▁',
  'Ünï cödé e\u0301x',
  '🙂👩‍🔬 9🙂9',
  '\ufeffbom\u0085nel\u00a0nbsp\u2003em\u180e',
  'abcde fgh edcba',
  '1234567 12',
  "I'LL we'Re 'sx",
  '$x_1+y^2=3`4~5|',
  '漢字かな 한글, 中文。',
  '+-=<>',
  'क्षि १२३',
  '①②③ 1⃣',
  'a_b‿c d\u200de',
  '\r\n\r\nx \r\n',
];
