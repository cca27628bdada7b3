import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRng, shuffled } from '../base/random.js';
import { findScheme, resolveScheme, schemes } from '../selection/index.js';
import { findFormat } from './formats/formats.js';
import { type SelectFileOptions, selectFile } from './select-file.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'candor-select-file-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function filesOf(rows: readonly unknown[], options: Partial<SelectFileOptions> = {}) {
  const input = join(dir, 'scores.jsonl');
  const out = join(dir, 'out');
  writeFileSync(input, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await selectFile({ input, scheme: findScheme('nested-mean'), seed: 1, out, ...options });
  const files = Object.fromEntries(
    readdirSync(out).map((name) => [name, readFileSync(join(out, name), 'utf8')]),
  );
  rmSync(out, { recursive: true });
  return files;
}

/** Few texts and few scores, so that groups, repeats and ties are frequent. */
const rowArbitrary = fc.record({
  question: fc.constantFrom('a', 'b', 'ü'),
  cot: fc.constantFrom('', 'x', 'y', 'z'),
  summary: fc.constantFrom('', 's', 't', 'u', 'v'),
  score: fc.constantFrom(0, 0.5, 1, null),
  task: fc.constantFrom(0, 1),
  appeal: fc.constantFrom(0, 0.5, 1),
});

describe('selectFile', () => {
  it('writes the same bytes for the same lines in any order, by every scheme', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(rowArbitrary, { minLength: 1, maxLength: 30 }),
        fc.constantFrom(...schemes),
        fc.nat(1000),
        async (rows, scheme, seed) => {
          const first = await filesOf(rows, { scheme, seed });
          expect(await filesOf(shuffled(rows, createRng(seed)), { scheme, seed })).toEqual(first);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('breaks ties by the seed', async () => {
    const rows = Array.from({ length: 8 }, (_, i) => ({
      question: 'q',
      cot: `c${i}`,
      summary: 's',
      score: 1,
    }));
    const outcomes = new Set<string | undefined>();
    for (let seed = 0; seed < 12; seed++)
      outcomes.add((await filesOf(rows, { seed }))['targets.jsonl']);
    expect(outcomes.size).toBeGreaterThan(3);
  });

  it('reads a stream like a file, and leaves no copy of it', async () => {
    const rows = Array.from({ length: 20 }, (_, i) => ({
      question: `q${i % 3}`,
      cot: `c${i % 5}`,
      summary: `s${i}`,
      score: i,
    }));
    const text = rows.map((row) => JSON.stringify(row)).join('\n');
    const fromFile = await filesOf(rows);
    expect(await filesOf(rows, { input: Readable.from([Buffer.from(text)]) })).toEqual(fromFile);
    expect(readdirSync(dir)).toEqual(['scores.jsonl']);
  });

  it('uses the prompts it is given', async () => {
    const files = await filesOf([{ question: 'q', cot: 'c', summary: 's', score: 1 }], {
      format: findFormat('trl'),
      prompts: { face: 'Q: {question}\nThoughts: {cot}\nA: ' },
    });
    expect(JSON.parse(files['face.sft.jsonl'] as string)).toEqual({
      prompt: 'Q: q\nThoughts: c\nA: ',
      completion: 's',
    });
    expect(JSON.parse(files['shoggoth.sft.jsonl'] as string)).toEqual({
      prompt: 'q\n\n',
      completion: 'c',
    });
  });

  it('writes the signed form of a contrastive scheme, but cannot export it', async () => {
    const rows = [0, 1].flatMap((c) =>
      [0, 1].map((k) => ({ question: 'q', cot: `c${c}`, summary: `s${k}`, score: c + k / 3 })),
    );
    const scheme = resolveScheme({ name: 'nested-mean-contrastive', update: { loss: 'signed' } });
    const files = await filesOf(rows, { scheme });
    const coefs = files['targets.jsonl']
      ?.trim()
      .split('\n')
      .map((line) => Math.sign(JSON.parse(line).coef));
    expect(coefs?.sort()).toEqual([-1, -1, 1, 1]);
    await expect(filesOf(rows, { scheme, format: findFormat('openai') })).rejects.toThrow(
      'suppresses samples',
    );
    expect(readdirSync(dir)).toEqual(['scores.jsonl']);
  });

  it('stops when it is aborted, and leaves nothing behind', async () => {
    const controller = new AbortController();
    const rows = [{ question: 'q', cot: 'c', summary: 's', score: 1 }];
    await expect(
      filesOf(rows, { signal: controller.signal, onProgress: () => controller.abort() }),
    ).rejects.toThrow(/abort/i);
    expect(readdirSync(dir)).toEqual(['scores.jsonl']);
  });

  it('notices a file that changes between the passes', async () => {
    const rows = [{ question: 'q', cot: 'c', summary: 's', score: 1 }];
    const scheme = {
      ...findScheme('nested-mean'),
      select: (...args: Parameters<ReturnType<typeof findScheme>['select']>) => {
        writeFileSync(
          join(dir, 'scores.jsonl'),
          'something else entirely, and of another length than before\n'.repeat(3),
        );
        return findScheme('nested-mean').select(...args);
      },
    };
    await expect(filesOf(rows, { scheme })).rejects.toThrow('changed while it was being read');
    expect(readdirSync(dir)).toEqual(['scores.jsonl']);
  });
});
