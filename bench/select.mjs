/**
 * Measures how fast `candor select` reads a large file, and how much memory it takes.
 *
 *   node bench/select.mjs [--mb 1024] [--scheme nested-top3] [--export trl] [--line-bytes 500]
 *                         [--shuffle] [--cli dist/apps/cli/main.js] [--json]
 *
 * Writes a file into the system's temporary folder and runs the command on it. In the same run it
 * reads the same file line by line with node:readline, and parses every line with JSON.parse.
 * Deletes everything that it wrote.
 */
import { spawn } from 'node:child_process';
import {
  closeSync,
  createReadStream,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    mb: { type: 'string', default: '1024' },
    scheme: { type: 'string', default: 'nested-top3' },
    export: { type: 'string', default: 'trl' },
    'line-bytes': { type: 'string', default: '500' },
    shuffle: { type: 'boolean', default: false },
    cli: {
      type: 'string',
      default: fileURLToPath(new URL('../dist/apps/cli/main.js', import.meta.url)),
    },
    json: { type: 'boolean', default: false },
  },
});
const bytes = Number(values.mb) * 2 ** 20;
const lineBytes = Number(values['line-bytes']);
const folder = mkdtempSync(join(tmpdir(), 'candor-bench-'));
process.on('SIGINT', () => process.exit(130));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const file = join(folder, 'scores.jsonl');
const lines = generate(file);
const size = statSync(file).size;

const select = await runSelect();
const read = await timed((line) => line.length);
const parse = await timed((line) => JSON.parse(line).score ?? 0);

const result = {
  file: { bytes: size, lines, lineBytes: Math.round(size / lines), shuffled: values.shuffle },
  scheme: values.scheme,
  export: values.export || null,
  select: {
    seconds: select.seconds,
    mbPerSecond: size / 2 ** 20 / select.seconds,
    peakRssMb: select.peakRssMb,
  },
  readLines: { seconds: read },
  jsonParse: { seconds: parse },
  ratioToReadLines: select.seconds / read,
  ratioToJsonParse: select.seconds / parse,
  node: process.version,
  cpu: cpus()[0]?.model.trim(),
};
if (values.json) console.log(JSON.stringify(result, null, 2));
else {
  console.log(
    `file           ${(size / 2 ** 20).toFixed(0)} MiB, ${lines} lines${values.shuffle ? ', shuffled' : ''}`,
  );
  console.log(
    `candor select  ${select.seconds.toFixed(1)} s, ${result.select.mbPerSecond.toFixed(0)} MiB/s, peak RSS ${select.peakRssMb?.toFixed(0) ?? '?'} MiB`,
  );
  console.log(
    `read lines     ${read.toFixed(1)} s, so select takes ${result.ratioToReadLines.toFixed(2)} × that`,
  );
  console.log(
    `JSON.parse     ${parse.toFixed(1)} s, so select takes ${result.ratioToJsonParse.toFixed(2)} × that`,
  );
}

/**
 * Writes 8 CoTs × 4 summaries per question. With --shuffle, a question's lines are spread over the
 * whole file.
 */
function generate(path) {
  const out = openSync(path, 'w');
  const words =
    'carry the tens then add the rest of the digits and write the running sum again'.split(' ');
  let state = 12345;
  const random = () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state / 4294967296;
  };
  const perQuestion = 32;
  const total = Math.ceil(bytes / lineBytes);
  const questions = Math.ceil(total / perQuestion);
  let pending = [];
  let pendingBytes = 0;
  let written = 0;
  let count = 0;
  for (let n = 0; written < bytes; n++) {
    // A stride that visits every sample once, so that neighbouring lines are unrelated.
    const at = values.shuffle ? (n * 7919) % (questions * perQuestion) : n;
    const question = Math.floor(at / perQuestion);
    const cot = Math.floor((at % perQuestion) / 4);
    let text = `CoT ${cot} of question ${question}:`;
    for (let w = question + cot; text.length < lineBytes - 130; w++)
      text += ` ${words[(w * 7 + cot) % words.length]}`;
    const score = random() < 0.03 ? null : Math.round(random() * 1000) / 1000;
    const sample = {
      question: `What is ${question} + ${question % 97}?`,
      cot: text,
      summary: `The answer is ${at % 1013}.`,
      score,
    };
    const line = `${JSON.stringify(sample)}\n`;
    pending.push(line);
    pendingBytes += line.length;
    written += line.length;
    count++;
    if (pendingBytes > 1 << 22) {
      writeSync(out, pending.join(''));
      pending = [];
      pendingBytes = 0;
    }
  }
  writeSync(out, pending.join(''));
  closeSync(out);
  return count;
}

function runSelect() {
  const args = [
    values.cli,
    'select',
    file,
    '--scheme',
    values.scheme,
    '--out',
    join(folder, 'out'),
  ];
  if (values.export) args.push('--export', values.export);
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    // The kernel keeps the peak only while the process lives.
    let peakKb = 0;
    const poll = setInterval(() => {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
        peakKb = Math.max(peakKb, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
      } catch {
        // Not Linux, or the process has already ended.
      }
    }, 20);
    child.on('error', reject);
    child.on('exit', (code) => {
      clearInterval(poll);
      const seconds = (performance.now() - began) / 1000;
      if (code === 0) resolve({ seconds, peakRssMb: peakKb ? peakKb / 1024 : null });
      else reject(new Error(`candor select exited with ${code}`));
    });
  });
}

async function timed(use) {
  const began = performance.now();
  let sum = 0;
  for await (const line of createInterface({
    input: createReadStream(file),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    sum += use(line);
  }
  if (Number.isNaN(sum)) throw new Error('a line has no number');
  return (performance.now() - began) / 1000;
}
