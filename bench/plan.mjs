/**
 * How close the planner's choice comes to the best candidate, and what constant rules lose: `npm run bench:plan [-- cases [first]]`.
 *
 * Each case has a random truth of a family, with CoTs free or at a price: two families are those that the planner assumes, the others
 * are not (src/theory/planner/truths.ts). The planner sees a pilot of 64 questions × 8 CoTs × 4 summaries drawn from it, each graded
 * twice: 2,048 summaries, 5 % of a run's 40,960. Then the plan, the rules and the best candidates are played under the truth itself; a
 * loss is the share of the best worth that a choice leaves. Case c of a family has the seed (7, 'case', family, priced, c).
 */
import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const dist = process.env.CANDOR_DIST ?? new URL('../dist', import.meta.url).pathname;
const { families, namedChoices, ruleChoices, validatePlan } = await import(`${dist}/theory/planner/index.js`);
const { deriveSeed } = await import(`${dist}/random.js`);

const cases = Number(process.argv[2] ?? 3);
const first = Number(process.argv[3] ?? 0);
const jobs = families.flatMap((family) =>
  [false, true].flatMap((priced) =>
    Array.from({ length: cases }, (_, c) => ({ family, priced, number: first + c })),
  ),
);

if (isMainThread) await report(await inThreads(Math.min(2, availableParallelism())));
else
  for (let j = workerData.part; j < jobs.length; j += workerData.of) {
    const { family, priced, number } = jobs[j];
    const { plan, verdict, losses } = validatePlan(
      family,
      priced,
      deriveSeed(7, 'case', family, Number(priced), number),
    );
    parentPort.postMessage({ j, base: plan.base, verdict, losses });
  }

async function inThreads(of) {
  const results = [];
  let done = 0;
  await Promise.all(
    Array.from(
      { length: of },
      (_, part) =>
        new Promise((resolve, reject) => {
          const worker = new Worker(new URL(import.meta.url), {
            argv: process.argv.slice(2),
            workerData: { part, of },
          });
          worker.on('message', ({ j, ...result }) => {
            results[j] = { ...jobs[j], ...result };
            if (process.stderr.isTTY) process.stderr.write(`\r${++done} of ${jobs.length}`);
          });
          worker.on('error', reject);
          worker.on('exit', resolve);
        }),
    ),
  );
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  return results;
}

function report(results) {
  const percent = (share) => (100 * share).toFixed(1).padStart(6);
  const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;
  const choices = ['plan', ...ruleChoices];
  const row = (label, group) =>
    console.log(
      label.padEnd(36) +
        String(group.length).padStart(4) +
        choices
          .map((choice) => {
            const losses = group.map((result) => result.losses[choice]);
            return `  ${percent(mean(losses))} ${percent(Math.max(...losses))}`.padEnd(28);
          })
          .join('')
          .trimEnd(),
    );
  console.log('Loss of the best worth in %: mean and worst, for each choice');
  console.log(`${'family'.padEnd(36)}   n  ${choices.map((choice) => choice.padEnd(28)).join('')}`.trimEnd());
  for (const family of families)
    for (const priced of [false, true])
      row(
        `${family}, ${priced ? 'r > 0' : 'r = 0'}`,
        results.filter((result) => result.family === family && result.priced === priced),
      );
  row('all', results);
  console.log('\nLoss of the best worth in %: median, worst, and the share of cases under 3 %');
  for (const choice of [...choices, ...namedChoices]) {
    const sorted = results.map(({ losses }) => losses[choice]).sort((a, b) => a - b);
    const under = sorted.filter((loss) => loss < 0.03).length / sorted.length;
    console.log(
      choice.padEnd(36) +
        [sorted[Math.ceil(sorted.length / 2) - 1], sorted.at(-1), under].map(percent).join('  '),
    );
  }
  const counted = (read) => {
    const counts = new Map();
    for (const result of results) counts.set(read(result), (counts.get(read(result)) ?? 0) + 1);
    return [...counts].map(([what, count]) => `${what} ${count}`).join(', ');
  };
  console.log(`\nchosen: ${counted(({ base }) => base)}; verdicts: ${counted(({ verdict }) => verdict)}`);
}
