import { describe, expect, it } from 'vitest';
import { oneStepValue } from '../closed-forms/index.js';
import { cotSpread } from './_cot-spread.js';
import {
  asNamed,
  candidates,
  estimate,
  type Pilot,
  played,
  reasons,
  recommend,
  type ScoreModel,
  simulatedPilot,
  warnings,
} from './index.js';
import { progress } from './progress.js';

const normal = {
  family: 'normal',
  difficulty: 0.7,
  cot: 1,
  summary: 1.5,
  grader: 1,
  spreadOfSpreads: 0.5,
} as const satisfies ScoreModel;
const size = { questions: 64, n: 8, k: 4, grades: 2 };
const purse = { budget: 32, cotPrice: 2 };

describe('estimates', () => {
  it('recover the truth of a normal pilot, each part apart', () => {
    const { point, lambda, passFail } = estimate(simulatedPilot(normal, { ...size, questions: 400 }, 3), 1);
    for (const part of ['difficulty', 'cot', 'summary', 'grader'] as const)
      expect(Math.abs(point[part] / normal[part] - 1), part).toBeLessThan(0.1);
    expect(Math.abs(point.spreadOfSpreads - 0.5)).toBeLessThan(0.15);
    expect(lambda.low).toBeLessThan(3.25);
    expect(lambda.high).toBeGreaterThan(3.25);
    expect(passFail).toBeNull();
  });

  it('do not lean with unequal n, k and numbers of grades', () => {
    const ragged: Pilot = simulatedPilot(normal, { questions: 600, n: 7, k: 5, grades: 3 }, 4).map(
      ({ cots }, q) => ({
        cots: cots.slice(0, 2 + (q % 6)).map(({ summaries }, i) => ({
          summaries: summaries
            .slice(0, 1 + ((q + i) % 5))
            .map((grades, j) => grades.slice(0, 1 + ((i + j) % 3))),
        })),
      }),
    );
    const { point } = estimate(ragged, 1);
    for (const part of ['difficulty', 'cot', 'summary', 'grader'] as const)
      expect(Math.abs(point[part] / normal[part] - 1), part).toBeLessThan(0.12);
  });

  it('do not know the grader’s noise without two grades of a summary, and say so', () => {
    const estimates = estimate(simulatedPilot(normal, { ...size, grades: 1 }, 5), 1);
    expect(estimates.parts.grader.value).toBeNaN();
    expect(estimates.point.summary).toBeGreaterThan(1.6);
    expect(warnings(estimates).join(' ')).toContain('not identifiable');
  });

  it('count a failed grade as absent, never as a zero', () => {
    const pilot = simulatedPilot(normal, size, 6);
    const holed = pilot.map(({ cots }) => ({
      cots: cots.map(({ summaries }) => ({
        summaries: [...summaries, [Number.NaN, Number.NaN]],
      })),
    }));
    const [whole, failed] = [estimate(pilot, 1), estimate(holed, 1)];
    expect(failed.point).toEqual(whole.point);
    expect(failed.failedGrades).toBe(64 * 8 * 2);
  });

  it('see pass or fail, and the questions that teach nothing', () => {
    const always = { cots: [0, 1].map(() => ({ summaries: [[1], [1]] })) };
    const mixed = { cots: [{ summaries: [[1], [0]] }, { summaries: [[0], [0]] }] };
    const { passFail, allHigh, allLow } = estimate([always, mixed, always, mixed], 1);
    expect(passFail).toEqual({ low: 0, high: 1 });
    expect([allHigh, allLow]).toEqual([0.5, 0]);
  });

  it('refuse what cannot be told, naming what is missing', () => {
    const one = { cots: [{ summaries: [[1], [2]] }, { summaries: [[1]] }] };
    expect(() => estimate([one], 1)).toThrow('2 questions or more, got 1');
    const alone = { cots: [{ summaries: [[1], [2]] }] };
    expect(() => estimate([alone, alone], 1)).toThrow('no question has two CoTs');
    const single = { cots: [{ summaries: [[1]] }, { summaries: [[2]] }] };
    expect(() => estimate([single, single], 1)).toThrow('no CoT has two summaries');
  });

  it('take two pairs of four summaries for the square of a variance', () => {
    // By hand: pairs (0,1)(2,3), (0,2)(1,3), (0,3)(1,2) of 0, 2, 0, 2: 4, 0, 4 twice over → 8 / 3.
    const spread = cotSpread([[0], [2], [0], [2]])!;
    expect(spread.variance).toBeCloseTo(4 / 3, 12);
    expect(spread.squaredVariance).toBeCloseTo(8 / 3, 12);
    expect(cotSpread([[0], [1], [2]])).toBeNull();
  });
});

describe('progress', () => {
  it('of the best CoT by its mean is the square of the closed form', () => {
    const model = { ...normal, summary: 1, grader: 0, spreadOfSpreads: 0 };
    const free = { budget: 32, cotPrice: 0 };
    const [of] = progress([asNamed('nested-mean', free)], {
      ...{ models: Array(64).fill(model), questions: 32, cotPrice: 0, seed: 1 },
    });
    // One target of coefficient 1 / Q a question: signal e, square 1 / Q, so e² a question for its 32 summaries.
    const value = oneStepValue({ ...free, k: 4, lambda: 1 });
    expect(of!.shoggoth * 32).toBeGreaterThan(0.95 * value ** 2);
    expect(of!.shoggoth * 32).toBeLessThan(1.05 * value ** 2);
  });

  it('of policy gradient is the variance that it can tell, (n − 1) ρ a question', () => {
    const model = { ...normal, summary: 1, grader: 0, spreadOfSpreads: 0 };
    const free = { budget: 32, cotPrice: 0 };
    const [of] = progress([asNamed('nested-advantage', free)], {
      ...{ models: Array(64).fill(model), questions: 32, cotPrice: 0, seed: 2 },
    });
    expect(Math.abs((of!.shoggoth * 32) / (7 * 0.8) - 1)).toBeLessThan(0.08);
    // The face: n (k − 1) σ_W² where the grader is exact.
    expect(Math.abs((of!.face * 32) / 24 - 1)).toBeLessThan(0.08);
  });

  it('falls where questions compete that differ in difficulty', () => {
    const ratio = (difficulty: number) => {
      const models = [{ ...normal, difficulty }];
      const options = { models, questions: 32, cotPrice: 0, seed: 1, rounds: 24 };
      const among = ['basic-global', 'basic'].map((name) => asNamed(name, { budget: 32, cotPrice: 0 }));
      const field = played(among, options);
      const of = (candidate: unknown) => field.find((v) => v.candidate === candidate)!.progress.shoggoth;
      return of(among[0]) / of(among[1]);
    };
    expect(ratio(5)).toBeLessThan(0.8 * ratio(0));
  });
});

describe('candidates and recommendation', () => {
  it('candidates spend no more than the budget, on two CoTs or more', () => {
    for (const { n, k, m } of candidates(purse)) {
      expect(n * (k + purse.cotPrice)).toBeLessThanOrEqual(purse.budget);
      expect(n).toBeGreaterThanOrEqual(2);
      if (m !== undefined) expect(m).toBeLessThan(k);
    }
  });

  it('asks for more summaries where CoTs are dear, gives reasons, and is the same again', () => {
    const estimates = estimate(simulatedPilot(normal, size, 8), 1);
    const plan = (cotPrice: number) =>
      recommend(estimates, { budget: 16, cotPrice, questions: 16, seed: 1, draws: 6 });
    const [cheap, dear] = [plan(0), plan(4)];
    expect(dear.choice.candidate.k).toBeGreaterThan(cheap.choice.candidate.k);
    expect(plan(4).choice).toEqual({ ...dear.choice, candidate: expect.anything() });
    expect(dear.gains.map(({ over }) => over.base)).toEqual(['group-advantage', 'nested-top3', 'basic']);
    for (const { gain } of dear.gains) expect(gain.low).toBeLessThanOrEqual(gain.high);
    expect(reasons(dear, estimates).map(({ choice }) => choice)).toEqual(
      expect.arrayContaining(['scheme', 'n', 'k']),
    );
    expect(() => plan(8)).toThrow('must buy two CoTs with a summary each, 18 or more, got 16');
  });

  it('has nothing to recommend where scores do not differ', () => {
    const flat: Pilot = Array.from({ length: 4 }, () => ({
      cots: [0, 1].map(() => ({ summaries: [[0.5], [0.5]] })),
    }));
    const options = { ...purse, questions: 4, seed: 1, draws: 0 };
    expect(() => recommend(estimate(flat, 1), options)).toThrow('do not differ');
  });
});
