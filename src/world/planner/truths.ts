/**
 * Simulated tasks with known truth for testing plans, in families that the planner models or not.
 */
import type { Rng } from '../../base/random.js';
import { drawBeta } from '../../stats/beta.js';
import { createCot, passFailCot, type World } from './simulated-round.js';

/** A fully known simulated task. */
export interface Truth {
  readonly family: Family;
  /** What a question may spend in a round, in summaries. */
  readonly budget: number;
  /** r, the cost of a CoT in summaries. */
  readonly cotPrice: number;
  readonly model: World;
}

interface Draw {
  /** Uniform. */
  between(low: number, high: number): number;
  /** Uniform in the logarithm. */
  betweenLogs(low: number, high: number): number;
}

/** λ from 0.3 to 30, up to 80 % of it from the grader; σ_V is 1. */
function noiseOf({ between, betweenLogs }: Draw) {
  const lambda = betweenLogs(0.3, 30);
  const share = between(0, 0.8);
  return { summary: Math.sqrt(lambda * (1 - share)), grader: Math.sqrt(lambda * share) };
}

const worlds = {
  /** One noise for all questions, as the planner assumes. */
  normal: (draw: Draw): World => ({
    family: 'normal',
    cot: 1,
    ...noiseOf(draw),
    difficulty: draw.between(0, 2),
    spreadOfSpreads: draw.between(0, 0.8),
  }),

  /** Two values, as the planner assumes. */
  'pass or fail'({ between, betweenLogs }: Draw): World {
    const passRate = between(0.1, 0.9);
    const most = Math.sqrt(passRate * (1 - passRate));
    const spreads = { difficulty: between(0, 0.5) * most, cot: betweenLogs(0.1, 0.6) * most };
    return { family: 'pass-fail', passRate, flips: between(0, 0.2), ...spreads };
  },

  /** Harder questions have noisier grades: a factor of 1.6 to 3.3 in σ_G per sd of difficulty. */
  'noise grows with difficulty'(draw: Draw): World {
    const { summary, grader } = noiseOf(draw);
    const growth = draw.between(0.5, 1.2);
    return (questionRng) => {
      const difficulty = questionRng.normal();
      const noise = Math.max(grader, 0.3) * Math.exp(growth * difficulty);
      return (rng) => {
        const value = rng.normal();
        return createCot(rng, {
          value,
          quality: () => summary * rng.normal(),
          grade: (quality, graderRng) => value + quality - difficulty + noise * graderRng.normal(),
        });
      };
    };
  },

  /** Between one grade in 200 and one in 30 is off by 5 to 20 σ_V, either way. */
  'gross grading errors'(draw: Draw): World {
    const { summary, grader } = noiseOf(draw);
    const share = draw.betweenLogs(0.005, 0.033);
    const size = draw.betweenLogs(5, 20);
    return () => (rng) => {
      const value = rng.normal();
      return createCot(rng, {
        value,
        quality: () => 0.5 * summary * rng.normal(),
        grade(quality, graderRng) {
          const gross = graderRng.next() < share ? (graderRng.next() < 0.5 ? -size : size) : 0;
          return value + quality + 0.5 * grader * graderRng.normal() + gross;
        },
      });
    };
  },

  /** Bad CoTs are tickets whose grades win by unlearnable luck; a few good CoTs are steady. */
  'lucky bad CoTs'({ between }: Draw): World {
    const good = between(0.15, 0.6);
    const luck = between(0.05, 0.3);
    const prize = between(1, 4);
    const spread = between(0.1, 0.5);
    const regraded = between(0, 1) < 0.5;
    return (questionRng) => {
      // The mean over the question's CoTs.
      const worth = questionRng.normal() * 0.5 + 1;
      const mean = good * worth + (1 - good) * luck * prize;
      return (rng) => {
        const isGood = rng.next() < good;
        const own = isGood ? worth : luck * prize;
        const drawn: number[] = [];
        return createCot(rng, {
          value: own - mean,
          quality: () => {
            drawn.push(rng.next() < luck ? prize : 0);
            return isGood ? spread * rng.normal() : 0;
          },
          grade(quality, graderRng) {
            if (isGood) return worth + quality;
            // The luck lies in the summary, or in each of its grades.
            return regraded ? (graderRng.next() < luck ? prize : 0) : drawn.at(-1)!;
          },
        });
      };
    };
  },

  /** Questions differ in scale, CoTs in σ_W, and now and then a CoT is far better than the rest. */
  'unequal spreads'(draw: Draw): World {
    const { summary, grader } = noiseOf(draw);
    const ofQuestions = draw.between(0, 0.8);
    const ofCots = draw.between(0.3, 1.2);
    return (questionRng) => {
      const scale = Math.exp(ofQuestions * questionRng.normal());
      return (rng) => {
        const rare = rng.next() < 0.05 ? 3 : 0;
        const value = scale * (rng.normal() + rare - 0.15);
        const spread = scale * summary * Math.exp(ofCots * rng.normal());
        return createCot(rng, {
          value,
          quality: () => spread * rng.normal(),
          grade: (quality, graderRng) => value + quality + grader * graderRng.normal(),
        });
      };
    };
  },

  /** Most questions nearly always pass or nearly always fail; the grader errs more in hard ones. */
  'uneven pass or fail'({ between }: Draw): World {
    const middle = between(0.1, 0.5);
    const errs = between(0, 0.25);
    const spread = between(0.15, 0.6);
    return (questionRng) => {
      const level = unevenPassRate(middle, questionRng);
      const flips = errs * (1 - level);
      return (rng) => {
        const rate = drawBeta(level, spread * Math.sqrt(level * (1 - level)), rng);
        return passFailCot(rng, { rate, level, flips });
      };
    };
  },
} satisfies Record<string, (draw: Draw) => World>;

/** Between 0.2 and 0.8 with probability `middle`, otherwise 0.03 or 0.95 with equal probability. */
function unevenPassRate(middle: number, rng: Rng): number {
  const kind = rng.next();
  if (kind < middle) return 0.2 + 0.6 * rng.next();
  return kind < (1 + middle) / 2 ? 0.03 : 0.95;
}

export type Family = keyof typeof worlds;
export const families = Object.keys(worlds) as Family[];

/** Draws a task of the family: its numbers, the budget and, unless CoTs are free, their price. */
export function drawTruth(family: Family, priced: boolean, rng: Rng): Truth {
  const between = (low: number, high: number) => low + (high - low) * rng.next();
  const betweenLogs = (low: number, high: number) =>
    Math.exp(between(Math.log(low), Math.log(high)));
  const budget = [16, 32, 64][rng.int(3)]!;
  const cotPrice = priced ? betweenLogs(0.25, 6) : 0;
  return { family, budget, cotPrice, model: worlds[family]({ between, betweenLogs }) };
}
