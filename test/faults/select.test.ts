/**
 * Randomly damaged files, read as `candor select` and `candor plan` read them. Each yields targets
 * or a UserError that names the fault; the counts of what was read are right, and no files are left
 * behind.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { pilotFromFile } from '../../src/apps/cli/_plan-file.js';
import { UserError } from '../../src/base/errors.js';
import { createRng, deriveSeed, type Rng } from '../../src/base/random.js';
import { type SelectionSummary, selectFile } from '../../src/select/index.js';
import { schemes } from '../../src/selection/index.js';
import { account, limitOf, newHome, SEED, tryFor } from './_campaign.js';

const { home: folder, remove } = newHome('select');
afterAll(remove);

const pick = <T>(rng: Rng, list: readonly T[]): T =>
  list[Math.floor(rng.next() * list.length)] as T;

/**
 * Repeats a trial for a share of the time; a failure names its seed. Returns the number of trials.
 */
const campaign = (
  name: string,
  share: number,
  trial: (rng: Rng) => Promise<void>,
): Promise<number> =>
  tryFor(share, 20, async (index) => {
    try {
      await trial(createRng(deriveSeed(SEED, name, index)));
    } catch (error) {
      throw new Error(`${name} ${index} of seed ${SEED}: ${(error as Error).stack}`, {
        cause: error,
      });
    }
  });

/** Returns the outcome, or the UserError's message. Any other error is a bug in Candor. */
async function outcome<T>(work: Promise<T>): Promise<T | string> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof UserError && error.message.length > 10) return error.message;
    throw error;
  }
}

async function select(path: string, rng: Rng): Promise<SelectionSummary | string> {
  const out = join(folder, 'out');
  const result = await outcome(
    selectFile({
      ...{ input: path, out, scheme: pick(rng, schemes), seed: 1, skipMalformed: rng.next() < 0.7 },
      reading: {
        failures: {
          truncated: pick(rng, ['graded', 'lowest', 'masked'] as const),
          failed: pick(rng, ['lowest', 'masked'] as const),
        },
        ...(rng.next() < 0.2 ? { splitThink: rng.next() < 0.5 } : {}),
      },
    }),
  );
  if (typeof result === 'object') {
    for (const line of readFileSync(join(out, 'targets.jsonl'), 'utf8').split('\n').slice(0, -1)) {
      const { coef, weight } = JSON.parse(line);
      expect(Number.isFinite(coef ?? weight), line).toBe(true);
    }
  }
  rmSync(out, { recursive: true, force: true });
  expect(readdirSync(folder)).toEqual(['input']);
  return result;
}

const strange: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -0,
    1,
    1e99,
    1e101,
    1e308,
    -1e308,
    '',
    '0.5',
    'x',
    'constructor',
    '__proto__',
  ],
  ...[
    [],
    [1, 0],
    [null],
    [[]],
    {},
    { message: 'm' },
    { role: 'user', content: 'q' },
    '\ud800',
    '\u0000',
  ],
  [{ role: 'user', content: 'q' }],
];
const keys = [
  ...['question', 'cot', 'summary', 'score', 'scores', 'task', 'appeal', 'error', 'finish_reason'],
  ...[
    'question_id',
    'cot_id',
    'summary_id',
    'stop_reason',
    'outside',
    'cutOff',
    '__proto__',
    'toString',
  ],
];

function record(rng: Rng): Record<string, unknown> {
  const fields: Record<string, unknown> = {
    question: pick(rng, ['a', 'b', '7']),
    cot: pick(rng, ['', 'c', 'd', '7']),
    summary: pick(rng, ['', 's', 't', '<think>c</think>s', '<think>c']),
    score: pick(rng, [0, 0.5, 1, null]),
    ...(rng.next() < 0.5 ? { task: rng.next(), appeal: rng.next() } : {}),
  };
  return fields;
}

/**
 * Returns the lines of a file and, for each, whether it must be accepted (true), refused (false),
 * or may be either (undefined).
 */
function linesOf(rng: Rng): { text: string; good: boolean | undefined }[] {
  const ids = ['question_id', 'cot_id', 'summary_id'].filter(() => rng.next() < 0.3);
  const share = pick(rng, [0.1, 0.5, 0.9, 1]);
  const damage = pick(rng, [0, 0.05, 0.3]);
  return Array.from({ length: 1 + Math.floor(rng.next() * 40) }, (_, n) => {
    const fields = record(rng);
    for (const id of ids) {
      if (rng.next() < share) fields[id] = pick(rng, [n, 1, '7', 'a', String(fields.question)]);
    }
    if (rng.next() >= damage) return { text: JSON.stringify(fields), good: true };
    if (rng.next() < 0.4) {
      const text = JSON.stringify(fields);
      return { text: text.slice(0, Math.floor(rng.next() * (text.length - 1)) + 1), good: false };
    }
    const key = pick(rng, keys);
    const value = pick(rng, strange);
    const text = JSON.stringify(fields).replace(
      /\}$/,
      `,${JSON.stringify(key)}:${JSON.stringify(value)}}`,
    );
    return { text, good: undefined };
  });
}

describe('candor select and candor plan', () => {
  it(
    'read lines of any kind, count them right, or say what is wrong',
    async () => {
      const path = join(folder, 'input');
      let read = 0;
      const trials = await campaign('lines', 0.04, async (rng) => {
        const lines = linesOf(rng);
        writeFileSync(path, lines.map(({ text }) => text).join(pick(rng, ['\n', '\r\n', '\n\n'])));
        const result = await select(path, rng);
        if (typeof result === 'object') {
          read++;
          const { samples, malformed } = result.read;
          expect(samples + malformed).toBe(lines.length);
          expect(malformed).toBeGreaterThanOrEqual(
            lines.filter(({ good }) => good === false).length,
          );
          expect(samples).toBeGreaterThanOrEqual(lines.filter(({ good }) => good === true).length);
        }
        if (rng.next() < 0.3) await outcome(pilotFromFile(path));
      });
      expect(read).toBeGreaterThan(trials / 20);
      account(
        'files of random lines into select and plan',
        `${trials}`,
        `${read} read, the others refused`,
        'nothing',
      );
    },
    limitOf(0.04),
  );

  it(
    'read the files of tools with bytes changed, cut or doubled, or say what is wrong',
    async () => {
      const path = join(folder, 'input');
      const home = fileURLToPath(new URL('../files/', import.meta.url));
      const files = readdirSync(home)
        .filter((name) => !/\.py$|requests/.test(name))
        .map((name) => readFileSync(join(home, name)));
      files.push(...files.slice(0, 3).map((bytes) => gzipSync(bytes)));
      let read = 0;
      const trials = await campaign('bytes', 0.04, async (rng) => {
        const bytes = Buffer.from(pick(rng, files));
        const at = () => Math.floor(rng.next() * bytes.length);
        const kind = rng.next();
        let damaged: Buffer = bytes;
        if (kind < 0.5)
          for (let n = 1 + Math.floor(rng.next() * 4); n > 0; n--)
            bytes[at()] = Math.floor(rng.next() * 256);
        else if (kind < 0.7) damaged = bytes.subarray(0, at());
        else if (kind < 0.8) damaged = bytes.subarray(at());
        else if (kind < 0.9) damaged = Buffer.concat([bytes, bytes.subarray(at())]);
        else {
          const from = at();
          bytes.fill(pick(rng, [0, 255, 0x22]), from, Math.min(from + 16, bytes.length));
        }
        writeFileSync(path, damaged);
        if (typeof (await select(path, rng)) === 'object') read++;
      });
      account(
        'files of tools, damaged, into select',
        `${trials}`,
        `${read} read, the others named`,
        'nothing',
      );
    },
    limitOf(0.04),
  );

  it('report what a path is if it is not a file', async () => {
    const path = join(folder, 'input');
    rmSync(path, { force: true });
    mkdirSync(path);
    expect(await outcome(pilotFromFile(path))).toContain('is a folder');
    expect(await outcome(pilotFromFile(join(folder, 'none')))).toContain('no such file');
    rmSync(path, { recursive: true });
  });
});
