/**
 * Searches fairly for the best combination of the axes, and measures what adaptive allocation and
 * soft weights gain over the best fixed split, in the tabular world.
 *
 *   node bench/search.mjs [--seeds 300] [--json docs/results/search.json]
 *
 * The budget is 32 summaries per question and round, for 20 rounds, with a CoT at the price of 0 or
 * 4 summaries. Every candidate is tuned alike: five step sizes, on worlds of their own. The search
 * narrows 209 candidates on fresh worlds in three stages. Then the winner is compared with the best
 * named scheme at its best fixed split, both chosen beforehand, on worlds that no stage has seen.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { createRng } from '../dist/base/random.js';
import { composeScheme, resolveScheme } from '../dist/selection/index.js';
import { mean, pairedDifference } from '../dist/stats/index.js';
import { finals, tunedComparison } from '../dist/world/learning/tuned-comparison.js';
import { searchCandidates } from '../dist/world/search/candidates.js';
import { search } from '../dist/world/search/search.js';
import {
  drawWorld,
  passOrFail,
  unequalSpreads,
  worldFamilies,
} from '../dist/world/worlds/index.js';

const BUDGET = 32;
const ROUNDS = 20;
const PRICES = [0, 4];
const families = [...worldFamilies, unequalSpreads, passOrFail];
/** A world kept out of the search: more kinds of CoT than a round has, and medium noise. */
const heldOut = {
  name: 'held out: 16 kinds, 4 answers',
  describe: 'More kinds of CoT, fewer answers, a grader that errs as much as CoTs differ.',
  ...{ cotSpread: 1, answerSpread: 0.7, noise: 1, luck: () => 0 },
};

const named = ['basic', 'nested-mean', 'nested-top3', 'kept-quarter', 'nested-advantage'];
const fixedK = [1, 2, 4, 8];

if (isMainThread) await main();
else parentPort.postMessage(searchAt(workerData));

async function main() {
  const { values } = parseArgs({
    options: { seeds: { type: 'string', default: '300' }, json: { type: 'string' } },
  });
  const seeds = Number(values.seeds);
  const began = performance.now();
  const run = (price) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { price, seeds } });
      worker.on('message', resolve);
      worker.on('error', reject);
    });
  const results = [];
  if (availableParallelism() > 1) results.push(...(await Promise.all(PRICES.map(run))));
  else for (const price of PRICES) results.push(await run(price));
  for (const result of results) print(result);
  console.log(`\n${((performance.now() - began) / 1000).toFixed(0)} s`);
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ seeds, results }, null, 1)}\n`);
}

function searchAt({ price, seeds }) {
  const candidates = searchCandidates(BUDGET, price);
  const ranked = search(candidates, {
    ...{ families, rounds: ROUNDS, seed: 100 },
    stages: [
      { seeds: 15, keep: 24 },
      { seeds: 60, keep: 6 },
      { seeds: 150, keep: 6 },
    ],
  });
  const winner = ranked[0].candidate;
  const fixed = named.flatMap((name) =>
    fixedKs(name).map((k) => candidate(`${name} k=${k}`, { name, split: { k } }, price)),
  );
  const rankedFixed = search(fixed, {
    families,
    rounds: ROUNDS,
    stages: [{ seeds: 100, keep: 1 }],
    seed: 200,
  });
  const best = rankedFixed[0].candidate;

  const tested = [...families, heldOut].map((family) => {
    const draw =
      family === heldOut ? (s) => drawWorld(family, s, 16, 4) : (s) => drawWorld(family, s);
    const learned = tunedComparison(draw, [winner, best], {
      ...{ rounds: ROUNDS, seeds, tuningSeeds: 100, seed: 300 },
    });
    return { family: family.name, ...difference(learned[0], learned[1]) };
  });
  return {
    price,
    candidates: candidates.length,
    winner: winner.label,
    shape: winner.shape,
    best: best.label,
    top: ranked
      .slice(0, 12)
      .map(({ candidate: { label }, score, byFamily }) => ({ label, score, byFamily })),
    fixed: rankedFixed.map(({ candidate: { label }, score, byFamily }) => ({
      label,
      score,
      byFamily,
    })),
    tested,
    adaptive: adaptive(price, seeds),
  };
}

/**
 * Compares each adaptive allocation with the best fixed k, which is chosen on other worlds; all
 * learn alike: the best CoT and its best summary.
 */
function adaptive(price, seeds) {
  const fixed = fixedK.map((k) =>
    candidate(`k=${k}`, { name: 'nested-mean', split: { k } }, price),
  );
  const rivals = [
    candidate('halving-mean', 'halving-mean', price),
    candidate('bayes-ucb', 'bayes-ucb', price),
    candidate('soft-mean', { name: 'soft-mean', cotRule: { temperature: 0.5 } }, price),
  ];
  return families.flatMap((family) => {
    const draw = (s) => drawWorld(family, s);
    const options = { rounds: ROUNDS, tuningSeeds: 100 };
    const chosen = tunedComparison(draw, fixed, { ...options, seeds: 100, seed: 400 });
    const scores = chosen.map((learned) => mean(finals(learned)));
    const best = fixed[scores.indexOf(Math.max(...scores))];
    const [base, ...others] = tunedComparison(draw, [best, ...rivals], {
      ...options,
      seeds,
      seed: 500,
    });
    return others.map((learned) => ({
      ...{ family: family.name, scheme: learned.candidate.label, against: best.label },
      ...difference(learned, base),
    }));
  });
}

function difference(a, b) {
  const { mean: by, low, high } = pairedDifference(finals(a), finals(b), { rng: createRng(1) });
  return { a: mean(finals(a)), b: mean(finals(b)), by, low, high, rates: [a.rate, b.rate] };
}

function candidate(label, input, price) {
  const resolved = resolveScheme(input);
  const scheme = composeScheme(resolved.spec, label);
  return { label, scheme, shape: scheme.split(BUDGET, price) };
}

function fixedKs(name) {
  return name === 'basic' ? [1] : fixedK;
}

function print({ price, candidates, winner, best, top, fixed, tested, adaptive }) {
  const row = ({ label, score, byFamily }) =>
    `  ${label.padEnd(48)} ${score.toFixed(3)}   ${byFamily.map((v) => v.toFixed(3)).join('  ')}`;
  const interval = ({ by, low, high }) =>
    `${by.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
  console.log(
    `\nA CoT costs ${price} summaries. Best of ${candidates} candidates, mean over families, then each:`,
  );
  for (const entry of top.slice(0, 6)) console.log(row(entry));
  console.log('Named schemes with a fixed split:');
  for (const entry of fixed.slice(0, 6)) console.log(row(entry));
  console.log(`«${winner}» less «${best}», on worlds that no stage has seen:`);
  for (const entry of tested) console.log(`  ${entry.family.padEnd(32)} ${interval(entry)}`);
  console.log(
    'Adaptive and soft against the best fixed k, all learning the best CoT’s best summary:',
  );
  for (const entry of adaptive)
    console.log(
      `  ${entry.family.padEnd(18)} ${entry.scheme.padEnd(14)} against ${entry.against}: ${interval(entry)}`,
    );
}
