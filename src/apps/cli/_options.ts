/** Options that several commands share. */
import { type Command, Option } from 'commander';
import { collect } from './_option-values.js';

/** Adds --config, --set and --task. */
export function addConfigOptions(command: Command): Command {
  return command
    .option('-c, --config <file>', 'a YAML or JSON file')
    .addOption(
      new Option(
        '--set <key=value>',
        'override one key, such as round.questions=16; may be repeated',
      )
        .argParser(collect)
        .default([], 'none'),
    )
    .option('-t, --task <name|file>', 'a task by name, or a .ts, .js or .jsonl file');
}

/** Returns a task's name, or its file's name without folder and extension, for a directory name. */
export function shortTaskName(task: string): string {
  return task
    .split(/[\\/]/)
    .at(-1)!
    .replace(/\.\w+$/, '');
}
