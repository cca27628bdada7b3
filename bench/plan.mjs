/**
 * How close the planner's choice comes to the best candidate: `npm run bench:plan [-- cases [first]]`, 200 cases unless given.
 *
 * Each case has a random truth: the family of scores, λ, the grader's share of the noise, the spread of spreads, the spread of
 * difficulty, the price of a CoT and the budget. The planner sees a pilot of 64 questions × 8 CoTs × 4 summaries drawn from it,
 * each graded twice: 2,048 summaries, 5 % of a run's 40,960. All candidates are then played under the truth itself, the
 * better ones for longer; a loss is the share of the best value that a choice leaves.
 */
const dist = process.env.CANDOR_DIST ?? new URL('../dist', import.meta.url).pathname;
const { validatePlan } = await import(`${dist}/theory/planner/index.js`);
const { deriveSeed } = await import(`${dist}/random.js`);

const cases = Number(process.argv[2] ?? 200);
const first = Number(process.argv[3] ?? 0);

const began = Date.now();
const results = [];
for (let number = first; number < first + cases; number++) {
  results.push(validatePlan(deriveSeed(7, 'case', number)));
  if (process.stderr.isTTY) process.stderr.write(`\r${results.length} of ${cases}`);
}
if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');

const percent = (share) => `${(100 * share).toFixed(1)} %`.padStart(8);
function line(label, losses) {
  const sorted = [...losses].sort((a, b) => a - b);
  const at = (q) => sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)];
  const under = sorted.filter((loss) => loss < 0.03).length / sorted.length;
  console.log(
    label.padEnd(34) +
      String(sorted.length).padStart(6) +
      [at(0.5), at(0.9), at(1), under].map(percent).join('  '),
  );
}
console.log(`${'loss of the best value'.padEnd(34)} cases    median      90 %     worst   under 3 %`);
for (const name of Object.keys(results[0].losses))
  line(
    name === 'plan' ? 'the plan' : `${name} as it stands`,
    results.map(({ losses }) => losses[name]),
  );
const groups = {
  'the plan, normal scores': ({ truth }) => truth.model.family === 'normal',
  'the plan, pass or fail': ({ truth }) => truth.model.family === 'pass-fail',
  'the plan, CoTs without a price': ({ truth }) => truth.cotPrice === 0,
  'the plan, CoTs with a price': ({ truth }) => truth.cotPrice > 0,
};
for (const [label, belongs] of Object.entries(groups)) {
  const group = results.filter(belongs);
  if (group.length > 0)
    line(
      label,
      group.map(({ losses }) => losses.plan),
    );
}
const counts = new Map();
for (const { plan } of results) counts.set(plan.base, (counts.get(plan.base) ?? 0) + 1);
console.log(`\nchosen: ${[...counts].map(([base, count]) => `${base} ${count}`).join(', ')}`);
console.log(`${((Date.now() - began) / 1000 / results.length).toFixed(1)} s a case`);
