/**
 * How close the planner's choice comes to the best candidate: `npm run bench:plan [-- cases [first]]`, 200 cases unless given.
 *
 * Each case has a random truth: the family of scores, λ, the grader's share of the noise, the spread of spreads, the spread of
 * difficulty, the price of a CoT and the budget. The planner sees a pilot of 64 questions × 8 CoTs × 4 summaries drawn from it,
 * each graded twice: 2,048 summaries, 5 % of a run's 40,960. All candidates are then played under the truth itself, the
 * better ones for longer; a loss is the share of the best value that a choice leaves.
 */
const dist = process.env.CANDOR_DIST ?? new URL('../dist', import.meta.url).pathname;
const { asNamed, candidates, estimate, leaders, played, race, recommend, roundsFor, simulatedPilot } =
  await import(`${dist}/theory/planner/index.js`);
const { createRng, deriveSeed } = await import(`${dist}/random.js`);

const cases = Number(process.argv[2] ?? 200);
const first = Number(process.argv[3] ?? 0);
const questions = 32;
const pilotSize = { questions: 64, n: 8, k: 4, grades: 2 };

function drawTruth(rng) {
  const between = (low, high) => low + (high - low) * rng.next();
  const betweenLogs = (low, high) => Math.exp(between(Math.log(low), Math.log(high)));
  const budget = [16, 32, 64, 128][rng.int(4)];
  const cotPrice = rng.next() < 0.3 ? 0 : betweenLogs(0.25, 6);
  if (rng.next() < 0.5) {
    const lambda = betweenLogs(0.3, 30);
    const share = between(0, 0.8);
    const noise = { summary: Math.sqrt(lambda * (1 - share)), grader: Math.sqrt(lambda * share) };
    const spreads = { difficulty: between(0, 2), spreadOfSpreads: between(0, 0.8) };
    return { budget, cotPrice, model: { family: 'normal', cot: 1, ...noise, ...spreads } };
  }
  const passRate = between(0.1, 0.9);
  const most = Math.sqrt(passRate * (1 - passRate));
  const spreads = { difficulty: between(0, 0.5) * most, cot: betweenLogs(0.1, 0.6) * most };
  return { budget, cotPrice, model: { family: 'pass-fail', passRate, flips: between(0, 0.2), ...spreads } };
}

function lossesOf(number) {
  const seed = deriveSeed(7, 'case', number);
  const { budget, cotPrice, model } = drawTruth(createRng(seed));
  const purse = { budget, cotPrice };
  const estimates = estimate(simulatedPilot(model, pilotSize, deriveSeed(seed, 'pilot')), seed);
  const { choice } = recommend(estimates, { ...purse, questions, seed, draws: 0 });

  const all = candidates(purse);
  const options = {
    models: [model],
    questions,
    cotPrice,
    rounds: roundsFor(budget),
    seed: deriveSeed(seed, 'truth'),
  };
  const field = race(all, options);
  const chosen = { plan: all.find((other) => isSame(other, choice.candidate)) };
  for (const name of ['nested-top3', 'basic', 'nested-mean', 'nested-advantage'])
    chosen[name] = asNamed(name, purse);
  const rivals = [...field.slice(0, 8), ...leaders(field)].map(({ candidate }) => candidate);
  const final = played([...new Set([...rivals, ...Object.values(chosen)])], {
    ...options,
    rounds: 32 * options.rounds,
    seed: deriveSeed(seed, 'final'),
  });
  const worth = (candidate) => final.find((other) => other.candidate === candidate).value;
  const most = Math.max(...[...rivals, chosen.plan].map(worth));
  const losses = Object.fromEntries(Object.entries(chosen).map(([name, c]) => [name, 1 - worth(c) / most]));
  return { family: model.family, budget, cotPrice, choice: choice.candidate, losses };
}

const isSame = (a, b) => a.base === b.base && a.k === b.k && a.m === b.m && a.fraction === b.fraction;

const began = Date.now();
const results = [];
for (let number = first; number < first + cases; number++) {
  results.push(lossesOf(number));
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
  'the plan, normal scores': ({ family }) => family === 'normal',
  'the plan, pass or fail': ({ family }) => family === 'pass-fail',
  'the plan, CoTs without a price': ({ cotPrice }) => cotPrice === 0,
  'the plan, CoTs with a price': ({ cotPrice }) => cotPrice > 0,
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
for (const { choice } of results) counts.set(choice.base, (counts.get(choice.base) ?? 0) + 1);
console.log(`\nchosen: ${[...counts].map(([base, count]) => `${base} ${count}`).join(', ')}`);
console.log(`${((Date.now() - began) / 1000 / results.length).toFixed(1)} s a case`);
