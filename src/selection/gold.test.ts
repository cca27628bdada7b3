/** Checks gold vectors made by `python3 test/gold/selection.py > test/gold/selection.json`. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRng } from '../base/random.js';
import { flattenRound } from './_flat-round.js';
import { varianceComponents } from './_variance-components.js';
import { cotMeans } from './cot-score/mean.js';
import {
  type ComposedScheme,
  composeScheme,
  findScheme,
  type RoleTargets,
  schemes,
} from './index.js';

type Scores = (number | null)[];
type GoldRole = { samples: number[][]; pairs: [number[], number[], number][] };
interface Gold {
  rounds: { cots: { score: Scores; task: Scores; appeal: Scores }[] }[][];
  /** σ_V² and λ of each round. */
  components: { spread: number; noiseRatio: number }[];
  cases: { round: number; name?: string; spec?: never; shoggoth: GoldRole; face: GoldRole }[];
}

const gold: Gold = JSON.parse(
  readFileSync(new URL('../../test/gold/selection.json', import.meta.url), 'utf8'),
);
const scores = (xs: Scores) => xs.map((x) => x ?? Number.NaN);
const rounds = gold.rounds.map((trees) =>
  trees.map(({ cots }) => ({
    cots: cots.map(({ score, task, appeal }) => ({
      score: scores(score),
      task: scores(task),
      appeal: scores(appeal),
    })),
  })),
);

/** Maps the place of each target of a role to its coefficient. */
function flat({ samples, pairs }: RoleTargets): Map<string, number> {
  const place = (s: { question: number; cot: number; summary?: number }) =>
    [s.question, s.cot, ...(s.summary === undefined ? [] : [s.summary])].join('/');
  return summed([
    ...samples.map((s) => [place(s), s.coef] as const),
    ...pairs.map((p) => [`${place(p.chosen)} over ${place(p.rejected)}`, p.weight] as const),
  ]);
}

function flatGold({ samples, pairs }: GoldRole): Map<string, number> {
  return summed([
    ...samples.map((s) => [s.slice(0, -1).join('/'), s.at(-1)!] as const),
    ...pairs.map(([a, b, w]) => [`${a.join('/')} over ${b.join('/')}`, w] as const),
  ]);
}

/** Adds up equal pairs: two samples of one CoT may be preferred to two of another. */
function summed(entries: (readonly [string, number])[]): Map<string, number> {
  const out = new Map<string, number>();
  for (const [key, coef] of entries) out.set(key, (out.get(key) ?? 0) + coef);
  return out;
}

function expectSame(scheme: ComposedScheme, gold: Gold['cases'][number]) {
  const targets = scheme.select(rounds[gold.round]!, createRng(1));
  for (const role of ['shoggoth', 'face'] as const) {
    // The script leaves out soft weights that underflow, so they are left out here too.
    const got = new Map([...flat(targets[role])].filter(([, coef]) => Math.abs(coef) > 1e-15));
    const wanted = flatGold(gold[role]);
    expect([...got.keys()].sort()).toEqual([...wanted.keys()].sort());
    for (const [key, coef] of wanted)
      expect(Math.abs(got.get(key)! - coef)).toBeLessThanOrEqual(1e-12);
  }
}

describe('selection against an independent NumPy implementation', () => {
  for (const [number, one] of gold.cases.entries()) {
    const title = one.name ?? JSON.stringify(one.spec);
    it(`${number}: ${title} on round ${one.round}`, () =>
      expectSame(one.name ? findScheme(one.name) : composeScheme(one.spec!), one));
  }

  it('has a gold vector for every named scheme', () => {
    const named = new Set(gold.cases.map(({ name }) => name));
    expect(schemes.filter(({ name }) => !named.has(name))).toEqual([]);
  });
});

describe('variance components against an independent NumPy implementation', () => {
  for (const [number, { spread, noiseRatio }] of gold.components.entries())
    it(`of round ${number}`, () => {
      const round = flattenRound(rounds[number]!, {
        ...{ shoggothChannel: 'score', faceChannel: 'score', perSummary: false },
      });
      const found = varianceComponents(round, cotMeans(round))!;
      expect(Math.abs(found.noiseRatio / noiseRatio - 1)).toBeLessThan(2e-5);
      expect(Math.abs(found.spread / spread - 1)).toBeLessThan(2e-5);
    });
});
