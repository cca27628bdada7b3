/**
 * Tests the conditions on targets: minimum score and margin, different texts, spread of siblings.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../base/random.js';
import {
  conditioned,
  findScheme,
  resolveScheme,
  type SchemeInput,
  type ScoreTree,
  schemes,
} from './index.js';
import { learnt } from './testing.suite.js';

const select = (scheme: SchemeInput, round: readonly ScoreTree[], seed = 1) =>
  resolveScheme(scheme).select(round, createRng(seed));
/** Makes a tree of CoTs, each given by its summaries' scores. */
const tree = (...cots: number[][]): ScoreTree => ({ cots: cots.map((score) => ({ score })) });
/**
 * Makes a tree of CoTs, each given as [text, [summary text, score]…]; equal letters, equal texts.
 */
const texts = (...cots: [string, ...[string, number][]][]): ScoreTree => ({
  cots: cots.map(([text, ...summaries]) => ({
    score: summaries.map(([, score]) => score),
    cotText: text.charCodeAt(0),
    summaryTexts: summaries.map(([summary]) => summary.charCodeAt(0)),
  })),
});
const places = (pairs: readonly { chosen: object; rejected: object }[]) =>
  pairs.map(({ chosen, rejected }) =>
    [chosen, rejected].map((ref) => Object.values(ref).slice(1).join('/')),
  );

describe('minScore', () => {
  const round = [tree([1, 0], [0, 0]), tree([0, 0], [0, 0]), tree([0.2, 0.4])];

  it('gives the share of excluded samples to the rest', () => {
    const { shoggoth, face } = select({ name: 'nested-mean', minScore: 0.4 }, round);
    expect([...learnt(shoggoth)]).toEqual([['0/0', 1]]);
    expect([...learnt(face)]).toEqual([
      ['0/0/0', 0.5],
      ['2/0/1', 0.5],
    ]);
    expect([shoggoth.leftOut, face.leftOut]).toEqual([{ belowMinimum: 2 }, { belowMinimum: 1 }]);
  });

  it('can be set for each role', () => {
    const { shoggoth, face } = select({ name: 'nested-mean', minScore: { face: 1 } }, round);
    expect([...learnt(shoggoth).keys()]).toEqual(
      ['0/0', '1/0', '2/0'].map((place) => expect.stringContaining(place[0]!)),
    );
    expect([...learnt(face)]).toEqual([['0/0/0', 1]]);
  });

  it('is reached by sums that miss it only by rounding', () => {
    const mean = [0.1, 0.2, 0.3, 0.4, 0.5].map((x) => x + 0.1);
    const { shoggoth } = select({ name: 'nested-mean', minScore: 0.4 }, [tree(mean)]);
    expect(shoggoth.samples).toHaveLength(1);
  });

  it('applies to the score itself where the scheme centres scores', () => {
    const { shoggoth } = select({ name: 'nested-mean', scope: 'centred', minScore: 0.5 }, [
      tree([0.4], [0.1]),
      tree([0.9], [0.8]),
    ]);
    expect(shoggoth.samples).toEqual([]);
    expect(shoggoth.leftOut).toEqual({ belowMinimum: 1 });
  });

  it("'passed' excludes scores of 0 if all scores are 0 or 1, and otherwise does nothing", () => {
    const passFail = [tree([1, 0], [0, 0]), tree([0, 0], [0, 0])];
    expect([
      ...learnt(select({ name: 'nested-mean', minScore: 'passed' }, passFail).shoggoth),
    ]).toEqual([['0/0', 1]]);
    const graded = [tree([0.5, 0], [0, 0]), tree([0, 0], [0, 0])];
    for (const { name } of schemes) {
      const full = graded.map(({ cots }) => ({
        cots: cots.map(({ score }) => ({ score, task: score, appeal: score })),
      }));
      expect(select({ name, minScore: 'passed' }, full)).toEqual(select(name, full));
    }
  });

  it('keeps the negative coefficients of a policy gradient and the worse ends of pairs', () => {
    const low = [tree([0.3], [0.1])];
    const { shoggoth } = select({ name: 'nested-advantage', minScore: 0.5 }, low);
    expect([...learnt(shoggoth)]).toEqual([['0/1', expect.closeTo(-0.1, 12)]]);
    expect(shoggoth.leftOut).toEqual({ belowMinimum: 1 });
    const pairs = (minScore: number) =>
      select({ name: 'nested-mean-contrastive', minScore }, low).shoggoth;
    expect(places(pairs(0.3).pairs)).toEqual([['0', '1']]);
    expect(pairs(0.4)).toEqual({ samples: [], pairs: [], leftOut: { belowMinimum: 1 } });
  });

  it('refuses values that are not scores', () => {
    for (const minScore of ['0.5', Number.NaN, { cot: 1 }, null])
      expect(() => resolveScheme({ name: 'basic', minScore })).toThrow('scheme.minScore');
  });

  it('appears in the description once, however often it is set', () => {
    const once = conditioned(findScheme('basic'), { minScore: 0.5 });
    expect(once.describe).toMatch(/their summaries; nothing below 0.5 is reinforced\.$/);
    expect(conditioned(once, { minScore: 'none' }).describe).toBe(findScheme('basic').describe);
    expect(once.name).toBe('basic');
  });
});

describe('minMargin', () => {
  it('leaves out pairs that differ by less, and counts them', () => {
    const round = [tree([0.9, 0.6]), tree([0.3, 0.1])];
    const face = (minMargin: number) =>
      select({ name: 'nested-mean-contrastive', update: { minMargin } }, round).face;
    expect(places(face(0.2).pairs)).toEqual([
      ['0/0', '0/1'],
      ['0/0', '0/1'],
    ]);
    expect(face(0.25).pairs).toEqual([expect.objectContaining({ weight: 1 })]);
    expect(face(0.25).leftOut).toEqual({ belowMargin: 1 });
    expect(face(0.31).leftOut).toEqual({ belowMargin: 2 });
  });

  it('is a key of contrastive schemes only', () => {
    expect(() => resolveScheme({ name: 'basic', update: { minMargin: 1 } })).toThrow(
      'minMargin: unknown key',
    );
  });
});

describe('equal texts', () => {
  const contrastive = (round: readonly ScoreTree[], seed = 1) =>
    select('nested-mean-contrastive', round, seed);

  it('make no pair', () => {
    const { shoggoth, face } = contrastive([texts(['c', ['f', 1], ['f', 0.2]], ['c', ['x', 0]])]);
    expect(shoggoth).toEqual({ samples: [], pairs: [], leftOut: { equalTexts: 1 } });
    expect(face).toEqual({ samples: [], pairs: [], leftOut: { equalTexts: 1 } });
  });

  it('give way to the worst candidate whose text differs', () => {
    const { shoggoth, face } = contrastive([
      texts(
        ['c', ['f', 1], ['g', 0.9], ['f', 0.8]],
        ['d', ['x', 0.4]],
        ['e', ['x', 0.3]],
        ['c', ['x', 0]],
      ),
    ]);
    expect(places(shoggoth.pairs)).toEqual([['0', '2']]);
    expect(places(face.pairs)).toEqual([['0/0', '0/1']]);
  });

  it('find a pair if one exists, whichever of two equals comes first', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { shoggoth } = contrastive(
        [texts(['a', ['x', 1]], ['b', ['x', 1]], ['a', ['x', 0]])],
        seed,
      );
      expect(places(shoggoth.pairs)).toEqual([['1', '2']]);
    }
  });

  it('never pair; no candidate is in two pairs; without equal texts nothing changes', () => {
    const rounds = fc.array(
      fc.array(
        fc.record({
          text: fc.integer({ min: 0, max: 3 }),
          summaries: fc.array(
            fc.record({
              text: fc.integer({ min: 0, max: 2 }),
              score: fc.constantFrom(0, 0.25, 0.5, 0.75, 1),
            }),
            { minLength: 1, maxLength: 6 },
          ),
        }),
        { maxLength: 8 },
      ),
      { maxLength: 3 },
    );
    const scheme = {
      name: 'nested-mean-contrastive',
      cotRule: { rule: 'best', count: 3 },
      faceRule: { rule: 'fraction', fraction: 0.5, within: 'kept-cot' },
    };
    fc.assert(
      fc.property(rounds, fc.nat(), (questions, seed) => {
        const bare = questions.map((cots) =>
          tree(...cots.map(({ summaries }) => summaries.map((s) => s.score))),
        );
        const told = questions.map((cots, q) => ({
          cots: cots.map(({ text, summaries }, i) => ({
            score: bare[q]!.cots[i]!.score,
            cotText: text,
            summaryTexts: summaries.map((s) => s.text),
          })),
        }));
        let next = 0;
        const distinct = told.map(({ cots }) => ({
          cots: cots.map(({ score, summaryTexts }) => ({
            score,
            cotText: next++,
            summaryTexts: summaryTexts.map(() => next++),
          })),
        }));
        expect(select(scheme, distinct, seed)).toEqual(select(scheme, bare, seed));
        const { shoggoth, face } = select(scheme, told, seed);
        for (const { chosen: a, rejected: b } of shoggoth.pairs)
          expect(told[a.question]!.cots[a.cot]!.cotText).not.toBe(
            told[b.question]!.cots[b.cot]!.cotText,
          );
        for (const { chosen: a, rejected: b } of face.pairs)
          expect(told[a.question]!.cots[a.cot]!.summaryTexts[a.summary!]).not.toBe(
            told[b.question]!.cots[b.cot]!.summaryTexts[b.summary!],
          );
        for (const { pairs } of [shoggoth, face]) {
          const ends = pairs.flatMap(({ chosen, rejected }) =>
            [chosen, rejected].map((ref) => JSON.stringify(ref)),
          );
          expect(new Set(ends).size).toBe(ends.length);
          if (pairs.length > 0)
            expect(pairs.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('zeroVariance: filter', () => {
  const filtered = { name: 'nested-advantage', update: { zeroVariance: 'filter' } };

  it('averages over samples whose siblings differ', () => {
    const round = [tree([1], [0]), tree([1], [1]), tree([0], [0])];
    expect([...learnt(select('nested-advantage', round).shoggoth).values()]).toEqual([
      1 / 6,
      -1 / 6,
    ]);
    expect([...learnt(select(filtered, round).shoggoth).values()]).toEqual([1 / 2, -1 / 2]);
  });

  it('compares an only summary with its question’s, and others with those of their CoT', () => {
    const only = select(filtered, [tree([1], [0], [0.5]), tree([1], [1])]).face;
    // The middle one has an advantage of 0 among siblings that differ, and counts.
    expect([...learnt(only).values()]).toEqual([0.75 / 3, -0.75 / 3]);
    const several = select(filtered, [tree([1, 0], [1, 1])]).face;
    expect([...learnt(several)]).toEqual([
      ['0/0/0', 0.5],
      ['0/0/1', -0.5],
    ]);
  });

  it('is the plain mean times the number of samples over those that count', () => {
    const scores = fc.array(
      fc.array(fc.array(fc.constantFrom(0, 1), { minLength: 2, maxLength: 3 }), {
        minLength: 2,
        maxLength: 4,
      }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(scores, (questions) => {
        const round = questions.map((cots) => tree(...cots));
        const plain = learnt(select('nested-advantage', round).face);
        const dense = learnt(select(filtered, round).face);
        const all = questions.flat();
        const total = all.reduce((sum, own) => sum + own.length, 0);
        const counted = all.reduce((sum, own) => sum + (new Set(own).size > 1 ? own.length : 0), 0);
        expect([...dense.keys()]).toEqual([...plain.keys()]);
        for (const [key, coef] of plain)
          expect(dense.get(key)).toBeCloseTo((coef * total) / counted, 12);
      }),
    );
  });
});
