/**
 * Simulates rounds of a scheme and estimates its expected step at every point of the square from
 * the same rounds. What a scheme selects from a round does not depend on the pair that wrote it;
 * the pair only determines how likely the round is. Each simulated round is therefore weighted by
 * its likelihood at the requested point divided by its likelihood in the whole simulation
 * (self-normalised importance sampling). A few hundred rounds give a field that would need tens of
 * thousands if every point had its own.
 *
 * Pairs from the whole square write the rounds: P(first kind) and half of the P(first answer)
 * follow the Beta(½, ½) distribution, which reaches towards the edges; the other half lie almost on
 * the edges, where training ends.
 */
import { createRng, deriveSeed } from '../../../base/random.js';
import { logitGradient } from '../../../models/tabular/index.js';
import type { Coefficients } from '../../../world/round.js';
import type { World } from '../../../world/world.js';
import type { Arm } from '../arms.js';
import type { PairNumbers, Place } from '../places.js';
import { sampleBatch } from './batch.js';

/** The change of the two logits in a round at step sizes of 1. */
export interface LogitStep {
  readonly first: number;
  readonly answer: number;
}

export interface Response {
  /** The number of rounds simulated so far. */
  readonly rounds: number;
  /** Simulates more rounds. */
  add(rounds: number): void;
  /** Returns the expected step at a point. */
  at(numbers: PairNumbers): LogitStep;
  /**
   * The mean square of a single round's step over the square, from the first `SPEED_ROUNDS` rounds.
   */
  readonly meanSquare: LogitStep;
}

/**
 * The rounds that determine the speed of a scheme. They are always simulated before a step size is
 * computed, so further rounds do not change it.
 */
export const SPEED_ROUNDS = 64;

/** Sums over the rounds with the same counts. */
interface Group {
  /** CoTs of the first kind, and the first and other answers after them. */
  readonly c: number;
  readonly right: number;
  readonly wrong: number;
  readonly logScale: number;
  count: number;
  readonly shoggoth: Float64Array;
  readonly face: Float64Array;
}

export function createResponse(place: Place, world: World, arm: Arm): Response {
  const rng = createRng(deriveSeed(1, 'response', arm.scheme.name));
  const groups = new Map<number, Group>();
  /** The groups side by side, for fast reading; null if rounds were added since. */
  let table: Table | null = null;
  let rounds = 0;
  const squares = { first: 0, answer: 0 };
  return {
    get rounds() {
      return rounds;
    },
    add(more) {
      const points = Array.from({ length: more }, (_, i) => spreadPoint(rounds + i));
      const pairs = points.map((numbers) => place.pairAt(numbers));
      sampleBatch(world, pairs, arm, rng).forEach(({ round, coefficients }, i) => {
        addTo(groups, arm.n, round.kinds[0]!, round.cells[0]!, coefficients);
        if (rounds + i >= SPEED_ROUNDS) return;
        const step = stepOf(place, points[i]!, coefficients);
        squares.first += step.first ** 2;
        squares.answer += step.answer ** 2;
      });
      rounds += more;
      table = null;
    },
    at(numbers) {
      table ??= tableOf([...groups.values()], arm.n);
      return stepOf(place, numbers, expected(table, numbers));
    },
    get meanSquare() {
      const counted = Math.min(rounds, SPEED_ROUNDS);
      return { first: squares.first / counted, answer: squares.answer / counted };
    },
  };
}

/** P(first answer) of the rounds almost on an edge is this, or 1 minus this. */
const NEAR_EDGE = 0.003;
/**
 * Returns the likelihood of `right` first answers and `wrong` others in the simulated rounds, up to
 * a binomial factor.
 */
function answerLikelihood(right: number, wrong: number): number {
  const between = Math.exp(logBetaHalf(right, wrong)) / Math.PI;
  const low = NEAR_EDGE ** right * (1 - NEAR_EDGE) ** wrong;
  const high = NEAR_EDGE ** wrong * (1 - NEAR_EDGE) ** right;
  return between / 2 + low / 4 + high / 4;
}

/** Returns the pair of the i-th round. The pairs are spread evenly (Roberts' R2 sequence). */
function spreadPoint(i: number): PairNumbers {
  const PLASTIC = 1.324717957244746;
  const even = (power: number) => (0.5 + (i + 1) / PLASTIC ** power) % 1;
  const beta = (u: number) => Math.sin((Math.PI * u) / 2) ** 2;
  const answers = [NEAR_EDGE, beta(even(2)), 1 - NEAR_EDGE, beta(even(2))];
  // Rounding can put a point of Beta(½, ½) on the edge itself, where the logit is infinite.
  const inside = (p: number) => Math.min(1 - 1e-6, Math.max(1e-6, p));
  return { first: inside(beta(even(1))), answer: inside(answers[i % 4]!) };
}

function addTo(
  groups: Map<number, Group>,
  n: number,
  kinds: Int32Array,
  cells: readonly (readonly number[])[],
  { shoggoth, face }: Coefficients,
): void {
  let c = 0;
  let right = 0;
  let wrong = 0;
  kinds.forEach((kind, i) => {
    if (kind !== 0) return;
    c++;
    for (const cell of cells[i]!) {
      if (cell === 0) right++;
      else wrong++;
    }
  });
  const key = (c * 4096 + right) * 4096 + wrong;
  let group = groups.get(key);
  if (!group) {
    const logScale = -logBetaHalf(c, n - c) - Math.log(answerLikelihood(right, wrong));
    const sums = {
      shoggoth: new Float64Array(shoggoth.length),
      face: new Float64Array(face.length),
    };
    group = { c, right, wrong, logScale, count: 0, ...sums };
    groups.set(key, group);
  }
  group.count++;
  addInto(group.shoggoth, shoggoth);
  addInto(group.face, face);
}

/**
 * One row per group, with its counts of the first kind, the other kind, the first answer and the
 * other answer, and its log scale; and its sums.
 */
interface Table {
  readonly rows: number;
  readonly counts: Float64Array;
  readonly sums: Float64Array;
}

const COUNTS = 5;
/** The number of rounds, and the coefficients: two of the shoggoth and four of the face. */
const SUMS = 7;

function tableOf(groups: readonly Group[], n: number): Table {
  const counts = new Float64Array(COUNTS * groups.length);
  const sums = new Float64Array(SUMS * groups.length);
  groups.forEach(({ c, right, wrong, logScale, count, shoggoth, face }, i) => {
    counts.set([c, n - c, right, wrong, logScale], COUNTS * i);
    sums.set([count, ...shoggoth, ...face], SUMS * i);
  });
  return { rows: groups.length, counts, sums };
}

function expected({ rows, counts, sums }: Table, { first, answer }: PairNumbers): Coefficients {
  const [lx, lo, lr, lw] = [
    Math.log(first),
    Math.log1p(-first),
    Math.log(answer),
    Math.log1p(-answer),
  ];
  const total = new Float64Array(SUMS);
  for (let row = 0; row < rows; row++) {
    const at = COUNTS * row;
    const log =
      counts[at]! * lx +
      counts[at + 1]! * lo +
      counts[at + 2]! * lr +
      counts[at + 3]! * lw +
      counts[at + 4]!;
    // The largest weights are about 1, so these are negligible.
    if (log < -20) continue;
    const weight = Math.exp(log);
    for (let i = 0; i < SUMS; i++) total[i] = total[i]! + weight * sums[SUMS * row + i]!;
  }
  // With only a few rounds, none may be near the point; the step is then unknown and taken as 0.
  const scale = total[0]! > 0 ? 1 / total[0]! : 0;
  return {
    shoggoth: total.slice(1, 3).map((s) => s * scale),
    face: total.slice(3).map((s) => s * scale),
  };
}

function addInto(sum: Float64Array, values: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + values[i]!;
}

function stepOf(place: Place, numbers: PairNumbers, { shoggoth, face }: Coefficients): LogitStep {
  const pair = place.pairAt(numbers);
  const s = logitGradient(pair.shoggoth, shoggoth, new Float64Array(shoggoth.length));
  const f = logitGradient(pair.face, face, new Float64Array(face.length));
  return { first: s[0]! - s[1]!, answer: f[0]! - f[1]! };
}

/** Returns ln B(a + ½, b + ½) for whole numbers of at least 0. */
function logBetaHalf(a: number, b: number): number {
  return logGammaHalf(a) + logGammaHalf(b) - logFactorial(a + b);
}

/** Returns ln Γ(n + ½). */
function logGammaHalf(n: number): number {
  return tabulated(gammaHalves, n, (i) => Math.log(i - 0.5));
}

function logFactorial(n: number): number {
  return tabulated(factorials, n, Math.log);
}

const gammaHalves = [Math.log(Math.PI) / 2];
const factorials = [0];
function tabulated(sums: number[], n: number, term: (i: number) => number): number {
  for (let i = sums.length; i <= n; i++) sums.push(sums[i - 1]! + term(i));
  return sums[n]!;
}
