/**
 * Measures how close the planner's choice comes to the best candidate, and what constant rules
 * lose: `npm run bench:plan [-- cases [first [file]]]`.
 *
 * Each case has a random truth of a family, with CoTs that are free or have a price. The planner
 * assumes two of the families and not the others (src/world/planner/truths.ts). It sees a pilot of
 * 64 questions × 8 CoTs × 4 summaries drawn from the truth, each graded twice: 2,048 summaries, 5 %
 * of a run's 40,960. Then the plan, the rules and the best candidates are played under the truth
 * itself. A loss is the share of the best worth that a choice forgoes. Case c of a family has the
 * seed (7, 'case', family, priced, c). With a file, each case is a line of JSON in it, and cases
 * that it already holds are not played again.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const dist = process.env.CANDOR_DIST ?? new URL('../dist', import.meta.url).pathname;
const { families, namedChoices, ruleChoices, validatePlan } = await import(
  `${dist}/world/planner/index.js`
);
const { deriveSeed } = await import(`${dist}/base/random.js`);
const { studentInterval } = await import(`${dist}/stats/index.js`);

const cases = Number(process.argv[2] ?? 3);
const first = Number(process.argv[3] ?? 0);
const file = process.argv[4];
const jobs = Array.from({ length: cases }, (_, c) => first + c).flatMap((number) =>
  families.flatMap((family) => [false, true].map((priced) => ({ family, priced, number }))),
);

if (isMainThread) await main();
else
  for (const { family, priced, number } of workerData) {
    const seed = deriveSeed(7, 'case', family, Number(priced), number);
    const { plan, verdict, losses } = validatePlan(family, priced, seed);
    parentPort.postMessage({ family, priced, number, base: plan.base, k: plan.k, verdict, losses });
  }

async function main() {
  const key = ({ family, priced, number }) => `${family} ${priced} ${number}`;
  const results = new Map();
  if (file !== undefined && existsSync(file))
    for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
      const result = JSON.parse(line);
      results.set(key(result), result);
    }
  const missing = jobs.filter((job) => !results.has(key(job)));
  await inThreads(missing, Math.min(2, availableParallelism()), (result) => {
    results.set(key(result), result);
    if (file !== undefined) appendFileSync(file, `${JSON.stringify(result)}\n`);
  });
  report(jobs.map((job) => results.get(key(job))));
}

async function inThreads(todo, of, onResult) {
  let done = 0;
  await Promise.all(
    Array.from(
      { length: of },
      (_, part) =>
        new Promise((resolve, reject) => {
          const worker = new Worker(new URL(import.meta.url), {
            argv: process.argv.slice(2),
            workerData: todo.filter((_, j) => j % of === part),
          });
          worker.on('message', (result) => {
            onResult(result);
            if (process.stderr.isTTY) process.stderr.write(`\r${++done} of ${todo.length}`);
          });
          worker.on('error', reject);
          worker.on('exit', resolve);
        }),
    ),
  );
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
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
  const paired = (label, group) =>
    console.log(
      label.padEnd(36) +
        String(group.length).padStart(4) +
        ruleChoices
          .map((choice) => {
            const { mean, low, high } = studentInterval(
              group.map(({ losses }) => losses[choice] - losses.plan),
            );
            return `  ${percent(mean)} (${percent(low).trim()} to ${percent(high).trim()})`.padEnd(
              28,
            );
          })
          .join('')
          .trimEnd(),
    );
  console.log('Loss of the best worth in %: mean and worst, for each choice');
  console.log(
    `${'family'.padEnd(36)}   n  ${choices.map((choice) => choice.padEnd(28)).join('')}`.trimEnd(),
  );
  for (const family of families)
    for (const priced of [false, true])
      row(
        `${family}, ${priced ? 'r > 0' : 'r = 0'}`,
        results.filter((result) => result.family === family && result.priced === priced),
      );
  row('all', results);
  console.log(
    '\nLoss of each rule − loss of the plan in %, paired case by case: mean and 95 % interval; below 0 the plan loses to the rule',
  );
  console.log(
    `${'family'.padEnd(36)}   n  ${ruleChoices.map((choice) => choice.padEnd(28)).join('')}`.trimEnd(),
  );
  for (const family of families)
    paired(
      family,
      results.filter((result) => result.family === family),
    );
  paired('all', results);
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
  console.log(
    `\nchosen: ${counted(({ base }) => base)}; verdicts: ${counted(({ verdict }) => verdict)}`,
  );
}
