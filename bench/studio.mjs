/**
 * Opens a run of ten million samples in the studio and pages through it. Measures the seconds from
 * a cold start of the command to the first tree, milliseconds per page, and memory, and beside them
 * how long it takes to read samples.jsonl once in the same run.
 *
 *   npm run bench:studio -- [--samples 10000000] [--dir FOLDER]
 */
import { spawn } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { trainConfigSchema } from '../dist/config/schema.js';
import { openSampleIndex, repairIndex } from '../dist/runs/sample-index.js';

const { values } = parseArgs({
  options: {
    samples: { type: 'string', default: '10000000' },
    dir: { type: 'string', default: tmpdir() },
  },
});
const [QUESTIONS, N, K] = [16, 8, 4];
const PER_ROUND = QUESTIONS * N * K;
const rounds = Math.ceil(Number(values.samples) / PER_ROUND);
const home = mkdtempSync(join(values.dir, 'candor-bench-studio-'));
const run = join(home, 'run');
const now = () => performance.now();
const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
const p95 = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)];

try {
  mkdirSync(join(run, 'checkpoints'), { recursive: true });
  const config = trainConfigSchema.parse({
    task: 'lottery',
    round: { questions: QUESTIONS },
    budget: { total: rounds * PER_ROUND },
  });
  writeFileSync(join(run, 'config.json'), JSON.stringify(config));
  writeFileSync(
    join(run, 'task.json'),
    JSON.stringify({ name: 'lottery', description: 'Sums.', difficulties: ['easy'], candor: '0' }),
  );
  writeSamples();
  const bytes = statSync(join(run, 'samples.jsonl')).size;
  const samples = rounds * PER_ROUND;
  console.log(
    `${samples.toLocaleString('en')} samples in ${rounds.toLocaleString('en')} rounds, ${(bytes / 1e9).toFixed(2)} GB`,
  );

  const plain = readOnce();
  console.log(
    `reading samples.jsonl once: ${(plain / 1e3).toFixed(2)} s, ${(bytes / 1e3 / plain).toFixed(0)} MB/s`,
  );

  // Samples without an index: those of an older run, or of another program.
  let began = now();
  const scanned = openSampleIndex(run);
  while (scanned.indexedBytes < scanned.fileBytes) scanned.refresh();
  const scan = now() - began;
  scanned.close();
  console.log(
    `finding every question without an index: ${(scan / 1e3).toFixed(2)} s, ${(scan / plain).toFixed(2)} × reading once`,
  );
  repairIndex(run, bytes);
  console.log(`samples.index: ${(statSync(join(run, 'samples.index')).size / 1e6).toFixed(1)} MB`);

  const opens = [];
  for (let repeat = 0; repeat < 5; repeat++) {
    began = now();
    const studio = await startStudio();
    const id = (await studio.get('runs')).runs[0].id;
    const { last } = await studio.get(`runs/${id}/rounds`);
    await studio.get(`runs/${id}/rounds/${last}/questions`);
    await studio.get(`runs/${id}/rounds/${last}/questions/0`);
    opens.push(now() - began);
    if (repeat === 4) await page(studio, id);
    studio.stop();
  }
  console.log(
    `from the command to the first tree: median ${(median(opens) / 1e3).toFixed(2)} s, most ${(Math.max(...opens) / 1e3).toFixed(2)} s (aim: 2 s), ` +
      `${(median(opens) / plain).toFixed(2)} × reading once`,
  );
} finally {
  rmSync(home, { recursive: true, force: true });
}

/** Pages through the run as a person would, but faster. */
async function page(studio, id) {
  const timed = async (name, count, path) => {
    const times = [];
    for (let i = 0; i < count; i++) {
      const began = now();
      await studio.get(path(i));
      times.push(now() - began);
    }
    console.log(`${name}: median ${median(times).toFixed(1)} ms, p95 ${p95(times).toFixed(1)} ms`);
  };
  const round = (i) => 1 + ((i * 7919) % rounds);
  await timed(
    'a question anywhere',
    300,
    (i) => `runs/${id}/rounds/${round(i)}/questions/${i % QUESTIONS}`,
  );
  await timed("a round's questions", 100, (i) => `runs/${id}/rounds/${round(i)}/questions`);
  await timed(
    "a round's scores, for other schemes",
    100,
    (i) => `runs/${id}/rounds/${round(i)}/scores`,
  );
  await timed(
    'the next question',
    300,
    (i) => `runs/${id}/rounds/${Math.ceil(rounds / 2)}/questions/${i % QUESTIONS}`,
  );
  let next = 0;
  const began = now();
  let calls = 0;
  while (next !== null && calls < 20) {
    ({ next } = await studio.get(`runs/${id}/search?text=not-there&from=${next}`));
    calls++;
  }
  console.log(`a search, 64 MB a call: ${((now() - began) / calls).toFixed(0)} ms a call`);
  const memory = readFileSync(`/proc/${studio.pid}/status`, 'utf8');
  console.log(
    `memory of the studio: ${/VmRSS:\s+(\d+)/.exec(memory)[1] / 1e3} MB now, ${/VmHWM:\s+(\d+)/.exec(memory)[1] / 1e3} MB at most`,
  );
}

/** Writes lines as the trainer does, a block of rounds at a time. */
function writeSamples() {
  const file = openSync(join(run, 'samples.jsonl'), 'w');
  const metrics = openSync(join(run, 'metrics.jsonl'), 'w');
  for (let round = 1; round <= rounds; round++) {
    let text = '';
    for (let q = 0; q < QUESTIONS; q++)
      for (let i = 0; i < N; i++)
        for (let j = 0; j < K; j++) {
          const kept =
            i === 0
              ? ',"shoggoth":{"coef":0.0625,"why":"best CoT of 8 by mean of top 3 (0.71)"}'
              : '';
          text += `{"round":${round},"q":${q},"i":${i},"j":${j},"questionId":"${round}-${q}","question":"12+${q}?","difficulty":"easy","cot":"12+${q}=${12 + q};${i}","summary":"${12 + q + j}","score":${(i * j) % 2},"parts":{"task":${(i * j) % 2}}${kept}}\n`;
        }
    writeSync(file, text);
    const spent = {
      summaries: round * PER_ROUND,
      cots: round * QUESTIONS * N,
      cotTokens: 0,
      summaryTokens: 0,
    };
    const evaluation = {
      questions: 256,
      task: 0.5,
      failures: {},
      byDifficulty: [],
      cotTokens: 0,
      summaryTokens: 0,
    };
    writeSync(
      metrics,
      `${JSON.stringify({ round, spent, ...(round % 4 ? {} : { evaluation }) })}\n`,
    );
  }
  closeSync(file);
  closeSync(metrics);
}

function readOnce() {
  const file = openSync(join(run, 'samples.jsonl'), 'r');
  const chunk = Buffer.alloc(1 << 22);
  const began = now();
  while (readSync(file, chunk, 0, chunk.length, null) > 0);
  closeSync(file);
  return now() - began;
}

/** Starts the real command, and sends the requests that its page sends. */
function startStudio() {
  const child = spawn(process.execPath, ['dist/apps/cli/main.js', 'studio', home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve) => {
    child.stdout.once('data', async (text) => {
      const address = `${text}`.trim();
      const opened = await fetch(address, { redirect: 'manual' });
      const cookie = opened.headers.get('set-cookie').split(';')[0];
      const { origin } = new URL(address);
      resolve({
        pid: child.pid,
        stop: () => child.kill(),
        async get(path) {
          const answer = await fetch(`${origin}/api/${path}`, { headers: { cookie } });
          if (!answer.ok) throw new Error(await answer.text());
          return answer.json();
        },
      });
    });
  });
}
