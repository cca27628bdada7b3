/** Answers the rounds of another trainer, one per line, each at once with a line of targets. */
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
  /** Breaks ties, together with a round's name or number. */
  readonly seed: Seed;
  /** Writes an answer, newline included. The next round is read once this has finished. */
  readonly write: (answer: string) => void | Promise<void>;
  /** Longer lines are answered with an error. 256 MiB unless given. */
  readonly maxLineBytes?: number | undefined;
}

export interface StreamSummary {
  readonly rounds: number;
  /** The number of rounds that were answered with an error. */
  readonly errors: number;
}

/**
 * Answers every line until the input ends. A line that is not a valid round is answered with
 * `{"round", "line", "error"}`, and the stream continues. An answer depends only on the line, the
 * seed, and the round's name or else its number, counted from 0.
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

/** Whether the line has only spaces, tabs and carriage returns. */
function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}
