/**
 * Measures how fast the exact world trains: `npm run bench:world -- [--seconds 1] [--json]`.
 *
 * The world has 8 kinds of CoT and 8 answers, a budget of 32 summaries per round and 20 rounds per
 * seed, like the learning curves of `candor answers`. A round samples a tree, selects, and takes a
 * gradient step in both tables. The same run also measures limits: only sampling, and only
 * selection on trees that were sampled before. The rest of a round is the step.
 */
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';

const dist = process.env.CANDOR_DIST ?? new URL('../dist', import.meta.url).pathname;
const { resolveScheme } = await import(`${dist}/selection/index.js`);
const { createRng, deriveSeed } = await import(`${dist}/base/random.js`);
const { drawWorld, worldFamilies } = await import(`${dist}/world/worlds/index.js`);
const { sampleRound } = await import(`${dist}/world/round.js`);
const { train } = await import(`${dist}/world/simulate.js`);

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '1' }, json: { type: 'boolean', default: false } },
});
const seconds = Number(values.seconds);
const rounds = 20;
const repeats = 5;

const arms = [
  { name: 'basic', n: 32, k: 1 },
  { name: 'nested-top3', n: 8, k: 4 },
  { name: 'nested-mean', n: 8, k: 4 },
  { name: 'nested-advantage', n: 8, k: 4 },
  { name: 'kept-quarter', n: 16, k: 2 },
];

/**
 * Returns each action's rounds per second of processor time: the best of `repeats`. An action does
 * the 20 rounds of a seed. The actions take turns, so that other load on the machine affects all
 * alike.
 */
function speeds(actions) {
  const best = actions.map(() => 0);
  let seed = 0;
  for (let repeat = 0; repeat < repeats; repeat++) {
    actions.forEach((action, i) => {
      const start = process.cpuUsage();
      const until = performance.now() + (1000 * seconds) / repeats;
      let done = 0;
      while (performance.now() < until) {
        action(seed++);
        done += rounds;
      }
      const { user, system } = process.cpuUsage(start);
      best[i] = Math.max(best[i], (1e6 * done) / (user + system));
    });
  }
  return best;
}

const worlds = Array.from({ length: 64 }, (_, s) =>
  drawWorld(worldFamilies[0], deriveSeed(1, 'bench', s)),
);
const worldOf = (seed) => worlds[seed % worlds.length];

const results = arms.map(({ name, n, k }) => {
  const scheme = resolveScheme(name);
  const shape = { n, k };
  const rng = createRng(1);
  const trees = worlds.flatMap((world) =>
    Array.from({ length: rounds }, () => sampleRound(world, world.start, scheme, shape, rng).trees),
  );
  const rates = { shoggoth: 2, face: 2 };
  const [training, selection, sampling] = speeds([
    (seed) => train(worldOf(seed), { scheme, shape, rounds, rates, seed }),
    (seed) => {
      for (let r = 0; r < rounds; r++)
        scheme.select(trees[(seed * rounds + r) % trees.length], rng);
    },
    (seed) => {
      const world = worldOf(seed);
      for (let r = 0; r < rounds; r++) sampleRound(world, world.start, scheme, shape, rng);
    },
  ]);
  return { scheme: name, n, k, training, selection, sampling };
});

if (values.json) console.log(JSON.stringify({ rounds, results }, null, 2));
else {
  const cell = (text) => `${text}`.padStart(12);
  const thousands = (x) => cell(`${(x / 1000).toFixed(1)} k`);
  console.log(
    `Thousands of seeds × rounds in a second of processor time, 8 × 8 world, B = 32, ${rounds} rounds a seed.\n`,
  );
  console.log(
    `${'scheme'.padEnd(18)}${['n × k', 'training', 'selection', 'sampling', 'of limit'].map(cell).join('')}`,
  );
  for (const { scheme, n, k, training, selection, sampling } of results) {
    const limit = 1 / (1 / selection + 1 / sampling);
    console.log(
      `${scheme.padEnd(18)}${cell(`${n} × ${k}`)}${thousands(training)}${thousands(selection)}${thousands(sampling)}${cell(`${Math.round((100 * training) / limit)} %`)}`,
    );
  }
  console.log('\nOf limit: training as a share of what only sampling and selection would allow.');
}
