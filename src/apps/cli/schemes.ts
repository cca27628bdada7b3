/** candor schemes: lists the named schemes. */
import type { Command } from 'commander';
import { schemes } from '../../selection/index.js';
import { atLeast } from './_option-values.js';
import { columns, paint, print, printJson } from './_output.js';
import { wrap } from './_text.js';

interface SchemesFlags {
  readonly budget: number;
  readonly cotPrice: number;
  readonly json?: boolean;
}

export function register(program: Command): void {
  program
    .command('schemes')
    .summary('list the schemes: who learns what')
    .description(
      'Lists every named scheme: what the shoggoth (which writes CoTs) and the face (which ' +
        "writes summaries) learn, and how it splits a question's budget into n CoTs with k " +
        'summaries each.',
    )
    .option('--budget <number>', 'the budget of a question, in summaries', atLeast(1), 32)
    .option('--cot-price <number>', 'the price of a CoT itself, in summaries', atLeast(0), 0)
    .option('--json', 'print as JSON')
    .addHelpText(
      'after',
      `
Examples:
  candor schemes
  candor schemes --budget 64 --cot-price 4
  candor schemes --json`,
    )
    .action(({ budget, cotPrice, json }: SchemesFlags) => {
      const rows = schemes.map((scheme) => {
        const { name, describe, needs } = scheme;
        return { name, describe, needs, split: splitOf(() => scheme.split(budget, cotPrice)) };
      });
      if (json) {
        printJson(rows);
        return;
      }
      print(
        `n CoTs × k summaries, for ${budget} summaries per question and a CoT price of ` +
          `${cotPrice}\n`,
      );
      const nameWidth = Math.max(...rows.map((row) => row.name.length));
      const splitWidth = 8;
      const indent = ' '.repeat(nameWidth + 2 + splitWidth);
      for (const { name, describe, needs, split } of rows) {
        const extra = needs.filter((part) => part !== 'score');
        const text = extra.length
          ? `${describe} (reads the score's ${extra.join(' and ')} part)`
          : describe;
        const shown = split ? `${split.n} × ${split.k}` : '–';
        const [first, ...rest] = wrap(text, columns() - indent.length);
        print(`${paint('bold', name.padEnd(nameWidth))}  ${shown.padEnd(splitWidth)}${first}`);
        for (const line of rest) print(indent + line);
      }
    });
}

/** Returns the split, or null if the budget is too small for the scheme. */
function splitOf<T>(split: () => T): T | null {
  try {
    return split();
  } catch {
    return null;
  }
}
