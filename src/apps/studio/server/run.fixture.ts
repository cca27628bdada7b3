/** Writes run directories without training: valid records with random scores. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRng, deriveSeed } from '../../../base/random.js';
import { trainConfigSchema } from '../../../config/schema.js';
import type { RoundMetrics } from '../../../method/records.js';
import type { QuestionSamples } from '../../../method/rollout.js';
import { recordsOf } from '../../../method/samples.js';
import { treesOf } from '../../../method/trees.js';
import { resolveScheme } from '../../../selection/index.js';

export interface HandmadeRun {
  readonly scheme?: string;
  readonly task?: string;
  readonly seed?: number;
  readonly rounds?: number;
  readonly questions?: number;
  readonly n?: number;
  readonly k?: number;
  readonly done?: boolean;
  /** The beginning of every CoT; its number follows. */
  readonly cot?: string;
  /** The beginning of every summary; its number follows. */
  readonly summary?: string;
  /** The mean held-out task score of a round. */
  readonly scoreAt?: (round: number) => number;
}

/** Writes config.json, task.json, metrics.jsonl and samples.jsonl. */
export function writeRun(dir: string, options: HandmadeRun = {}): void {
  const { scheme = 'nested-top3', task = 'lottery', seed = 1, rounds = 3, questions = 2 } = options;
  const { n = 4, k = 4, done = true, cot = '12+3=15', summary = '15' } = options;
  const { scoreAt = (round) => 0.3 + 0.1 * round } = options;
  const cost = questions * n * k;
  const config = trainConfigSchema.parse({
    task,
    scheme,
    seed,
    round: { questions, perQuestion: n * k, n, k },
    budget: { total: rounds * cost },
    evaluation: { every: 1 },
  });
  const resolved = resolveScheme(scheme);
  const metrics: RoundMetrics[] = [];
  const lines: string[] = [];
  for (let round = 0; round <= rounds; round++) {
    const samples = round > 0 ? samplesOf({ seed, round, questions, n, k, cot, summary }) : [];
    const targets = resolved.select(treesOf(samples), createRng(deriveSeed(seed, 'select', round)));
    const records = round > 0 ? recordsOf(round, samples, targets) : [];
    lines.push(...records.map((record) => JSON.stringify(record)));
    metrics.push({
      round,
      spent: {
        summaries: round * cost,
        cots: round * questions * n,
        cotTokens: round * 90,
        summaryTokens: round * 40,
      },
      evaluation: {
        questions: 64,
        task: scoreAt(round),
        failures: {},
        cotTokens: 9,
        summaryTokens: 4,
        byDifficulty: [{ difficulty: 'easy', questions: 64, task: scoreAt(round) }],
      },
    });
  }
  mkdirSync(join(dir, 'checkpoints'), { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(dir, name), text);
  write('config.json', `${JSON.stringify(config, null, 2)}\n`);
  write(
    'task.json',
    JSON.stringify({ name: task, description: 'A task.', difficulties: ['easy'], candor: '0.1.0' }),
  );
  write('metrics.jsonl', metrics.map((m) => `${JSON.stringify(m)}\n`).join(''));
  write('samples.jsonl', lines.map((line) => `${line}\n`).join(''));
  if (done) write('done.json', JSON.stringify({ round: rounds, spent: metrics.at(-1)!.spent }));
}

interface Shape {
  readonly seed: number;
  readonly round: number;
  readonly questions: number;
  readonly n: number;
  readonly k: number;
  readonly cot: string;
  readonly summary: string;
}

function samplesOf({ seed, round, questions, n, k, cot, summary }: Shape): QuestionSamples[] {
  const rng = createRng(deriveSeed(seed, 'handmade', round));
  return Array.from({ length: questions }, (_, q) => ({
    question: {
      id: `q${round}-${q}`,
      text: `${q}+${round}?`,
      answer: `${q + round}`,
      difficulty: 'easy',
    },
    cots: Array.from({ length: n }, (_, i) => ({
      text: `${cot}${i}`,
      summaries: Array.from({ length: k }, (_, j) => {
        const score = Math.round(rng.next() * 100) / 100;
        return { text: `${summary}${j}`, score, grade: { task: score }, noise: 0 };
      }),
    })),
  })) as unknown as QuestionSamples[];
}
