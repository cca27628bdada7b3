import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseColumns } from '../../select/index.js';
import { pilotFromFile } from './_plan-file.js';

const folder = mkdtempSync(join(tmpdir(), 'candor-plan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (...lines: (object | string)[]) => {
  const path = join(folder, 'scores.jsonl');
  writeFileSync(
    path,
    lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
  );
  return pilotFromFile(path);
};

const sample = (question: string, cot: string, rest: object) => ({
  question,
  cot,
  summary: 'ab',
  ...rest,
});

describe('a pilot from a file', () => {
  it('groups lines in any order by question and CoT, with several grades and failures', async () => {
    const { pilot, cotPrice, unit } = await read(
      sample('q1', 'abcd', { score: 1 }),
      sample('q2', 'abcdef', { scores: [0.7, null, 0.6] }),
      '',
      sample('q1', 'abcd', { score: null }),
      { question: 'q1', cot: 'abcde', summary: null, score: null, error: 'cut off' },
    );
    expect(pilot).toEqual([
      { cots: [{ summaries: [[1], [Number.NaN]] }, { summaries: [] }] },
      { cots: [{ summaries: [[0.7, Number.NaN, 0.6]] }] },
    ]);
    expect(cotPrice).toBeCloseTo(2.5, 12);
    expect(unit).toBe('characters');
  });

  it('names the file, line and field of an error', async () => {
    await expect(
      read(sample('q', 'c', { score: 1 }), sample('q', 'c', { scores: ['x'] })),
    ).rejects.toThrow(/scores\.jsonl:2: scores: must be a list of numbers/);
    await expect(read(sample('q', 'c', {}))).rejects.toThrow(/has no column “score”/);
    await expect(read(sample('q', 'c', { score: 1 }), sample('q', 'c', {}))).rejects.toThrow(
      /scores\.jsonl:2: score: is missing/,
    );
    await expect(read('{')).rejects.toThrow(/scores\.jsonl:1: is not JSON/);
    await expect(read('')).rejects.toThrow(/has no samples/);
  });

  it('reads other formats with the options of candor select, and reports how', async () => {
    const rows = [
      { prompt: 'q', text: '<think>abcd</think>ab', grades: [1, 0] },
      { prompt: 'q', text: '<think>abcd</think>cd', grades: [0.5, null] },
      { prompt: 'q', text: '<think>cut', grades: [0] },
    ];
    const path = join(folder, 'rows.json');
    writeFileSync(path, JSON.stringify(rows));
    const notes: string[] = [];
    const { pilot } = await pilotFromFile(path, {
      reading: {
        columns: parseColumns(['question=prompt,summary=text,scores=grades']),
        splitThink: true,
        failures: { truncated: 'lowest' },
      },
      onNote: (line) => notes.push(line),
    });
    // The lowest score of the file is the lowest mean of a summary's grades.
    expect(pilot).toEqual([
      {
        cots: [
          {
            summaries: [
              [1, 0],
              [0.5, Number.NaN],
            ],
          },
          { summaries: [[0.5]] },
        ],
      },
    ]);
    expect(notes).toEqual([
      `${path}: read as a JSON array: prompt → question, text → cot and summary (split at </think>), grades → scores`,
      'note: 1 sample cut off at a limit: 1 given the lowest score',
    ]);
  });
});
