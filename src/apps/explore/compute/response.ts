/**
 * A scheme's answer to rounds, from which its expected step is read off at every point of the square at once. A round's answer
 * does not depend on the pair that wrote it, which only says how likely the round was: each simulated round is therefore weighted
 * by its likelihood at the point that is asked for over its likelihood among all that were simulated (self-normalised
 * importance sampling). A few hundred rounds give a field that would take tens of thousands if each point had its own.
 *
 * Rounds are written by pairs from the whole square: P(first kind) and half of the P(first answer) follow the Beta(½, ½)
 * distribution, which has room for the edges; the other half stand almost on the edges, where training ends.
 */

import { createRng, deriveSeed } from '../../../base/random.js';
import { logitGradient } from '../../../models/tabular/index.js';
import type { Coefficients } from '../../../world/round.js';
import type { World } from '../../../world/world.js';
import type { Arm } from '../arms.js';
import type { PairNumbers, Place } from '../places.js';
import { sampleBatch } from './batch.js';

/** Change of the two logits in a round at step sizes of 1. */
export interface LogitStep {
  readonly first: number;
  readonly answer: number;
}

export interface Response {
  /** Simulated rounds so far. */
  readonly rounds: number;
  /** Simulates more rounds. */
  add(rounds: number): void;
  /** The expected step at a point. */
  at(numbers: PairNumbers): LogitStep;
  /** Mean square of a single round's step, over the square, for each role, from the first `SPEED_ROUNDS` rounds. */
  readonly meanSquare: LogitStep;
}

/** As many rounds as there always are when a step size is asked for, so that more of them do not change it. */
export const SPEED_ROUNDS = 64;

/** Sums over the rounds with the same counts. */
interface Group {
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
  /** The groups side by side, for reading; null when rounds have come since. */
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

/** P(first answer) of the rounds that stand almost on an edge is this, or 1 less this. */
const NEAR_EDGE = 0.003;
/** What the likelihood of `right` first answers and `wrong` others is among the simulated rounds, up to a binomial factor. */
function answerLikelihood(right: number, wrong: number): number {
  const between = Math.exp(logBetaHalf(right, wrong)) / Math.PI;
  const low = NEAR_EDGE ** right * (1 - NEAR_EDGE) ** wrong;
  const high = NEAR_EDGE ** wrong * (1 - NEAR_EDGE) ** right;
  return between / 2 + low / 4 + high / 4;
}

/** The pair of the i-th round; all together are spread evenly (Roberts' R2 sequence). */
function spreadPoint(i: number): PairNumbers {
  const PLASTIC = 1.324717957244746;
  const even = (power: number) => (0.5 + (i + 1) / PLASTIC ** power) % 1;
  const beta = (u: number) => Math.sin((Math.PI * u) / 2) ** 2;
  const answers = [NEAR_EDGE, beta(even(2)), 1 - NEAR_EDGE, beta(even(2))];
  // A point of Beta(½, ½) may be rounded to the edge itself, where the logit is infinite.
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

/** A row a group: its counts of the first kind, the other kind, the first answer and the other, and its scale; then its sums. */
interface Table {
  readonly rows: number;
  readonly counts: Float64Array;
  readonly sums: Float64Array;
}

const COUNTS = 5;
/** The number of rounds, two coefficients of the shoggoth and four of the face. */
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
    // The largest weights are about 1: these say nothing.
    if (log < -20) continue;
    const weight = Math.exp(log);
    for (let i = 0; i < SUMS; i++) total[i] = total[i]! + weight * sums[SUMS * row + i]!;
  }
  // Where no round is anywhere near, as with a handful of them, nothing is known of the step.
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

/** ln B(a + ½, b + ½) of whole numbers of 0 or more. */
function logBetaHalf(a: number, b: number): number {
  return logGammaHalf(a) + logGammaHalf(b) - logFactorial(a + b);
}

/** ln Γ(n + ½). */
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
