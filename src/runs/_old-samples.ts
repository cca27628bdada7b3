/**
 * Checks the samples.jsonl of a checkpoint without hashes, as far as the lines themselves allow.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { UserError } from '../base/errors.js';
import type { State } from './checkpoints.js';

const CHUNK = 1 << 22;

/**
 * Checks that every line is JSON, that rounds rise up to the checkpoint's, and that whatever
 * follows belongs to later rounds.
 * @throws UserError that names the line which is wrong
 */
export function checkOldSamples(path: string, { round, samplesBytes }: State): void {
  if (samplesBytes === 0) return;
  let last = 0;
  let number = 0;
  let ended = false;
  for (const { text, end } of linesOf(path)) {
    number++;
    if (end > samplesBytes) {
      const next = roundOf(text);
      if (next !== null && next <= round)
        throw new UserError(
          `${path}:${number}: is of round ${next}, which its checkpoint should know`,
        );
      break;
    }
    const own = roundOf(text);
    if (own === null) throw new UserError(`${path}:${number}: is not a sample`);
    if (own < last || own > round)
      throw new UserError(
        `${path}:${number}: is of round ${own}, and stands after round ${last} of ${round}`,
      );
    last = own;
    ended = end === samplesBytes;
  }
  if (!ended) throw new UserError(`${path}: byte ${samplesBytes} is not the end of a line`);
  if (last !== round)
    throw new UserError(`${path}: ends in round ${last}, and its checkpoint is of round ${round}`);
}

function roundOf(text: string): number | null {
  try {
    const round: unknown = JSON.parse(text)?.round;
    return typeof round === 'number' && Number.isSafeInteger(round) && round >= 0 ? round : null;
  } catch {
    return null;
  }
}

/** Yields whole lines, each with the place after its newline. */
function* linesOf(path: string): Generator<{ readonly text: string; readonly end: number }> {
  const file = openSync(path, 'r');
  try {
    let held = Buffer.alloc(0);
    let position = 0;
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK);
      const read = readSync(file, chunk, 0, CHUNK, position);
      if (read === 0) return;
      const buffer = Buffer.concat([held, chunk.subarray(0, read)]);
      const begin = position - held.length;
      position += read;
      let at = 0;
      for (let newline = buffer.indexOf(10); newline >= 0; newline = buffer.indexOf(10, at)) {
        yield { text: buffer.toString('utf8', at, newline), end: begin + newline + 1 };
        at = newline + 1;
      }
      held = buffer.subarray(at);
    }
  } finally {
    closeSync(file);
  }
}
