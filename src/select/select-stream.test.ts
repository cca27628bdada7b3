import { describe, expect, it } from 'vitest';
import { createRng, deriveSeed } from '../base/random.js';
import { findScheme, resolveScheme, schemes } from '../selection/index.js';
import { selectStream } from './select-stream.js';

const summary = (score: number | null, more: object = {}) => ({ score, ...more });
const round = (cots: (number | null)[][], more: object = {}) => ({
  questions: [{ cots: cots.map((scores) => ({ summaries: scores.map((s) => summary(s)) })) }],
  ...more,
});

async function answers(
  lines: readonly unknown[],
  scheme = findScheme('nested-mean'),
  seed = 1,
  maxLineBytes = 10_000,
) {
  const text = lines
    .map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`)
    .join('');
  const out: string[] = [];
  const counts = await selectStream({
    input: (async function* () {
      yield Buffer.from(text);
    })(),
    scheme,
    seed,
    write: (answer) => void out.push(answer),
    maxLineBytes,
  });
  for (const line of out)
    expect(line.endsWith('\n') && line.indexOf('\n') === line.length - 1).toBe(true);
  return { counts, out: out.map((line) => JSON.parse(line)) };
}

describe('selectStream', () => {
  it('answers with what the scheme itself selects, for every scheme', async () => {
    const parts = (score: number) => ({ score, task: score / 2, appeal: 1 - score });
    const questions = [0, 0.5].map((base) => ({
      cots: [0.1, 0.2, 0.3].map((step) => ({
        summaries: [parts(base + step), parts(base), parts(base + step / 3)],
      })),
    }));
    const trees = questions.map(({ cots }) => ({
      cots: cots.map(({ summaries }) => ({
        score: summaries.map((s) => s.score),
        task: summaries.map((s) => s.task),
        appeal: summaries.map((s) => s.appeal),
      })),
    }));
    for (const scheme of schemes) {
      const { out } = await answers([{ round: 'r', questions }], scheme, 5);
      const { shoggoth, face } = scheme.select(trees, createRng(deriveSeed(5, 'select', 'r')));
      expect(out).toEqual([
        {
          round: 'r',
          shoggoth,
          face,
          counts: {
            questions: 2,
            cots: 6,
            summaries: 18,
            failed: 0,
            cotsWithoutScore: 0,
            allWrong: { score: 0, questions: 0, learnt: 0 },
          },
        },
      ]);
    }
  });

  it('gives the same answer to a round of the same name, wherever it is', async () => {
    const tied = round([[1], [1], [1], [1], [1], [1], [1], [1]]);
    const named = { ...tied, round: 7 };
    const { out } = await answers([tied, named, 'no', named, tied, tied, tied, tied]);
    expect(out[3]).toEqual(out[1]);
    expect(out[7]).toEqual(out[1]);
    const cots = new Set(out.filter((a) => a.shoggoth).map((a) => a.shoggoth.samples[0].cot));
    expect(cots.size).toBeGreaterThan(1);
    expect((await answers([tied], undefined, 2)).out[0].round).toBe(0);
  });

  it('counts failures and never takes them for a zero', async () => {
    const failed = [[null, 0.5], [null], []];
    const [answer] = (await answers([round(failed)])).out;
    expect(answer.counts).toMatchObject({ cots: 3, summaries: 3, failed: 2, cotsWithoutScore: 2 });
    expect(answer.face.samples).toEqual([
      expect.objectContaining({ question: 0, cot: 0, summary: 1, coef: 1 }),
    ]);
    const withError = {
      questions: [{ cots: [{ summaries: [summary(1, { error: 'cut off' }), summary(0.2)] }] }],
    };
    expect((await answers([withError])).out[0].face.samples[0].summary).toBe(1);
  });

  it('takes true and false for 1 and 0, and says what to write instead of NaN', async () => {
    const lines = [
      round([[1, 0]], { round: 'r' }),
      round([[true, false] as never], { round: 'r' }),
    ];
    const { out } = await answers([
      ...lines,
      '{"questions":[{"cots":[{"summaries":[{"score":NaN}]}]}]}',
    ]);
    expect(out[1]).toEqual(out[0]);
    expect(out[2].error).toBe(
      'is not JSON: it has NaN or Infinity; write null for a sample that has no score',
    );
  });

  it('never compares equal texts', async () => {
    const told = (cots: [string, number][]) => ({
      questions: [
        { cots: cots.map(([cot, score]) => ({ cot, summaries: [{ summary: 's', score }] })) },
      ],
    });
    const { out } = await answers(
      [
        told([
          ['a', 1],
          ['a', 0],
        ]),
        told([
          ['a', 1],
          ['b', 0],
        ]),
        round([[1], [0]]),
      ],
      findScheme('nested-mean-contrastive'),
    );
    expect(out.map((a) => a.shoggoth.pairs.length)).toEqual([0, 1, 1]);
    expect(out[0].shoggoth.leftOut).toEqual({ equalTexts: 1 });
  });

  it('answers an invalid line with an error that names the place, and continues', async () => {
    const { out, counts } = await answers(
      [
        'not JSON',
        '[]',
        '{}',
        { round: 3.5, questions: [] },
        { round: 'mine', questions: [{}] },
        { questions: [{ cots: [{ summaries: [{ score: '1' }] }] }] },
        { questions: [{ cots: [{ summaries: [{}] }] }] },
        { questions: [{ cots: [{ summaries: [{ score: 1e200 }] }] }] },
        { questions: [{ cots: [{ cot: 7, summaries: [] }] }] },
        '{"questions":[{"cots":[{"summaries":[{"score":NaN}]}]}]}',
        `{"questions":[${' '.repeat(20_000)}]}`,
        '   ',
        round([[1]]),
      ],
      findScheme('nested-mean'),
    );
    const errors = out.map((a) => a.error);
    expect(errors).toEqual([
      expect.stringMatching(/^is not JSON/),
      expect.stringMatching(/^must be an object such as/),
      'questions: must be a list',
      'round: must be a string or an integer',
      'questions[0].cots: must be a list',
      'questions[0].cots[0].summaries[0].score: must be a number, or null for a sample that failed',
      'questions[0].cots[0].summaries[0].score: must be a number, or null for a sample that failed',
      'questions[0].cots[0].summaries[0].score: must lie within ±1e+100',
      'questions[0].cots[0].cot: must be a string',
      expect.stringMatching(/^is not JSON/),
      'is longer than 10000 bytes',
      undefined,
    ]);
    expect(out.map((a) => a.round)).toEqual([0, 1, 2, 3, 'mine', 5, 6, 7, 8, 9, 10, 11]);
    expect(out[10].line).toBe(11);
    expect(counts).toEqual({ rounds: 12, errors: 11 });
  });

  it('names a part of the score that the scheme needs and a round lacks', async () => {
    const { out } = await answers([round([[1]])], findScheme('two-graders'));
    expect(out[0].error).toMatch(/^questions\[0\]\.cots\[0\]\.summaries\[0\]\.task: is missing/);
  });

  it('refuses pairs with two prompts, and says what to do instead', async () => {
    const across = resolveScheme({
      name: 'nested-mean-contrastive',
      faceRule: { rule: 'best-overall' },
    });
    const { out } = await answers(
      [
        round([
          [1, 0.5],
          [0, 0.2],
        ]),
      ],
      across,
    );
    expect(out[0].error).toMatch(/summaries of different CoTs.*faceRule\.rule=best-of-best-cot/);
  });
});
