/** candor tasks: lists the tasks, or shows example questions of one. */
import type { Command } from 'commander';
import { defined } from '../../base/defined.js';
import { createRng, deriveSeed } from '../../base/random.js';
import { findTask, type Task, tasks } from '../../tasks/index.js';
import { wholeNumber } from './_option-values.js';
import { columns, paint, print, printJson } from './_output.js';
import { visible, wrap } from './_text.js';

interface ShowFlags {
  readonly seed: number;
  readonly count: number;
  readonly json?: boolean;
}

export function register(program: Command): void {
  const command = program
    .command('tasks')
    .summary('list the tasks, or show example questions')
    .description(
      'Lists the built-in tasks. `candor tasks show` prints example questions of any task.',
    )
    .option('--json', 'print as JSON')
    .addHelpText(
      'after',
      `
Examples:
  candor tasks
  candor tasks show sums
  candor tasks show ./my-task.ts --seed 7`,
    )
    .action(({ json }: { json?: boolean }) => list(json ?? false));
  command
    .command('show')
    .summary('print example questions and demonstrations')
    .description(
      'Prints questions of a task with their answers, and demonstrations as the warm start ' +
        'learns them, deliberate errors included.',
    )
    .argument('<name|file>', 'a task by name, or a .ts, .js or .jsonl file')
    .option('--seed <number>', 'the seed of the questions', wholeNumber, 1)
    .option('-n, --count <number>', 'questions of each difficulty', wholeNumber, 2)
    .option('--json', 'print as JSON')
    .action((name: string, flags: ShowFlags, self: Command) =>
      // The parent command takes a --json that stands before `show`.
      show(name, { ...flags, json: flags.json ?? Boolean(self.parent?.opts().json) }),
    );
}

function list(json: boolean): void {
  const rows = tasks.map(facts);
  if (json) {
    printJson(rows);
    return;
  }
  const width = Math.max(...rows.map((row) => row.name.length));
  const indent = ' '.repeat(width + 2);
  for (const row of rows) {
    const [first, ...rest] = wrap(row.description, columns() - indent.length);
    print(`${paint('bold', row.name.padEnd(width))}  ${first}`);
    for (const line of rest) print(indent + line);
    print(
      `${indent}difficulties: ${row.difficulties.join(', ')}; parts of a score: ` +
        `${row.parts.join(', ')}`,
    );
  }
}

const facts = ({
  name,
  description,
  difficulties,
  parts,
  cotKinds,
  summaryKinds,
  limits,
}: Task) => ({
  name,
  description,
  difficulties,
  parts,
  ...defined({ cotKinds, summaryKinds }),
  limits,
});

async function show(name: string, { seed, count, json }: ShowFlags): Promise<void> {
  const task = await findTask(name);
  const examples = draw(task, seed, count);
  if (json) {
    printJson({ ...facts(task), seed, examples });
    return;
  }
  const field = (label: string, text: string) => {
    const [first, ...rest] = wrap(visible(text), columns() - 12);
    print(`  ${paint('dim', label.padEnd(10))}${first}`);
    for (const line of rest) print(`            ${line}`);
  };
  print(`${paint('bold', visible(task.name))}: ${visible(task.description)}`);
  for (const { question, demonstration } of examples) {
    print();
    print(`  ${paint('cyan', visible(question.difficulty))}`);
    field('question', question.text);
    field('answer', question.answer);
    field('CoT', demonstration.cot);
    field('summary', demonstration.summary);
  }
  if (examples.length === 0) print('  no questions could be drawn');
}

/**
 * Draws up to `count` questions of each difficulty, in the task's order of difficulties. The task
 * chooses the difficulty of each question itself, so surplus ones are dropped.
 */
function draw(task: Task, seed: number, count: number) {
  const rng = createRng(deriveSeed(seed, 'tasks-show', task.name));
  const left = new Map(task.difficulties.map((difficulty) => [difficulty, count]));
  const found = [];
  for (let tries = 0; tries < 1000 && [...left.values()].some((n) => n > 0); tries++) {
    const question = task.question('train', rng);
    const open = left.get(question.difficulty) ?? 0;
    if (open === 0) continue;
    left.set(question.difficulty, open - 1);
    found.push({ question, demonstration: task.demonstrate(question, rng) });
  }
  const rank = (difficulty: string) => task.difficulties.indexOf(difficulty);
  return found.sort((a, b) => rank(a.question.difficulty) - rank(b.question.difficulty));
}
