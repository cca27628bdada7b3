import { describe, expect, it } from 'vitest';
import { createRng } from '../../base/random.js';
import { oneStepValue } from '../closed-forms/index.js';
import { cotSpread } from './_cot-spread.js';
import { noiseGoesWithValue } from './_noise-by-value.js';
import {
  candidates,
  choose,
  createCot,
  estimate,
  namedCandidate,
  noiseRatio,
  type Pilot,
  playCandidates,
  reasons,
  recommend,
  ruleFor,
  type ScoreModel,
  simulatedPilot,
  type World,
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
  it('recover every part of a normal pilot’s truth', () => {
    const { point, lambda, passFail } = estimate(
      simulatedPilot(normal, { ...size, questions: 400 }, 3),
      1,
    );
    for (const part of ['difficulty', 'cot', 'summary', 'grader'] as const)
      expect(Math.abs(point[part] / normal[part] - 1), part).toBeLessThan(0.1);
    expect(Math.abs(point.spreadOfSpreads - 0.5)).toBeLessThan(0.15);
    expect(lambda.low).toBeLessThan(3.25);
    expect(lambda.high).toBeGreaterThan(3.25);
    expect(passFail).toBeNull();
  });

  it('are unbiased with unequal n, k and numbers of grades', () => {
    const ragged: Pilot = simulatedPilot(normal, { questions: 400, n: 7, k: 5, grades: 3 }, 4).map(
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

  it('leave the grader’s noise unknown without two grades per summary, and say so', () => {
    const estimates = estimate(simulatedPilot(normal, { ...size, grades: 1 }, 5), 1);
    expect(estimates.parts.grader.value).toBeNaN();
    expect(estimates.point.summary).toBeGreaterThan(1.6);
    expect(warnings(estimates).join(' ')).toContain('cannot be identified');
  });

  it('treat a failed grade as missing, never as zero', () => {
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

  it('recognise pass/fail scores, and the questions that teach nothing', () => {
    const always = { cots: [0, 1].map(() => ({ summaries: [[1], [1]] })) };
    const mixed = { cots: [{ summaries: [[1], [0]] }, { summaries: [[0], [0]] }] };
    const { passFail, allHigh, allLow } = estimate([always, mixed, always, mixed], 1);
    expect(passFail).toEqual({ low: 0, high: 1 });
    expect([allHigh, allLow]).toEqual([0.5, 0]);
  });

  it('reject a pilot that is too small, naming what is missing', () => {
    const one = { cots: [{ summaries: [[1], [2]] }, { summaries: [[1]] }] };
    expect(() => estimate([one], 1)).toThrow('at least 2 questions, got 1');
    const alone = { cots: [{ summaries: [[1], [2]] }] };
    expect(() => estimate([alone, alone], 1)).toThrow('no question has two CoTs');
    const single = { cots: [{ summaries: [[1]] }, { summaries: [[2]] }] };
    expect(() => estimate([single, single], 1)).toThrow('no CoT has two summaries');
  });

  it('multiply two pairs of four summaries for the square of a variance', () => {
    // By hand: pairs (0,1)(2,3), (0,2)(1,3), (0,3)(1,2) of 0, 2, 0, 2: 4, 0, 4 twice over → 8 / 3.
    const spread = cotSpread([[0], [2], [0], [2]])!;
    expect(spread.variance).toBeCloseTo(4 / 3, 12);
    expect(spread.squaredVariance).toBeCloseTo(8 / 3, 12);
    expect(cotSpread([[0], [1], [2]])).toBeNull();
  });
});

/** 40 questions × 4 CoTs that always pass or always fail. */
const steady = (summaries: (question: number, cot: number) => number): Pilot => {
  const rng = createRng(5);
  return Array.from({ length: 40 }, (_, q) => {
    const rate = rng.next();
    return {
      cots: [0, 1, 2, 3].map((i) => {
        const score = rng.next() < rate ? 1 : 0;
        return { summaries: Array.from({ length: summaries(q, i) }, () => [score]) };
      }),
    };
  });
};
const oneDuplicate = steady((q, i) => (q === 0 && i === 0 ? 2 : 1));

describe('intervals', () => {
  it('leave λ open with only one pair of summaries, equal or not', () => {
    for (const pilot of [
      oneDuplicate,
      oneDuplicate.with(0, { cots: [{ summaries: [[0], [1]] }, { summaries: [[1]] }] }),
    ]) {
      const { lambda, parts } = estimate(pilot, 1, 50);
      expect(lambda).toEqual({ value: Number.NaN, low: 0, high: Infinity });
      expect(parts.noise).toEqual({ value: Number.NaN, low: 0, high: Infinity });
      expect(parts.summary.value).toBeNaN();
      expect(parts.grader.value).toBeNaN();
    }
  });

  it('allow for unseen noise, by the number of questions that could have shown it', () => {
    const { lambda, parts } = estimate(
      steady(() => 2),
      1,
      50,
    );
    expect(lambda.value).toBe(0);
    expect(lambda.low).toBe(0);
    // At most 1 − 0.025^(1/40) = 8.8 % of the questions are noisy, each with variance 1/4 at most.
    expect(parts.noise.high).toBeCloseTo(Math.sqrt((1 - 0.025 ** (1 / 40)) / 4), 6);
    expect(lambda.high).toBeGreaterThan(0.05);
    expect(lambda.high).toBeLessThan(0.4);
    const fewer = estimate(
      steady((q) => (q < 10 ? 2 : 1)),
      1,
      50,
    );
    expect(fewer.lambda.high).toBeGreaterThan(2 * lambda.high);
  });

  it('do not invent a variance of the face from a few grades', () => {
    const few = simulatedPilot(normal, { ...size, grades: 1 }, 6).map(({ cots }, q) =>
      q > 0 ? { cots } : { cots: [{ summaries: [[0, 1], [0.2, 0.1], [0.5], [0.3]] }, ...cots] },
    );
    const { parts, point } = estimate(few, 1, 50);
    expect([parts.summary.value, parts.grader.value]).toEqual([Number.NaN, Number.NaN]);
    expect(parts.noise.value).toBeCloseTo(point.summary, 6);
  });

  // A coverage of 95 % is 95 ± 4 of 100 pilots. `node bench/plan-intervals.mjs` has more worlds.
  it.each([
    ['many questions', { questions: 32, n: 4, k: 2, grades: 2 }, {}],
    ['a small pilot', { questions: 12, n: 4, k: 2, grades: 1 }, {}],
    ['next to no noise', { questions: 20, n: 4, k: 2, grades: 1 }, { summary: 0.05, grader: 0.05 }],
  ])(
    'of λ cover it in at least 89 of 100 pilots: %s',
    (_, of, change) => {
      const world = { ...normal, ...change };
      const truth = noiseRatio(world);
      let covered = 0;
      for (let seed = 0; seed < 100; seed++) {
        const { lambda } = estimate(simulatedPilot(world, of, seed), 1, 2);
        if (lambda.low <= truth && truth <= lambda.high) covered++;
      }
      expect(covered).toBeGreaterThan(88);
    },
    120_000,
  );
});

describe('noise by question', () => {
  const even = { ...normal, spreadOfSpreads: 0, summary: 1 };
  const of = (world: ScoreModel, seed: number) =>
    estimate(simulatedPilot(world, size, seed), 1, 200);

  it('is found to differ only where it does', () => {
    const uneven = of({ ...even, scales: [0, 0, 0.7, 0, 0, 0] }, 2);
    expect(uneven.shown).toMatchObject({ grader: true, summary: false });
    expect(Math.sqrt(uneven.point.uneven.grader)).toBeGreaterThan(0.45);
    expect(Math.sqrt(uneven.point.uneven.grader)).toBeLessThan(0.95);
    expect(warnings(uneven).join(' ')).toContain('Noise is not the same in all questions');
    expect(of(even, 2).shown).toEqual({ cot: false, summary: false, grader: false });
  });

  it('is distinguished from rare gross errors of the grader', () => {
    const { gross, shown } = of({ ...even, gross: { share: 0.02, part: 0.8 } }, 3);
    expect(gross.ofGrades).toBe(true);
    expect(gross.errors.share).toBeGreaterThan(0.01);
    expect(gross.errors.share).toBeLessThan(0.04);
    expect(gross.errors.part).toBeGreaterThan(0.6);
    expect(shown.grader).toBe(false);
    expect(of(even, 3).gross.errors.part).toBe(0);
  });

  it('is recognised where it depends on a CoT’s value or is skewed, and other noise is not mistaken for that', () => {
    const luckOf = (world: World, seed: number) =>
      noiseGoesWithValue(
        simulatedPilot(world, { ...size, questions: 128, grades: 1 }, seed).map(({ cots }) =>
          cots.map(({ summaries }) => summaries),
        ),
      );
    /** A bad CoT is worth the mean of its prizes. */
    const tickets: World = () => (rng) => {
      const ticket = rng.next() < 0.6;
      return createCot(rng, {
        value: ticket ? 0.3 : 1,
        quality: () => (ticket ? (rng.next() < 0.2 ? 1.2 : -0.3) : 0.2 * rng.normal()),
        grade: (quality) => (ticket ? 0.3 : 1) + quality,
      });
    };
    const byValue: World = () => (rng) => {
      const value = rng.normal();
      const spread = Math.exp(value);
      const quality = () => spread * rng.normal();
      return createCot(rng, { value, quality, grade: (drawn) => value + drawn });
    };
    for (const world of [tickets, byValue])
      expect([1, 2, 3].map((s) => luckOf(world, s))).toEqual([true, true, true]);
    const others: World[] = [
      normal,
      { ...normal, scales: [0.7, 0, 0.7, 0, 0, 0] },
      { ...normal, gross: { share: 0.01, part: 0.8 } },
    ];
    for (const world of others)
      expect([1, 2, 3].map((s) => luckOf(world, s))).toEqual([false, false, false]);
    const passFail = {
      family: 'pass-fail',
      passRate: 0.8,
      difficulty: 0.1,
      cot: 0.2,
      flips: 0,
    } as const;
    expect(luckOf(passFail, 1)).toBe(true);
    // Where scores have two values, the simulation models it.
    expect(estimate(simulatedPilot(passFail, size, 1), 1, 2).luck).toBe(false);
    expect(estimate(simulatedPilot(tickets, size, 1), 1, 2).luck).toBe(true);
  });

  it('varies with σ_V where each question has its own scale', () => {
    const { point, shown } = of({ ...even, scales: [0.6, 0.6, 0, 0.6, 0, 0] }, 4);
    expect(shown.summary).toBe(true);
    expect(point.uneven.cotNoise).toBeGreaterThan(0.1);
    expect(of({ ...even, scales: [0.6, 0.6, 0, 0, 0, 0] }, 4).point.uneven.cotNoise).toBeLessThan(
      0.1,
    );
  });
});

it('a CoT that always passes passes in the simulation too', () => {
  const world = {
    family: 'pass-fail',
    passRate: 0.9,
    difficulty: 0.1,
    cot: 0.25,
    flips: 0,
  } as const;
  const { parts } = estimate(
    simulatedPilot(world, { questions: 300, n: 4, k: 2, grades: 1 }, 1),
    1,
    2,
  );
  expect(parts.mean.value).toBeCloseTo(0.9, 1);
});

describe('progress', () => {
  it('of the best CoT by its mean is the square of the closed form', () => {
    const model = { ...normal, summary: 1, grader: 0, spreadOfSpreads: 0 };
    const free = { budget: 32, cotPrice: 0 };
    const [of] = progress([namedCandidate('nested-mean', free)], {
      models: Array(64).fill(model),
      questions: 32,
      cotPrice: 0,
      seed: 1,
    });
    // One target of coefficient 1 / Q per question: signal e, square 1 / Q, so e² per question for
    // its 32 summaries.
    const value = oneStepValue({ ...free, k: 4, lambda: 1 });
    expect(of!.shoggoth * 32).toBeGreaterThan(0.95 * value ** 2);
    expect(of!.shoggoth * 32).toBeLessThan(1.05 * value ** 2);
  });

  it('of policy gradient is the variance that it can detect, (n − 1) ρ per question', () => {
    const model = { ...normal, summary: 1, grader: 0, spreadOfSpreads: 0 };
    const free = { budget: 32, cotPrice: 0 };
    const [of] = progress([namedCandidate('nested-advantage', free)], {
      models: Array(64).fill(model),
      questions: 32,
      cotPrice: 0,
      seed: 2,
    });
    expect(Math.abs((of!.shoggoth * 32) / (7 * 0.8) - 1)).toBeLessThan(0.08);
    // The face: n (k − 1) σ_W² where the grader is exact.
    expect(Math.abs((of!.face * 32) / 24 - 1)).toBeLessThan(0.08);
  });

  it('falls where questions of different difficulty compete', () => {
    const ratio = (difficulty: number) => {
      const models = [{ ...normal, difficulty }];
      const options = { models, questions: 32, cotPrice: 0, seed: 1, rounds: 24 };
      const among = ['basic-global', 'basic'].map((name) =>
        namedCandidate(name, { budget: 32, cotPrice: 0 }),
      );
      const field = playCandidates(among, options);
      const of = (candidate: unknown) =>
        field.find((v) => v.candidate === candidate)!.progress.shoggoth;
      return of(among[0]) / of(among[1]);
    };
    expect(ratio(5)).toBeLessThan(0.8 * ratio(0));
  });
});

describe('candidates and recommendation', () => {
  it('candidates spend no more than the budget, on at least two CoTs', () => {
    for (const { n, k } of candidates(purse)) {
      expect(n * (k + purse.cotPrice)).toBeLessThanOrEqual(purse.budget);
      expect(n).toBeGreaterThanOrEqual(2);
    }
  });

  it('asks for more summaries where CoTs are expensive, and is reproducible', () => {
    const estimates = estimate(simulatedPilot(normal, size, 8), 1, 100);
    const plan = (cotPrice: number) => {
      const all = candidates({ budget: 16, cotPrice }).filter(
        ({ base }) => base === 'nested-advantage',
      );
      return choose(estimates, { budget: 16, cotPrice, questions: 8, seed: 1 }, all);
    };
    const [cheap, dear] = [plan(0), plan(4)];
    expect(dear.choice.candidate.k).toBeGreaterThan(cheap.choice.candidate.k);
    expect(plan(4).choice).toEqual({ ...dear.choice, candidate: expect.anything() });
    expect(() => plan(8)).toThrow('must buy two CoTs with a summary each, so at least 18, got 16');
  });

  it('gives reasons, the rule’s k among them, and gains with intervals', () => {
    const estimates = estimate(simulatedPilot(normal, size, 8), 1, 100);
    const plan = recommend(estimates, { budget: 8, cotPrice: 2, questions: 4, seed: 1, draws: 4 });
    for (const { gain } of plan.gains) expect(gain.low).toBeLessThanOrEqual(gain.high);
    expect(plan.gains.map(({ over }) => over.base)).toContain('nested-top3');
    const said = reasons(plan, estimates);
    expect(said.map(({ choice }) => choice)).toEqual(expect.arrayContaining(['scheme', 'n', 'k']));
    expect(said.find(({ choice }) => choice === 'k')!.sentence).toMatch(
      /^The rule is k = √\(λ r\) = √\([\d.]+ × 2\) ≈ [12]\. By simulation, /,
    );
  });

  it('recommends only the rule from five questions, or where λ is unknown', () => {
    const few = estimate(
      simulatedPilot({ ...normal, cot: 0.2 }, { ...size, questions: 5 }, 3),
      1,
      50,
    );
    expect(few.lambda.high).toBe(Infinity);
    for (const estimates of [few, estimate(oneDuplicate, 1, 50)]) {
      const plan = recommend(estimates, { ...purse, questions: 8, seed: 1 });
      expect(plan).toMatchObject({ verdict: 'only the rule', field: [], gains: [] });
      expect(plan.choice.candidate).toBe(plan.rule.scaled);
      expect(
        reasons(plan, estimates)
          .map(({ sentence }) => sentence)
          .join(' '),
      ).toContain('The rule is k = √(λ r)');
    }
  });

  it('derives the rule’s k from λ: Cochran’s, capped to leave two CoTs, and 1 where CoTs are free', () => {
    const rule = (value: number, cotPrice: number, low = 0) =>
      ruleFor({ lambda: { value, low, high: Infinity } }, { budget: 32, cotPrice });
    expect(rule(9, 4).k).toBe(6);
    expect(rule(9, 0).k).toBe(1);
    expect(rule(400, 4).k).toBe(12);
    expect(rule(Infinity, 4, 4)).toMatchObject({ k: 4, from: 'lower end' });
    expect(rule(Number.NaN, 2)).toMatchObject({ k: 4, from: 'usual' });
    expect(rule(9, 4).scaled).toMatchObject({ base: 'group-advantage', n: 3, k: 6 });
  });

  it('rejects a pilot whose scores do not differ', () => {
    const flat: Pilot = Array.from({ length: 4 }, () => ({
      cots: [0, 1].map(() => ({ summaries: [[0.5], [0.5]] })),
    }));
    const options = { ...purse, questions: 4, seed: 1, draws: 0 };
    expect(() => recommend(estimate(flat, 1), options)).toThrow('are all equal');
  });
});
