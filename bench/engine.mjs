/**
 * Measures how fast the embedded engine trains and samples:
 * `npm run bench:engine -- [--seconds 4] [--json FILE]`.
 *
 * Model A has 2 layers of width 64, B has 4 layers of width 128; both have 4 heads, a vocabulary of
 * 48, 48 tokens per sequence, a batch of 128, and 256 samples at once. Ragged training has the same
 * number of sequences, of 10 to 45 tokens whose first half is context, as tasks have them; PyTorch
 * pads them to the longest, and only their own tokens count. Matrix products are measured against
 * the peak of 128-bit multiplications and additions in the same run.
 *
 * If a Python with torch is found (CANDOR_PYTHON, several separated by commas; otherwise python3),
 * PyTorch does the same work in the same run: the engines take turns of a fraction of the seconds,
 * so that all see the same load. Figures are tokens per second at the median repetition and, after
 * the slash, at the best one.
 */
import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const dist = process.env.CANDOR_DIST ?? new URL('../dist', import.meta.url).pathname;
const { openEngine } = await import(`${dist}/models/transformer/index.js`);
const { compileKernels, instantiateKernels } = await import(
  `${dist}/models/transformer/_kernels.js`
);
const { createRng } = await import(`${dist}/base/random.js`);

const { values: flags } = parseArgs({
  options: {
    json: { type: 'string' },
    seconds: { type: 'string', default: '4' },
    child: { type: 'string' },
  },
});

const common = { heads: 4, vocab: 48, context: 48 };
const MODELS = { A: { layers: 2, width: 64, ...common }, B: { layers: 4, width: 128, ...common } };
const BATCH = 128;
const SAMPLES = 256;
const LENGTHS = Array.from({ length: BATCH }, (_, i) => 10 + ((i * 7) % 36));
const TOKENS = {
  train: BATCH * common.context,
  ragged: LENGTHS.reduce((sum, length) => sum + length, 0),
  sample: SAMPLES * (common.context - 1),
};
const TURNS = 5;

if (flags.child) await serve(JSON.parse(flags.child));
else await main();

async function main() {
  const pythons = (process.env.CANDOR_PYTHON ?? 'python3').split(',').filter(hasTorch);
  if (pythons.length === 0)
    console.error('no Python with torch was found: set CANDOR_PYTHON to compare');
  const result = {
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    node: process.version,
    seconds: flags.seconds,
  };
  result.kernels = await measureProducts();
  printKernels(result.kernels);
  console.log(
    '\nmodel threads  engine                 train tok/s      ragged tok/s      sample tok/s   RSS MB',
  );
  result.rows = [];
  for (const model of Object.keys(MODELS)) {
    for (const threads of [1, 2]) {
      const rows = await measureTogether(model, threads, pythons);
      for (const row of rows) print(row, rows[0]);
      result.rows.push(...rows);
    }
  }
  if (flags.json) writeFileSync(flags.json, `${JSON.stringify(result, null, 1)}\n`);
}

/** Measures all engines on one model, in turns; the first turn only warms up. */
async function measureTogether(model, threads, pythons) {
  const self = fileURLToPath(import.meta.url);
  const script = fileURLToPath(new URL('./engine-pytorch.py', import.meta.url));
  const { layers, width } = MODELS[model];
  const engines = [
    open(
      process.execPath,
      [self, '--child', JSON.stringify({ model, workers: threads })],
      process.env,
    ),
  ];
  for (const python of pythons) {
    engines.push(open(python, [script, layers, width, threads].map(String), withoutBlasHints()));
  }
  const rows = [];
  for (const engine of engines) {
    const { name } = await engine.answer();
    rows.push({
      model,
      threads,
      engine: name,
      times: { train: [], ragged: [], sample: [] },
      rssMegabytes: 0,
    });
  }
  for (let turn = 0; turn < TURNS; turn++) {
    for (const work of Object.keys(TOKENS)) {
      for (const [i, engine] of engines.entries()) {
        engine.ask(`${work} ${Number(flags.seconds) / TURNS}\n`);
        const { times, rssMegabytes } = await engine.answer();
        if (turn > 0) rows[i].times[work].push(...times);
        rows[i].rssMegabytes = rssMegabytes;
        await setTimeout(200); // idle threads of the last engine may still spin
      }
    }
  }
  for (const engine of engines) engine.end();
  return rows.map(({ times, ...row }) => ({
    ...row,
    train: rates('train', times.train),
    ragged: rates('ragged', times.ragged),
    sample: rates('sample', times.sample),
  }));
}

function rates(work, times) {
  times.sort((a, b) => a - b);
  return {
    median: TOKENS[work] / times[times.length >> 1],
    best: TOKENS[work] / times[0],
    repetitions: times.length,
  };
}

/** Starts a child process that answers each line with a line of JSON. */
function open(command, args, env) {
  const running = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: running.stdout })[Symbol.asyncIterator]();
  return {
    ask: (line) => running.stdin.write(line),
    end: () => running.stdin.end(),
    async answer() {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${command} ${args.join(' ')} ended early`);
      return JSON.parse(value);
    },
  };
}

function hasTorch(python) {
  try {
    execFileSync(python, ['-c', 'import torch'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Drops environment settings that would tie PyTorch's matrix products to another processor. */
function withoutBlasHints() {
  const { OPENBLAS_CORETYPE: _type, OPENBLAS_L2_SIZE: _size, ...rest } = process.env;
  return rest;
}

function print(row, own) {
  const count = (value) => Math.round(value).toLocaleString('en');
  const figure = ({ median, best }) => `${count(median)} / ${count(best)}`.padStart(17);
  const ratio = (work) => `${(own[work].median / row[work].median).toFixed(2)} x`;
  const versus =
    row === own ? '' : `   candor is ${ratio('train')}, ${ratio('ragged')}, ${ratio('sample')}`;
  const name = `${row.model.padEnd(5)} ${String(row.threads).padStart(7)}  ${row.engine.slice(0, 16).padEnd(16)}`;
  console.log(
    `${name} ${figure(row.train)} ${figure(row.ragged)} ${figure(row.sample)} ${count(row.rssMegabytes).padStart(8)}${versus}`,
  );
}

function printKernels({ peakGflops, products }) {
  console.log(`128-bit multiply and add peak: ${peakGflops.toFixed(1)} GFLOP/s, one thread`);
  for (const { name, gflops } of products) {
    console.log(
      `${name.padEnd(24)} ${gflops.toFixed(1)} GFLOP/s, ${((100 * gflops) / peakGflops).toFixed(0)} %`,
    );
  }
}

/** Runs as the child process: this engine, which answers lines as engine-pytorch.py does. */
async function serve({ model, workers }) {
  const shape = MODELS[model];
  const engine = await openEngine({ workers });
  const policy = await engine.createPolicy(shape, { seed: 1 });
  const rng = createRng(1);
  const examples = Array.from({ length: BATCH }, () => ({
    tokens: Array.from({ length: shape.context }, () => rng.int(shape.vocab)),
    coef: Array.from({ length: shape.context }, (_, t) =>
      t === 0 ? 0 : (rng.next() * 2 - 0.5) / TOKENS.train,
    ),
  }));
  const ragged = examples.map(({ tokens, coef }, i) => ({
    tokens: tokens.slice(0, LENGTHS[i]),
    coef: coef.slice(0, LENGTHS[i]).map((c, t) => (t < LENGTHS[i] >> 1 ? 0 : c)),
  }));
  const learn = (batch) => async () => {
    await policy.accumulate(batch);
    await policy.step({ learningRate: 1e-3 });
  };
  const sampler = await policy.snapshot('bench');
  const requests = [{ prompt: [0], seeds: Array.from({ length: SAMPLES }, (_, i) => i) }];
  const options = { maxTokens: shape.context - 1, temperature: 1, topP: 1, stop: -1 };
  const work = {
    train: learn(examples),
    ragged: learn(ragged),
    sample: () => sampler.sample(requests, options),
  };
  console.log(JSON.stringify({ name: 'candor' }));
  for await (const line of createInterface({ input: process.stdin })) {
    const [name, seconds] = line.split(' ');
    const times = await repeat(work[name], Number(seconds));
    console.log(JSON.stringify({ times, rssMegabytes: process.resourceUsage().maxRSS / 1024 }));
  }
  await engine.dispose();
}

/** Repeats for the given seconds, at least once, and returns the seconds of each repetition. */
async function repeat(work, seconds) {
  const times = [];
  const start = performance.now();
  while (times.length === 0 || performance.now() - start < 1000 * seconds) {
    const before = performance.now();
    await work();
    times.push((performance.now() - before) / 1000);
  }
  return times;
}

/**
 * Measures the matrix products of a training step of 376 tokens, and the arithmetic peak: GFLOP/s
 * at the best repetition, on one thread.
 */
async function measureProducts() {
  const kernels = instantiateKernels(await compileKernels());
  const base = Math.ceil(kernels.heap_base() / 64) * 64;
  kernels.memory.grow(512);
  new Float32Array(kernels.memory.buffer, base, 1 << 20).fill(0.5);
  const [a, b, c, scratch] = [0, 1, 2, 3].map((i) => base + (i << 22));
  const timed = async (flops, work) => {
    const many = () => {
      for (let i = 0; i < Math.ceil(5e7 / flops); i++) work();
    };
    const times = [...(await repeat(many, 0.1)), ...(await repeat(many, 0.3))];
    return (Math.ceil(5e7 / flops) * flops) / Math.min(...times) / 1e9;
  };
  const peakGflops = await timed(48e6, () => kernels.peak(base, 1e6));
  new Float32Array(kernels.memory.buffer, base, 1 << 20).fill(0.5);
  const products = [];
  for (const [m, n, k] of [
    [376, 192, 64],
    [376, 256, 64],
    [376, 512, 128],
    [376, 128, 512],
    [128, 128, 128],
  ]) {
    const flops = 2 * m * n * k;
    products.push({
      name: `x W      ${m} x ${n} x ${k}`,
      gflops: await timed(flops, () => kernels.multiply(a, b, c, m, n, k, 0, 0)),
    });
    const gradient = () => kernels.multiply_gradient(a, b, c, k, n, m, scratch);
    products.push({ name: `x^T dy   ${k} x ${n} x ${m}`, gflops: await timed(flops, gradient) });
  }
  return { peakGflops, products };
}
