/**
 * Measures what adaptive allocation of the summaries is worth:
 * `npm run bench:allocation -- [--seeds 400] [--questions 32] [--budget 32] [--lambda 1,3,10,30]
 * [--pass-fail]`.
 *
 * It plays one step of Model G. A CoT's value V is standard normal around its question's level; a
 * summary's score is V plus a normal error of standard deviation √λ; CoTs are free. Every way
 * spends the same budget per question. Its figure is the mean of V, less the question's level, over
 * the CoTs that the shoggoth learns. Rounds are paired: a question's i-th CoT and its j-th error
 * are the same for every way. No scheme knows λ.
 *
 * With --pass-fail a score is 1 with a probability whose logit is normal with variance 1 around the
 * question's level, and 0 otherwise. Then --lambda is the standard deviation of that logit within a
 * question, and the figure is the probability.
 */
import { parseArgs } from 'node:util';

const dist = process.env.CANDOR_DIST ?? new URL('../dist', import.meta.url).pathname;
const { resolveScheme } = await import(`${dist}/selection/index.js`);
const { createRng, deriveSeed } = await import(`${dist}/base/random.js`);
const { version } = process;

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '400' },
    questions: { type: 'string', default: '32' },
    budget: { type: 'string', default: '32' },
    lambda: { type: 'string', default: '1,3,10,30' },
    'pass-fail': { type: 'boolean', default: false },
  },
});
const [seeds, questions, budget] = [options.seeds, options.questions, options.budget].map(Number);
const lambdas = options.lambda.split(',').map(Number);
const passFail = options['pass-fail'];

const fixed = [1, 2, 3, 4, 5, 6, 8, 16].map((k) => ({
  label: `fixed, mean, ${k}`,
  k,
  scheme: resolveScheme('nested-mean'),
}));
const adaptive = ['halving-mean', 'bayes-ucb'].flatMap((name) =>
  ['shrunk', 'mean'].flatMap((rule) =>
    [2, 3, 4, 8].map((k) => ({
      label: `${name.replace('-mean', '')}, ${rule}, ${k}`,
      k,
      scheme: resolveScheme({ name, cotScore: { rule } }),
    })),
  ),
);
const ways = [...fixed, ...adaptive].filter(({ k }) => k <= budget);

/** Returns the mean value of the CoTs that the shoggoth learns in one round. */
function step({ scheme, k }, world, seed) {
  const rng = createRng(seed);
  const n = Math.floor(budget / k);
  const round = Array.from({ length: questions }, () => ({
    cots: Array.from({ length: n }, () => ({ score: [] })),
  }));
  for (let stage = 0; ; stage++) {
    const counts = scheme.allocate(round, { n, k }, stage, rng);
    if (counts === null) break;
    for (let q = 0; q < questions; q++)
      for (let i = 0; i < n; i++) {
        const { score } = round[q].cots[i];
        for (let left = counts[q][i]; left > 0; left--) score.push(world.score(q, i, score.length));
      }
  }
  const { samples } = scheme.select(round, rng).shoggoth;
  return samples.reduce(
    (sum, { question, cot, coef }) => sum + coef * world.value(question, cot),
    0,
  );
}

function worldOf(lambda, seed) {
  const rng = createRng(seed);
  const draw = (count, from) => Float64Array.from({ length: count }, from);
  const levels = draw(questions, rng.normal);
  const cots = draw(questions * budget, rng.normal);
  const errors = draw(questions * budget * budget, passFail ? rng.next : rng.normal);
  const error = (q, i, j) => errors[(q * budget + i) * budget + j];
  if (passFail) {
    const value = (q, i) => 1 / (1 + Math.exp(-levels[q] - lambda * cots[q * budget + i]));
    return { value, score: (q, i, j) => (error(q, i, j) < value(q, i) ? 1 : 0) };
  }
  const value = (q, i) => cots[q * budget + i];
  return {
    value,
    score: (q, i, j) => levels[q] + value(q, i) + Math.sqrt(lambda) * error(q, i, j),
  };
}

/** Returns the mean of the numbers and half the width of its 95 % interval. */
function estimate(xs) {
  const mean = xs.reduce((sum, x) => sum + x, 0) / xs.length;
  const variance = xs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (xs.length - 1);
  return { mean, half: 1.96 * Math.sqrt(variance / xs.length) };
}

console.log(
  `node bench/allocation.mjs ${process.argv.slice(2).join(' ')}\n` +
    `Node ${version}; ${seeds} rounds of ${questions} questions with ${budget} summaries each; ± is half a 95 % interval over rounds.\n` +
    `gain: over the best fixed k for that ${passFail ? 'spread' : 'λ'}, paired; the last number of a way is k, and n = ⌊${budget} / k⌋.`,
);
for (const lambda of lambdas) {
  const found = ways.map(() => new Float64Array(seeds));
  for (let s = 0; s < seeds; s++) {
    const seed = deriveSeed(s, 'model G', lambda);
    const world = worldOf(lambda, seed);
    for (let w = 0; w < ways.length; w++)
      found[w][s] = step(ways[w], world, deriveSeed(seed, 'ties'));
  }
  const means = found.map((xs) => estimate(xs).mean);
  const best = means.indexOf(
    Math.max(...means.filter((_, w) => ways[w].label.startsWith('fixed'))),
  );
  console.log(`\n${passFail ? 'standard deviation of the logit' : 'λ'} = ${lambda}`);
  console.log(
    `${'way'.padEnd(24)}${'value'.padStart(7)}${'±'.padStart(7)}${'gain'.padStart(9)}${'±'.padStart(7)}`,
  );
  for (let w = 0; w < ways.length; w++) {
    const { mean, half } = estimate(found[w]);
    const gain = estimate(found[w].map((x, s) => x - found[best][s]));
    const numbers =
      w === best
        ? '   best fixed'
        : gain.mean.toFixed(3).padStart(9) + gain.half.toFixed(3).padStart(7);
    console.log(
      ways[w].label.padEnd(24) +
        mean.toFixed(3).padStart(7) +
        half.toFixed(3).padStart(7) +
        numbers,
    );
  }
}
