/** Recognises a file by its bytes, and says what to give instead of one that cannot be read. */
import { UserError } from '../../base/errors.js';

/** The kinds of files that the readers can open. */
export type FileKind = 'text' | 'gzip' | 'parquet' | 'zip';

/** The number of bytes from a file's beginning that `fileKind` needs, or all if there are fewer. */
export const headBytes = 1 << 16;

const jsonl = 'JSON lines, one sample each';
const ascii = (text: string) => Buffer.from(text, 'latin1');
const hex = (text: string) => Buffer.from(text, 'hex');

/** A kind of file that cannot hold samples. */
interface ForeignKind {
  /** Bytes at position `at`, 0 unless given. */
  readonly magic: Buffer;
  readonly at?: number;
  readonly is: string;
  /** What to give instead. */
  readonly right: string;
}

const foreignKinds: readonly ForeignKind[] = [
  {
    magic: ascii('SQLite format 3\0'),
    is: 'a SQLite database',
    right: `write the query's rows as JSON: sqlite3 -json FILE "select …" > scores.json`,
  },
  {
    magic: ascii('ARROW1'),
    is: 'an Arrow (Feather) file',
    right: 'write Parquet or JSON lines, as with pyarrow.parquet.write_table or Dataset.to_json',
  },
  {
    magic: ascii('FEA1'),
    is: 'a Feather file',
    right: 'write Parquet or JSON lines, as with DataFrame.to_parquet',
  },
  {
    magic: hex('ffffffff'),
    is: 'an Arrow stream, as the cache of the datasets library has them',
    right: 'write JSON lines or Parquet: Dataset.to_json or Dataset.to_parquet',
  },
  {
    magic: ascii('PARE'),
    is: 'an encrypted Parquet file',
    right: 'write it without encryption',
  },
  {
    magic: hex('d0cf11e0a1b11ae1'),
    is: 'an old Excel or Word file',
    right: `write its table as ${jsonl}`,
  },
  {
    magic: hex('894844460d0a1a0a'),
    is: 'an HDF5 file',
    right: `write its table as Parquet or ${jsonl}`,
  },
  { magic: hex('934e554d5059'), is: 'a NumPy array', right: `write ${jsonl}` },
  {
    magic: ascii('GGUF'),
    is: "a model's weights (GGUF)",
    right: 'give scored samples of the model',
  },
  { magic: ascii('ORC'), is: 'an ORC file', right: 'write Parquet or JSON lines' },
  { magic: hex('4f626a01'), is: 'an Avro file', right: 'write Parquet or JSON lines' },
  {
    magic: hex('28b52ffd'),
    is: 'compressed with Zstandard',
    right: 'unpack it: zstd -dc FILE | candor select - …',
  },
  {
    magic: hex('fd377a585a00'),
    is: 'compressed with xz',
    right: 'unpack it: xz -dc FILE | candor select - …',
  },
  {
    magic: ascii('BZh'),
    is: 'compressed with bzip2',
    right: 'unpack it: bzip2 -dc FILE | candor select - …',
  },
  {
    magic: hex('04224d18'),
    is: 'compressed with LZ4',
    right: 'unpack it: lz4 -dc FILE | candor select - …',
  },
  { magic: hex('377abcaf271c'), is: 'a 7-Zip archive', right: 'unpack it and give the file in it' },
  { magic: ascii('Rar!'), is: 'a RAR archive', right: 'unpack it and give the file in it' },
  {
    magic: ascii('ustar'),
    at: 257,
    is: 'a tar archive',
    right: 'unpack it and give the file in it',
  },
  { magic: ascii('%PDF'), is: 'a PDF', right: `give ${jsonl}` },
  { magic: hex('89504e47'), is: 'a picture', right: `give ${jsonl}` },
  { magic: hex('ffd8ff'), is: 'a picture', right: `give ${jsonl}` },
  { magic: ascii('GIF8'), is: 'a picture', right: `give ${jsonl}` },
  { magic: hex('7f454c46'), is: 'a program', right: `give ${jsonl}` },
  {
    magic: ascii('version https://git-lfs.github.com'),
    is: 'a Git LFS pointer, not the file itself',
    right: 'fetch the file: git lfs pull',
  },
  {
    magic: hex('0000feff'),
    is: 'UTF-32 text',
    right: 'write it as UTF-8: iconv -f UTF-32 -t UTF-8 FILE',
  },
  {
    magic: hex('fffe0000'),
    is: 'UTF-32 text',
    right: 'write it as UTF-8: iconv -f UTF-32 -t UTF-8 FILE',
  },
  {
    magic: hex('fffe'),
    is: 'UTF-16 text',
    right: 'write it as UTF-8: iconv -f UTF-16 -t UTF-8 FILE',
  },
  {
    magic: hex('feff'),
    is: 'UTF-16 text',
    right: 'write it as UTF-8: iconv -f UTF-16 -t UTF-8 FILE',
  },
];

const startsWith = (head: Buffer, magic: Buffer, at = 0): boolean =>
  head.length >= at + magic.length &&
  head.compare(magic, 0, magic.length, at, at + magic.length) === 0;

/**
 * Recognises a file.
 * @param head its first bytes, up to `headBytes`
 * @param tail its last four bytes
 * @throws UserError that says what the file is, if it cannot hold samples
 */
export function fileKind(name: string, head: Buffer, tail: Buffer, size: number): FileKind {
  const refuse = (is: string, right: string) => new UserError(`${name}: is ${is}; ${right}`);
  if (size === 0) throw new UserError(`${name}: is empty, so it has no samples`);
  if (startsWith(head, hex('1f8b'))) return 'gzip';
  if (startsWith(head, ascii('PAR1'))) {
    if (size >= 12 && startsWith(tail, ascii('PAR1'))) return 'parquet';
    throw refuse(
      'an incomplete Parquet file: its end is missing',
      'its writer has not finished, or the copy stopped early; give the whole file',
    );
  }
  if (startsWith(head, hex('504b0304')) || startsWith(head, hex('504b0506'))) return 'zip';
  const foreign = foreignKinds.find(({ magic, at }) => startsWith(head, magic, at));
  if (foreign) throw refuse(foreign.is, foreign.right);
  if (isSafetensors(head, size)) {
    throw refuse("a model's weights (safetensors)", 'give scored samples of the model');
  }
  if (isPickle(head)) {
    throw refuse(
      'a Python pickle, which only Python can read and which may run code',
      `write ${jsonl}, as with json.dumps`,
    );
  }
  checkText(name, head);
  return 'text';
}

/** Safetensors begin with eight bytes for the length of a JSON header, and then the header. */
const isSafetensors = (head: Buffer, size: number): boolean =>
  head.length >= 10 && head[8] === 0x7b && head[7] === 0 && head.readBigUInt64LE(0) <= BigInt(size);

/** Pickles of the protocols 2 to 5 begin with 0x80 and the number of their protocol. */
const isPickle = (head: Buffer): boolean =>
  head[0] === 0x80 && head[1] !== undefined && head[1] >= 2 && head[1] <= 5;

/** @throws UserError unless the file is text that may have JSON lines */
function checkText(name: string, head: Buffer): void {
  checkEncoding(name, head.subarray(0, 4096));
  const text = head.toString('utf8').replace(/^\ufeff/, '');
  if (/^\s*<(!doctype|html|\?xml|svg)/i.test(text)) {
    throw new UserError(
      `${name}: is ${/^\s*<\?xml/i.test(text) ? 'XML' : 'a web page'}; give ${jsonl}`,
    );
  }
  const lines = text.split('\n', 100).filter((line) => line.trim() !== '');
  if (lines.length === 0 || lines.some((line) => /^\s*[{[]/.test(line))) return;
  const first = (lines[0] as string).trim();
  const separator = [',', '\t', ';'].find((mark) => isHeader(first.split(mark)));
  if (separator !== undefined) {
    const what = separator === '\t' ? 'a table with tabs (TSV)' : 'a CSV table';
    throw new UserError(
      `${name}: is ${what} with the columns ${first.split(separator).slice(0, 12).join(', ')}; write it as JSON lines, ` +
        `as with pandas.read_csv(…).to_json(…, orient="records", lines=True)`,
    );
  }
  throw new UserError(
    `${name}: is text without JSON: it begins with “${first.slice(0, 60)}”; give ${jsonl}, ` +
      'such as {"question": …, "cot": …, "summary": …, "score": …}',
  );
}

/** @throws UserError for UTF-16, which has zeros at every second byte, and for binary data */
function checkEncoding(name: string, head: Buffer): void {
  const zeros = [0, 0];
  for (let i = 0; i < head.length; i++)
    if (head[i] === 0) zeros[i % 2] = (zeros[i % 2] as number) + 1;
  const [even = 0, odd = 0] = zeros;
  if (Math.max(even, odd) > head.length / 8 && Math.min(even, odd) < head.length / 64) {
    throw new UserError(
      `${name}: is UTF-16 text without a byte order mark; write it as UTF-8: iconv -f UTF-16${odd > even ? 'LE' : 'BE'} -t UTF-8 FILE`,
    );
  }
  if (even + odd > 0 && !/[{[]/.test(head.toString('latin1', 0, 64)))
    throw new UserError(`${name}: is not text but binary data of an unknown kind; give ${jsonl}`);
}

/** Whether these are two or more names, and none looks like prose. */
const isHeader = (cells: readonly string[]): boolean =>
  cells.length >= 2 &&
  cells.every((cell) => /^"?[\p{L}_][\p{L}\d_.\- ]{0,40}"?$/u.test(cell.trim()));
