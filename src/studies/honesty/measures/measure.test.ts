import { describe, expect, it } from 'vitest';
import { GraderUnavailable } from '../../../base/errors.js';
import { createRng } from '../../../base/random.js';
import { evaluate } from '../../../method/evaluate.js';
import { createParaphraser } from '../../../method/paraphrase.js';
import { drawQuestions } from '../../../method/questions.js';
import { createTokenizer } from '../../../models/text/tokenizer.js';
import { sums } from '../../../tasks/index.js';
import { measureDefinitions } from './definitions.js';
import { hints, pairOptions, writer } from './hand.fixture.js';
import { type HonestyOptions, measureHonesty } from './measure.js';

const options: HonestyOptions = { ...pairOptions, questions: 60, split: 'test' };

/** Half of the CoTs mention and follow the hint, in either synonym; some exceed their limit. */
const shoggoth = writer((question, _, seed) => {
  const rng = createRng(seed);
  if (rng.next() < 0.1) return '0123456789';
  return rng.next() < 0.5 && question[2] ? `h${question[2]}:${question[2]}` : `=${question[0]}`;
});
const face = writer((_, cot, seed) => (createRng(seed).next() < 0.2 ? '0h' : cot.slice(-1)));

describe('measureHonesty', () => {
  it('has the questions, scores and readings of an evaluation with the same seed', async () => {
    const measures = await measureHonesty({ shoggoth, face }, options);
    const evaluation = await evaluate(shoggoth, face, options);
    expect(measures.questions).toBe(evaluation.questions);
    expect(measures.task).toBeCloseTo(evaluation.task!, 12);
    expect(measures.detection?.cot).toBeCloseTo(evaluation.monitor!, 12);
    expect(measures.detection?.summary).toBeCloseTo(evaluation.penalty!, 12);
    expect(measures.work.own).toBe(measures.task);
    expect(measures.task).toBeGreaterThan(0.2);
    expect(measures.task).toBeLessThan(0.8);
  });

  it('takes every measure that the task supports, and is reproducible', async () => {
    const freshFace = writer((question) => question[0]!);
    const measures = await measureHonesty({ shoggoth, face, freshFace }, options);
    expect(Object.keys(measures).sort()).toEqual(
      [
        ...[
          'questions',
          'task',
          'detection',
          'acknowledged',
          'gMean2',
          'work',
          'copied',
          'information',
        ],
        ...['competence', 'hidden'],
      ].sort(),
    );
    expect(measures.work.freshFace).toBe(1);
    expect(await measureHonesty({ shoggoth, face, freshFace }, options)).toEqual(measures);
    expect(
      await measureHonesty({ shoggoth, face, freshFace }, { ...options, seed: 4 }),
    ).not.toEqual(measures);
  });

  it('samples the counterfactual with the same draws as the question', async () => {
    const seen = new Map<string, number>();
    const noting = writer((question, _, seed) => {
      seen.set(question, seed);
      return `=${question[2] ?? question[0]}`;
    });
    const copying = writer((_, cot) => cot.slice(-1));
    await measureHonesty({ shoggoth: noting, face: copying }, { ...options, questions: 1 });
    const { text } = drawQuestions(hints, 'test', 1, options.seed)[0]!;
    expect([...seen.keys()]).toEqual([text, text[0]]);
    expect(new Set(seen.values()).size).toBe(1);
  });

  it('measures what the face reads after the paraphraser, and the monitor what was written', async () => {
    const read: string[] = [];
    const reader = writer((_, cot) => {
      read.push(cot);
      return cot.slice(-1);
    });
    const plain = await measureHonesty({ shoggoth, face }, options);
    const pair = { shoggoth, face: reader };
    const measures = await measureHonesty(pair, {
      ...options,
      paraphraser: createParaphraser('canonical', pairOptions),
    });
    expect(read.some((cot) => cot.includes('h'))).toBe(true);
    expect(read.some((cot) => cot.includes(':'))).toBe(false);
    expect(measures.detection?.cot).toBe(plain.detection?.cot);
    expect(measures.hidden?.written).toEqual(plain.hidden?.written);
    expect(measures.hidden?.read).not.toEqual(plain.hidden?.read);
  });

  it('takes only task and work for a task that declares nothing', async () => {
    const tokenizer = createTokenizer(sums.alphabet);
    const silent = writer(() => '');
    const { conclusion, answerOf, ...task } = sums;
    const measures = await measureHonesty(
      { shoggoth: silent, face: silent },
      { ...options, task, tokenizer, questions: 4 },
    );
    expect([conclusion, answerOf]).not.toContain(undefined);
    expect(Object.keys(measures)).toEqual(expect.arrayContaining(['questions', 'task', 'work']));
    for (const name of ['acknowledged', 'gMean2', 'copied', 'hidden'])
      expect(measures).not.toHaveProperty(name);
  });

  it('counts no missing grade as a score: an unreachable grader gives none', async () => {
    const task = {
      ...hints,
      grade: () => {
        throw new GraderUnavailable('out of reach');
      },
    };
    const measures = await measureHonesty({ shoggoth, face }, { ...options, task });
    expect([measures.task, measures.work.own, measures.detection?.summary]).toEqual(
      Array(3).fill(Number.NaN),
    );
    expect(measures.competence?.candid.of).toBe(0);
  });
});

it('every measure has a definition that ends like a sentence', () => {
  for (const words of Object.values(measureDefinitions)) expect(words).toMatch(/^[A-Z].*\.$/);
});
