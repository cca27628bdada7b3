/**
 * How long every named scheme takes to select from a million scores: `npm run build && node bench/selection.mjs [runs]`.
 * Nested schemes get 31,250 questions of 8 × 4, `single` ones 31,250 of 32 × 1 and one question of a million.
 * Two limits are measured beside them: reading every score once from the same trees, and sorting as many numbers.
 */
import { performance } from 'node:perf_hooks';

const dist = process.env.CANDOR_DIST ?? new URL('../dist', import.meta.url).pathname;
const { schemes } = await import(`${dist}/selection/index.js`);
const { createRng } = await import(`${dist}/random.js`);

const runs = Number(process.argv[2] ?? 7);
const million = 1_000_000;
const targetMs = 150;

function trees(questions, n, k) {
  const rng = createRng(1);
  const numbers = (level) => Array.from({ length: k }, () => level + rng.normal());
  // Pass or fail, so that ties are as common as they are in practice.
  const passes = () => Array.from({ length: k }, () => (rng.next() < 0.4 ? 1 : 0));
  return Array.from({ length: questions }, () => {
    const question = rng.normal();
    const cots = Array.from({ length: n }, () => {
      const level = question + rng.normal();
      return { score: numbers(level), task: passes(), appeal: numbers(level) };
    });
    return { cots };
  });
}

function medianMs(action) {
  const times = [];
  for (let run = 0; run < runs + 2; run++) {
    const start = performance.now();
    action(run);
    // The first two runs warm the compiler.
    if (run >= 2) times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return times[times.length >> 1];
}

function readAll(round) {
  let sum = 0;
  for (const { cots } of round)
    for (const { score } of cots) for (let j = 0; j < score.length; j++) sum += score[j];
  return sum;
}

const unsorted = Float64Array.from({ length: million }, () => Math.random());
const sortMs = medianMs(() => unsorted.slice().sort());
console.log(`sorting 1,000,000 doubles: ${sortMs.toFixed(1)} ms\n`);
console.log(
  `${'scheme'.padEnd(26)}${'round'.padEnd(16)}${'ms'.padStart(8)}${'× read'.padStart(9)}${'× sort'.padStart(9)}  under ${targetMs} ms`,
);
const shapes = [
  { of: (scheme) => scheme.spec.split.k > 1, questions: 31_250, n: 8, k: 4 },
  { of: (scheme) => scheme.spec.split.k === 1, questions: 31_250, n: 32, k: 1 },
  { of: (scheme) => scheme.spec.split.k === 1, questions: 1, n: million, k: 1 },
];
let missed = 0;
for (const { of, questions, n, k } of shapes) {
  const round = trees(questions, n, k);
  const readMs = medianMs(() => readAll(round));
  for (const scheme of schemes.filter(of)) {
    const ms = medianMs((run) => scheme.select(round, createRng(run)));
    if (ms >= targetMs) missed++;
    console.log(
      scheme.name.padEnd(26) +
        `${questions} × ${n} × ${k}`.padEnd(16) +
        ms.toFixed(1).padStart(8) +
        (ms / readMs).toFixed(1).padStart(9) +
        (ms / sortMs).toFixed(2).padStart(9) +
        (ms < targetMs ? '  yes' : '  NO'),
    );
  }
}
console.log(
  `\nmedian of ${runs} runs each; ${missed === 0 ? 'all' : `all but ${missed}`} under ${targetMs} ms`,
);
