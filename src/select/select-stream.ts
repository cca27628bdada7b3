/** Rounds of another trainer, one a line, each answered at once with a line of targets. */
import { UserError } from '../base/errors.js';
import { createRng, deriveSeed, type Rng, type Seed } from '../base/random.js';
import type { NamedScheme } from '../selection/index.js';
import { allWrong } from './all-wrong.js';
import { jsonOf, nameOfRound, roundOf } from './round.js';
import { streamLines } from './stream-lines.js';
import { checkPairs } from './write-targets.js';

export interface SelectStreamOptions {
  readonly input: AsyncIterable<Uint8Array>;
  readonly scheme: NamedScheme;
  /** Settles ties, together with a round's name or number. */
  readonly seed: Seed;
  /** Takes an answer, with its newline; the next round is read when it is done. */
  readonly write: (answer: string) => void | Promise<void>;
  /** A longer line is answered with an error. */
  readonly maxLineBytes?: number;
}

export interface StreamSummary {
  readonly rounds: number;
  /** Rounds that were answered with an error. */
  readonly errors: number;
}

/**
 * Answers every line until the input ends. A line that cannot be answered gets `{"round", "line", "error"}`, and the stream goes
 * on. An answer depends on its round alone: on what stands in the line, its name (or else its number, counted from 0), and the
 * seed.
 */
export async function selectStream({
  input,
  scheme,
  seed,
  write,
  maxLineBytes = 1 << 28,
}: SelectStreamOptions): Promise<StreamSummary> {
  let rounds = 0;
  let errors = 0;
  for await (const { bytes, number, tooLong } of streamLines(input, maxLineBytes)) {
    if (!tooLong && isBlank(bytes)) continue;
    const place = rounds++;
    let round: string | number = place;
    let answer: object;
    try {
      if (tooLong) throw new UserError(`is longer than ${maxLineBytes} bytes`);
      const value = jsonOf(bytes);
      round = nameOfRound(value) ?? place;
      answer = answerTo(value, scheme, createRng(deriveSeed(seed, 'select', round)));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      errors++;
      answer = { line: number, error: error.message };
    }
    await write(`${JSON.stringify({ round, ...answer })}\n`);
  }
  return { rounds, errors };
}

function answerTo(value: unknown, scheme: NamedScheme, rng: Rng): object {
  const { trees, counts } = roundOf(value, scheme.needs);
  const targets = scheme.select(trees, rng);
  checkPairs(targets, scheme.name);
  const { shoggoth, face } = targets;
  return { shoggoth, face, counts: { ...counts, allWrong: allWrong(trees, targets) } };
}

/** Only spaces, tabs and carriage returns. */
function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}
