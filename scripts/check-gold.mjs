// Makes every gold file again with its independent implementation and compares it with the
// committed one: strings exactly, numbers to 1e-6 of their size, since versions of libraries round
// differently. Needs a Python with NumPy, SciPy, SymPy and PyTorch (Debian: python3-numpy
// python3-scipy python3-sympy python3-torch); $CANDOR_PYTHON names one.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const GOLD = ['selection', 'stats', 'safetensors', 'transformer', 'theory', 'maths'];
const TOLERANCE = 1e-6;

const python = [process.env.CANDOR_PYTHON, 'python3', '/usr/bin/python3']
  .filter(Boolean)
  .find((command) => spawnSync(command, ['-c', 'import numpy, scipy, sympy, torch']).status === 0);
if (!python) {
  console.error(
    'check-gold: no Python with numpy, scipy, sympy and torch was found; set CANDOR_PYTHON',
  );
  process.exit(1);
}

let faults = 0;
for (const name of GOLD) {
  const { stdout, stderr, status } = spawnSync(python, [`test/gold/${name}.py`], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  const differences = [];
  if (status !== 0) differences.push(stderr.trim());
  else
    compare(
      JSON.parse(readFileSync(`test/gold/${name}.json`, 'utf8')),
      JSON.parse(stdout),
      '',
      differences,
    );
  faults += differences.length;
  console.log(
    `${name}: ${differences.length === 0 ? 'as made again' : differences.slice(0, 5).join('\n  ')}`,
  );
}
process.exit(faults === 0 ? 0 : 1);

function compare(committed, made, path, differences) {
  if (typeof committed === 'number' && typeof made === 'number') {
    const size = Math.max(1, Math.abs(committed));
    if (Math.abs(committed - made) > TOLERANCE * size)
      differences.push(`${path}: ${committed}, made ${made}`);
  } else if (committed && made && typeof committed === 'object' && typeof made === 'object') {
    const keys = new Set([...Object.keys(committed), ...Object.keys(made)]);
    for (const key of keys) compare(committed[key], made[key], `${path}/${key}`, differences);
  } else if (committed !== made) {
    differences.push(
      `${path}: ${JSON.stringify(committed)?.slice(0, 60)}, made ${JSON.stringify(made)?.slice(0, 60)}`,
    );
  }
}
