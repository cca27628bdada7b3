/**
 * Measures what Candor costs on top of the server: rounds of 64 questions × 8 CoTs × 4 summaries
 * through the Tinker protocol, against a server whose model takes a set time per batch and computes
 * nothing. Then it puts 10,000 samples in flight at once and measures the memory. The ratio is a
 * round's time over the time in which the server was busy, as the server itself measured it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tinkerApp } from '../dist/apps/serve/index.js';
import { serveLoopback } from '../dist/base/loopback.js';
import { trainConfigSchema } from '../dist/config/schema.js';
import { loop } from '../dist/method/loop.js';
import { createTokenizer } from '../dist/models/text/tokenizer.js';
import { dialects, openSession, openTinkerPolicy } from '../dist/models/tinker/index.js';
import { createRun, openRun } from '../dist/runs/run-directory.js';
import { resolveSetting } from '../dist/runs/setting.js';
import { findTask } from '../dist/tasks/index.js';

/**
 * Times that an 8B model on two GPUs might take: to sample up to 512 sequences, to pass over a
 * batch, to step, to take a snapshot.
 */
const LATENCY = { sample: 4000, pass: 3000, step: 500, snapshot: 500 };
const ROUNDS = 5;

/** A model that answers after a set time, and records when it was busy. */
function slowModel({ vocab, stop, context }, spans) {
  const work = async (ms) => {
    const from = performance.now();
    await sleep(ms);
    spans.push([from, performance.now()]);
  };
  let turn = Promise.resolve();
  const inTurn = (run) => {
    const result = turn.then(run);
    turn = result.catch(() => {});
    return result;
  };
  const rows = (examples) => examples.map(({ tokens }) => new Float32Array(tokens.length).fill(-1));
  // A CoT and a summary in the task's own letters, which differ by seed.
  const text = (seed) => [
    4 + (seed % (vocab - 4)),
    4 + (Math.floor(seed / 64) % (vocab - 4)),
    stop,
  ];
  const sampler = {
    async sample(requests) {
      await work(LATENCY.sample);
      return requests.map(({ seeds }) =>
        seeds.map((seed) => ({
          tokens: text(seed),
          logprobs: new Float32Array(3).fill(-1),
          stopReason: 'stop',
        })),
      );
    },
    logprobs: async (examples) => rows(examples),
    dispose: async () => {},
  };
  return {
    context,
    checkpointEnding: '.safetensors',
    snapshot: () => inTurn(() => work(LATENCY.snapshot).then(() => sampler)),
    logprobs: (examples) => inTurn(() => work(LATENCY.pass).then(() => rows(examples))),
    accumulate: (examples) =>
      inTurn(() => work(LATENCY.pass).then(() => ({ logprobs: rows(examples) }))),
    step: () => inTurn(() => work(LATENCY.step).then(() => ({ gradNorm: 1 }))),
    save: async () => {},
    dispose: async () => {},
  };
}

/** Returns the time during which at least one of the spans was under way. */
function covered(spans, from, to) {
  let [sum, end] = [0, from];
  for (const [a, b] of spans.filter(([a, b]) => b > from && a < to).sort((x, y) => x[0] - y[0])) {
    sum += Math.max(0, Math.min(b, to) - Math.max(a, end));
    end = Math.max(end, Math.min(b, to));
  }
  return sum;
}

const folder = mkdtempSync(join(tmpdir(), 'candor-bench-'));
const task = await findTask('sums');
const tokenizer = createTokenizer(task.alphabet);
const size = { vocab: tokenizer.vocab, stop: tokenizer.stops.face[0], context: 64 };
const spans = [];
const base = (name) => ({
  ...{ name, context: size.context, stop: size.stop },
  create: async () => slowModel(size, spans),
  load: async () => slowModel(size, spans),
});
const { app, close } = tinkerApp({
  models: [base('slow')],
  checkpoints: join(folder, 'checkpoints'),
});
const served = await serveLoopback(app.fetch, 0);

const session = await openSession({ baseUrl: served.url, dialect: dialects.candor, inFlight: 256 });
const open = () => openTinkerPolicy(session, { baseModel: 'slow', rank: 8, seed: 1 });
const config = trainConfigSchema.parse({
  ...{ task: 'sums', scheme: 'nested-mean' },
  round: { questions: 64, n: 8, k: 4, perQuestion: 32 },
  budget: { total: ROUNDS * 64 * 32 },
  evaluation: { questions: 64, every: 1000 },
});
const dir = join(folder, 'run');
const setting = await resolveSetting(config);
createRun(dir, config, setting.task);
const run = openRun(dir);
const at = [];
await loop({
  ...{ ...setting, shoggoth: await open(), face: await open(), run, history: [] },
  onRound: () => at.push(performance.now()),
});
run.release();
const rounds = at.slice(2, -1).map((end, i) => {
  const from = at[i + 1];
  const busy = covered(spans, from, end);
  return { wall: end - from, busy };
});
for (const [i, { wall, busy }] of rounds.entries())
  console.log(
    `round ${i + 2}: ${(wall / 1000).toFixed(2)} s, of which the server was busy ${(busy / 1000).toFixed(2)} s: ${(wall / busy).toFixed(3)} ×`,
  );
const overhead = rounds.reduce((sum, { wall, busy }) => sum + wall / busy - 1, 0) / rounds.length;
console.log(
  `overhead of Candor and the protocol over the server's own time: ${(100 * overhead).toFixed(1)} % (aim: under 5 %)`,
);

const policy = await open();
const sampler = await policy.snapshot('many');
let most = 0;
const watch = setInterval(() => {
  most = Math.max(most, process.memoryUsage().rss);
}, 20);
const before = process.memoryUsage().rss;
const requests = Array.from({ length: 2500 }, (_, i) => ({
  prompt: [0, 4, 5, 2],
  seeds: [0, 1, 2, 3].map((j) => 4 * i + j),
}));
const started = performance.now();
const samples = await sampler.sample(requests, {
  maxTokens: 8,
  temperature: 1,
  topP: 1,
  stop: size.stop,
});
clearInterval(watch);
console.log(
  `${samples.flat().length} samples asked for at once: ${((performance.now() - started) / 1000).toFixed(1)} s, memory from ${(before / 1e6).toFixed(0)} to at most ${(most / 1e6).toFixed(0)} MB, client and server together, 256 requests at a time`,
);
await session.close();
close();
await served.close();
rmSync(folder, { recursive: true, force: true });
