/** Options that several commands share. */
import { type Command, InvalidArgumentError } from 'commander';

/** `--set a.b=c`, as often as one likes. */
export function addConfigOptions(command: Command): Command {
  return command
    .option('-c, --config <file>', 'a YAML (or JSON) file')
    .option(
      '--set <key=value>',
      'overrides one key, such as round.questions=16; may be repeated',
      collect,
      [],
    )
    .option('-t, --task <name|file>', 'a task by name, or a .ts, .js or .jsonl file');
}

export function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

export const seed = wholeNumber;

/** A whole number of 0 or more. */
export function wholeNumber(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError('it must be a whole number, 0 or more');
  return Number(value);
}

/** A whole number of 1 or more. */
export function count(value: string): number {
  if (!/^[1-9]\d*$/.test(value))
    throw new InvalidArgumentError('it must be a whole number, 1 or more');
  return Number(value);
}

/** A task's name, or its file's without folder and ending: for the name of a directory. */
export function shortTaskName(task: string): string {
  return task
    .split(/[\\/]/)
    .at(-1)!
    .replace(/\.\w+$/, '');
}
