/**
 * Measures how often the 95 % intervals of `candor plan` contain the truth, after `npm run build`:
 * `node bench/plan-intervals.mjs [pilots]`. The pilots of each world have the seeds 0, 1, …
 */
const dist = process.env.CANDOR_DIST ?? new URL('../dist', import.meta.url).pathname;
const { estimate, noiseRatio, simulatedPilot } = await import(`${dist}/world/planner/index.js`);

const pilots = Number(process.argv[2] ?? 400);
const normal = {
  family: 'normal',
  difficulty: 0.7,
  cot: 1,
  summary: 1.5,
  grader: 1,
  spreadOfSpreads: 0.5,
};
const passFail = { family: 'pass-fail', passRate: 0.5, difficulty: 0.2, cot: 0.25, flips: 0.05 };
const worlds = {
  'one noise': normal,
  'much noise': { ...normal, summary: 3 },
  'next to no noise': { ...normal, summary: 0.05, grader: 0.05 },
  'noise by question': { ...normal, summary: 1, scales: [0, 0, 0.7, 0, 0, 0] },
  'gross errors': { ...normal, summary: 1, gross: { share: 0.01, part: 0.8 } },
  'pass or fail': passFail,
  'mostly passes': { ...passFail, passRate: 0.9, difficulty: 0.1, flips: 0 },
};
const sizes = [
  { questions: 64, n: 8, k: 4, grades: 2 },
  { questions: 20, n: 4, k: 2, grades: 1 },
  { questions: 6, n: 4, k: 2, grades: 2 },
];

function lambdaOf(world) {
  if (world.family === 'normal') return noiseRatio(world);
  const shrink = 1 - 2 * world.flips;
  const mean = world.flips + shrink * world.passRate;
  const cot = (world.cot * shrink) ** 2;
  return (mean * (1 - mean) - (world.difficulty * shrink) ** 2 - cot) / cot;
}

console.log(
  `Intervals that hold the truth, of ${pilots} pilots, in %; λ without an upper end in %\n`,
);
console.log(`${'world'.padEnd(20)} pilot          λ     σ_V     σ_G    no upper end`);
for (const [name, world] of Object.entries(worlds))
  for (const size of sizes) {
    const held = { lambda: 0, cot: 0, grader: 0, open: 0 };
    for (let seed = 0; seed < pilots; seed++) {
      const { lambda, parts } = estimate(simulatedPilot(world, size, seed), 1, 2);
      const holds = ({ low, high }, truth) => (low <= truth && truth <= high ? 1 : 0);
      held.lambda += holds(lambda, lambdaOf(world));
      held.open += lambda.high === Infinity ? 1 : 0;
      held.cot += holds(
        parts.cot,
        world.cot * (world.family === 'normal' ? 1 : 1 - 2 * world.flips),
      );
      held.grader += holds(
        parts.grader,
        world.family === 'normal' ? world.grader : Math.sqrt(world.flips * (1 - world.flips)),
      );
    }
    const share = (count) => ((100 * count) / pilots).toFixed(1).padStart(6);
    const { questions, n, k, grades } = size;
    console.log(
      `${name.padEnd(20)} ${`${questions}×${n}×${k}×${grades}`.padEnd(10)} ${share(held.lambda)}  ${share(held.cot)}  ${grades > 1 ? share(held.grader) : '     –'}  ${share(held.open)}`,
    );
  }
