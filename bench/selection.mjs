/**
 * Measures how long every named scheme takes to select from a million scores: `npm run
 * bench:selection -- [runs]`.
 *
 * Schemes with several summaries per CoT get 31,250 questions of 8 × 4; the others get 31,250 of 32
 * × 1, and one question of a million. Adaptive schemes select from the same trees; what they
 * request on the way is measured in bench/allocation.mjs. The same run also measures limits: to
 * read every score once from the same trees, to sort as many numbers, and to make as many targets
 * as a scheme that keeps everything returns.
 */
import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const dist = process.env.CANDOR_DIST ?? new URL('../dist', import.meta.url).pathname;
const { schemes } = await import(`${dist}/selection/index.js`);
const { createRng } = await import(`${dist}/base/random.js`);

const runs = Number(process.argv[2] ?? 7);
const million = 1_000_000;
const targetMs = 150;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

function trees(questions, n, k, channels) {
  const rng = createRng(1);
  const numbers = (level) => Array.from({ length: k }, () => level + rng.normal());
  // Pass or fail, so that ties are as common as they are in practice.
  const passes = () => Array.from({ length: k }, () => (rng.next() < 0.4 ? 1 : 0));
  return Array.from({ length: questions }, () => {
    const question = rng.normal();
    const cots = Array.from({ length: n }, () => {
      const level = question + rng.normal();
      const cot = { score: numbers(level) };
      if (channels.includes('task')) cot.task = passes();
      if (channels.includes('appeal')) cot.appeal = numbers(level);
      return cot;
    });
    return { cots };
  });
}

function timed(action) {
  const times = [];
  for (let run = 0; run < runs + 2; run++) {
    // Collects the garbage of the previous run, which this one should not pay for.
    collect();
    const start = performance.now();
    action(run);
    // The first two runs warm up the compiler.
    if (run >= 2) times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return { median: times[times.length >> 1], least: times[0] };
}

function readAll(round) {
  let sum = 0;
  for (const { cots } of round)
    for (const { score } of cots) for (let j = 0; j < score.length; j++) sum += score[j];
  return sum;
}

const unsorted = Float64Array.from({ length: million }, () => Math.random());
const { median: sortMs } = timed(() => unsorted.slice().sort());
let made = [];
const { median: makeMs } = timed(() => {
  made = [];
  for (let i = 0; i < million; i++)
    made.push({
      question: i >> 5,
      cot: (i >> 2) & 7,
      summary: i & 3,
      coef: unsorted[i],
      why: 'because',
    });
});
console.log(
  `sorting 1,000,000 doubles: ${sortMs.toFixed(1)} ms; making ${made.length} targets: ${makeMs.toFixed(1)} ms\n`,
);
made = [];
console.log(
  `${'scheme'.padEnd(26)}${'round'.padEnd(16)}${'targets'.padStart(9)}${'ms'.padStart(8)}${'least'.padStart(8)}${'× read'.padStart(9)}${'× sort'.padStart(9)}  under ${targetMs} ms`,
);
const shapes = [
  { of: (scheme) => scheme.spec.split.k > 1, questions: 31_250, n: 8, k: 4 },
  { of: (scheme) => scheme.spec.split.k === 1, questions: 31_250, n: 32, k: 1 },
  { of: (scheme) => scheme.spec.split.k === 1, questions: 1, n: million, k: 1 },
];
let missed = 0;
for (const { of, questions, n, k } of shapes) {
  const chosen = schemes.filter(of);
  // Schemes that read the same channels share a round; further channels would only give the
  // garbage collector more to trace.
  for (const channels of new Set(chosen.map(({ needs }) => needs.join()))) {
    const round = trees(questions, n, k, channels.split(','));
    const { median: readMs } = timed(() => readAll(round));
    for (const scheme of chosen.filter(({ needs }) => needs.join() === channels)) {
      let kept = 0;
      const { median: ms, least } = timed((run) => {
        const { shoggoth, face } = scheme.select(round, createRng(run));
        kept =
          shoggoth.samples.length + shoggoth.pairs.length + face.samples.length + face.pairs.length;
      });
      if (ms >= targetMs) missed++;
      console.log(
        scheme.name.padEnd(26) +
          `${questions} × ${n} × ${k}`.padEnd(16) +
          String(kept).padStart(9) +
          ms.toFixed(1).padStart(8) +
          least.toFixed(1).padStart(8) +
          (ms / readMs).toFixed(1).padStart(9) +
          (ms / sortMs).toFixed(2).padStart(9) +
          (ms < targetMs ? '  yes' : '  NO'),
      );
    }
  }
}
console.log(
  `\nmedian and least of ${runs} runs each; ${missed === 0 ? 'all' : `all but ${missed}`} under ${targetMs} ms`,
);
