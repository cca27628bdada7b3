/** `candor select - --stream`: selects targets for another trainer, round by round. */
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import type { Command } from 'commander';
import { UserError } from '../../base/errors.js';
import { selectStream } from '../../select/index.js';
import type { NamedScheme } from '../../selection/index.js';
import { counted } from './_output.js';

/**
 * Reads a file of rounds.
 * @throws UserError that names a file that cannot be read.
 */
async function* roundsOf(file: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(file)) yield chunk as Buffer;
  } catch (cause) {
    throw new UserError(
      `${file}: cannot be read (${(cause as Error).message}); give a file with one round per ` +
        'line, or - for stdin',
      { cause },
    );
  }
}

/** The options that may be combined with --stream. */
const STREAM_OPTIONS = ['stream', 'scheme', 'set', 'seed', 'minScore', 'minMargin'];

/**
 * Answers the rounds of a file or of stdin on stdout. Sets the exit code to 2 if any round could
 * not be answered.
 * @throws UserError for an option that applies only to files.
 */
export async function streamTargets(
  file: string,
  scheme: NamedScheme,
  seed: number,
  command: Command,
): Promise<void> {
  const unusable = command.options.find(
    (option) =>
      !STREAM_OPTIONS.includes(option.attributeName()) &&
      command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (unusable) {
    throw new UserError(
      `${unusable.long}: cannot be combined with --stream, which reads rounds and answers on ` +
        'stdout',
    );
  }
  const { rounds, errors } = await selectStream({
    input: file === '-' ? process.stdin : roundsOf(file),
    scheme,
    seed,
    write: async (answer) => {
      if (!process.stdout.write(answer)) await once(process.stdout, 'drain');
    },
  });
  if (errors === 0) return;
  process.stderr.write(
    `candor: ${errors} of ${counted(rounds, 'round')} could not be answered; see \`error\` in ` +
      'the answers\n',
  );
  process.exitCode = 2;
}
