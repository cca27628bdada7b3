import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { committed, comparisons, transformerResult } from './transformer-results.js';

interface Arm {
  readonly label: string;
  readonly start: number;
  readonly final: { readonly mean: number };
  readonly spent: { readonly cotTokens: number; readonly summaryTokens: number };
}

interface Comparison {
  readonly task: string;
  readonly seeds: readonly number[];
  readonly budget: { readonly total: number };
  readonly arms: readonly Arm[];
  readonly pairs: readonly {
    readonly a: string;
    readonly b: string;
    readonly mean: number;
    readonly low: number;
    readonly high: number;
    readonly holds: boolean;
  }[];
}

const read = (file: string): Comparison =>
  JSON.parse(readFileSync(new URL(`../../../docs/results/${file}.json`, import.meta.url), 'utf8'));

/** The pair as first − second; a file stores each pair in one order only. */
function pairOf({ pairs }: Comparison, first: string, second: string) {
  const same = pairs.find(({ a, b }) => a === first && b === second);
  if (same) return same;
  const { mean, low, high, holds } = pairs.find(({ a, b }) => a === second && b === first)!;
  return { mean: -mean, low: -high, high: -low, holds };
}

const rounded = (x: number) => Math.round(1000 * x) / 1000;

describe('the numbers from transformers', () => {
  it.each(Object.values(committed).flat())(
    'are those of the committed results: $file, $first − $second',
    ({ file, first, second, value, low, high, holds }) => {
      const pair = pairOf(read(file), first, second);
      expect([value, low, high]).toEqual([pair.mean, pair.low, pair.high].map(rounded));
      expect(holds).toBe(pair.holds);
    },
  );

  it('name the task, the seeds and the budget of each file', () => {
    for (const [file, { task, seeds }] of Object.entries(comparisons)) {
      const found = read(file);
      expect([found.task, found.seeds.length, found.budget.total]).toEqual([task, seeds, 40960]);
    }
  });

  it('come from the commands that the results were made with', () => {
    const table = readFileSync(new URL('../../../docs/results/README.md', import.meta.url), 'utf8');
    for (const [file, { command }] of Object.entries(comparisons)) {
      const row = table.split('\n').find((line) => line.startsWith(`| \`${file}.json\``))!;
      const setting =
        file === 'sums-tuned-on-half' ? /--set .*budgetShare=0.5/.exec(command)![0] : command;
      expect(row).toContain(setting);
    }
  });

  it('confirm how much more the plan gains, and spends, than the default', () => {
    const ratios = ['plan-lottery', 'plan-sums'].map((file) => {
      const { arms } = read(file);
      const [plan, usual] = ['plan', 'nested-top3'].map(
        (name) => arms.find(({ label }) => label === name)!,
      );
      const gain = ({ start, final }: Arm) => final.mean - start;
      const tokens = ({ spent }: Arm) => spent.cotTokens + spent.summaryTokens;
      return {
        gained: (gain(plan!) / gain(usual!)).toFixed(1),
        spent: (tokens(plan!) / tokens(usual!)).toFixed(1),
      };
    });
    const [lottery, sums] = ratios;
    const { said } = transformerResult('plan');
    expect(said).toContain(
      `${lottery!.spent} times (\`lottery\`) and ${sums!.spent} times (\`sums\`) the tokens`,
    );
    expect(said).toContain(`is ${lottery!.gained} and ${sums!.gained} times that of the default`);
  });

  it('confirm the sentences: which scheme is above, and which cannot be told apart', () => {
    const sides = Object.fromEntries(
      Object.keys(committed).map((id) => [
        id,
        transformerResult(id as keyof typeof committed).numbers.map(({ low, high }) =>
          low > 0 ? 'above' : high < 0 ? 'below' : 'open',
        ),
      ]),
    );
    expect(sides).toEqual({
      'best-k': [
        'above',
        'above',
        'open',
        'above',
        'open',
        'above',
        'open',
        'open',
        'above',
        'above',
      ],
      'top-three': ['open', 'open'],
      'small-steps': ['open', 'open', 'open', 'above', 'above'],
      plan: ['above', 'above', 'above', 'open'],
    });
    expect(read('sums').pairs.filter(({ low, high }) => low > 0 || high < 0)).toEqual([]);
  });
});
