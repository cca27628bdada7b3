/** `candor select - --stream`: targets for another trainer, round by round. */
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import type { Command } from 'commander';
import { UserError } from '../../base/errors.js';
import { selectStream } from '../../select/index.js';
import type { NamedScheme } from '../../selection/index.js';
import { counted } from './_output.js';

/** The bytes of a file of rounds. Throws a UserError that names a file which cannot be read. */
async function* roundsOf(file: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(file)) yield chunk as Buffer;
  } catch (cause) {
    throw new UserError(
      `${file}: cannot be read (${(cause as Error).message}); give a file of rounds, one a line, or - for stdin`,
      { cause },
    );
  }
}

const together = ['stream', 'scheme', 'set', 'seed', 'minScore', 'minMargin'];

/**
 * Answers the rounds of a file or of stdin on stdout. The exit code is 2 if any could not be answered.
 * @throws UserError for an option that shapes files, as a stream writes none.
 */
export async function streamTargets(
  file: string,
  scheme: NamedScheme,
  seed: number,
  command: Command,
): Promise<void> {
  const stranger = command.options.find(
    (option) =>
      !together.includes(option.attributeName()) &&
      command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (stranger) {
    throw new UserError(
      `${stranger.long}: shapes what is read from a file of samples or written to files; --stream has rounds as lines and answers on stdout`,
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
    `candor: ${errors} of ${counted(rounds, 'round')} could not be answered; \`error\` in its line says why\n`,
  );
  process.exitCode = 2;
}
