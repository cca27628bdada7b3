// Measures how often the grader `maths` is wrong, and how long it takes: on pairs that it once got
// wrong, on a table of pairs in the forms that public graders are tested with, and on generated
// mutations of right answers. math-verify grades the same pairs if a Python has it: `pip install -r
// test/gold/answers/requirements.txt`; $CANDOR_PYTHON names that Python. `--every N` takes every
// Nth mutation, `--peer-every N` every Nth for math-verify, which is slower.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { textGraders } from '../dist/tasks/grading/equality/index.js';

const read = (name) => JSON.parse(readFileSync(`test/gold/answers/${name}.json`, 'utf8'));
const option = (name) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? 1 : Number(process.argv[at + 1]);
};
const [every, peerEvery] = [option('--every'), option('--peer-every')];
const mutations = 'mutations of right answers';
const tables = {
  'cases that were wrong once': read('cases'),
  'pairs in the forms of public graders': read('pairs'),
  [mutations]: read('mutations').rows.filter((_, i) => i % every === 0),
};

const percent = (count, of) => `${count} (${((100 * count) / of).toFixed(1)} %)`;
const median = (times) => [...times].sort((p, q) => p - q)[times.length >> 1] ?? 0;

function report(grader, table, rows, graded, times) {
  const right = rows.filter((row) => row.right).length;
  const accepted = rows.filter((row, i) => graded[i] && !row.right);
  const refused = rows.filter((row, i) => !graded[i] && row.right);
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  console.log(
    `| ${table} | ${grader} | ${rows.length} | ${percent(accepted.length, rows.length - right)} | ${percent(refused.length, right)} | ${mean.toFixed(2)} | ${median(times).toFixed(2)} |`,
  );
  return { accepted, refused };
}

console.log('| table | grader | pairs | wrong accepted | right refused | mean ms | median ms |');
console.log('|---|---|---:|---:|---:|---:|---:|');
const faults = [];
for (const [table, rows] of Object.entries(tables)) {
  const times = [];
  const graded = rows.map(({ answer, gold }) => {
    const start = performance.now();
    const isRight = textGraders.maths.isRight(answer, gold);
    times.push(performance.now() - start);
    return isRight;
  });
  faults.push(report('candor', table, rows, graded, times));
}

const python = [process.env.CANDOR_PYTHON, '.python/bin/python', 'python3']
  .filter(Boolean)
  .find((command) => spawnSync(command, ['-c', 'import math_verify']).status === 0);
if (!python)
  console.log('\nmath-verify is left out: no Python with it was found; set CANDOR_PYTHON.');
else {
  for (const [table, all] of Object.entries(tables)) {
    const rows = table === mutations ? all.filter((_, i) => i % peerEvery === 0) : all;
    const { stdout, stderr, status } = spawnSync(python, ['bench/maths-peer.py'], {
      input: JSON.stringify(rows),
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    if (status !== 0) throw new Error(`bench/maths-peer.py: ${stderr.slice(-500)}`);
    const { version, graded, milliseconds } = JSON.parse(stdout);
    report(`math-verify ${version}`, table, rows, graded, milliseconds);
  }
}

for (const [name, index] of [
  ['accepted', 'accepted'],
  ['refused', 'refused'],
]) {
  const shown = faults.flatMap((fault) => fault[index]);
  if (shown.length > 0) console.log(`\ncandor ${name}, wrongly:`);
  for (const { answer, gold, kind, source } of shown.slice(0, 60))
    console.log(`  ${kind ?? source}: ${answer}   for   ${gold}`);
}
process.exitCode = faults.some(({ accepted }) => accepted.length > 0) ? 1 : 0;
