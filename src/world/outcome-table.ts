/**
 * Lists every outcome of a round once. A scheme's response to an outcome does not depend on the
 * policies, which only decide how likely it is, so one table gives the exact expected update at
 * every pair of policies.
 *
 * A CoT's state is its kind and how many of its k summaries had each (answer, outcome). A round's
 * state is how many of its n CoTs have each state. Ties between different states are averaged over
 * `TIE_DRAWS` draws of the tie order, so only states with such ties are not exact.
 */

import { createRng, deriveSeed } from '../base/random.js';
import type { TabularPair } from '../models/tabular/index.js';
import type { NamedScheme, ScoreTree } from '../selection/index.js';
import { type Coefficients, coefficients } from './round.js';
import type { World } from './world.js';

export interface OutcomeTable {
  /** The number of round states. */
  readonly size: number;
  /** Returns the expected coefficients at a pair with the same support as the table's own. */
  at(pair: TabularPair): Coefficients;
}

interface CotState {
  readonly kind: number;
  /** Cell and score of each of the k summaries. */
  readonly cells: readonly number[];
  readonly scores: readonly number[];
  readonly tasks: readonly number[];
  /**
   * The log of the factor that does not depend on policies: multinomial coefficient · P(outcomes).
   */
  readonly logWeight: number;
}

const TIE_DRAWS = 32;
/**
 * The draws that look for ties. One between two states is missed once in 2 ** (TRIAL_DRAWS − 1)
 * times.
 */
const TRIAL_DRAWS = 4;

/** Counts the round states; Infinity if scores are continuous. */
export function outcomeCount(world: World, pair: TabularPair, n: number, k: number): number {
  if (world.noise > 0 || world.luck.some((sd) => sd > 0)) return Infinity;
  let states = 0;
  for (let t = 0; t < world.cots.length; t++) {
    if (pair.shoggoth.probabilities[t] === 0) continue;
    const outcomes = supportOf(world, pair, t).length;
    states += binomial(k + outcomes - 1, k);
  }
  return binomial(n + states - 1, n);
}

/**
 * Lists the round states of n × k samples. The allocation must be uniform: k summaries for each
 * CoT.
 * @param pair which choices are possible; one of probability 0 never occurs.
 */
export function outcomeTable(
  world: World,
  pair: TabularPair,
  scheme: NamedScheme,
  n: number,
  k: number,
): OutcomeTable {
  const states = world.cots.flatMap((_, t) =>
    pair.shoggoth.probabilities[t] === 0 ? [] : cotStates(world, pair, t, k),
  );
  const kinds = world.cots.length;
  const cells = kinds * world.answers.length;
  const rounds: { counts: Int32Array; logWeight: number; response: Coefficients }[] = [];
  for (const counts of multisets(n, states.length)) {
    const drawn = states.flatMap((state, s) => Array<CotState>(counts[s]!).fill(state));
    rounds.push({
      counts,
      logWeight:
        logMultinomial(counts) +
        states.reduce((sum, { logWeight }, s) => sum + counts[s]! * logWeight, 0),
      response: averageResponse(drawn, pair, scheme),
    });
  }
  return {
    size: rounds.length,
    at({ shoggoth, face }) {
      const logs = states.map(
        ({ kind, cells: of }) =>
          Math.log(shoggoth.probabilities[kind]!) +
          of.reduce((sum, cell) => sum + Math.log(face.probabilities[cell]!), 0),
      );
      const out = { shoggoth: new Float64Array(kinds), face: new Float64Array(cells) };
      for (const { counts, logWeight, response } of rounds) {
        let log = logWeight;
        // Skips states that do not occur, because 0 · log 0 must be 0.
        for (let s = 0; s < counts.length; s++) if (counts[s]! > 0) log += counts[s]! * logs[s]!;
        const weight = Math.exp(log);
        for (let t = 0; t < kinds; t++)
          out.shoggoth[t] = out.shoggoth[t]! + weight * response.shoggoth[t]!;
        for (let c = 0; c < cells; c++) out.face[c] = out.face[c]! + weight * response.face[c]!;
      }
      return out;
    },
  };
}

function averageResponse(
  drawn: readonly CotState[],
  pair: TabularPair,
  scheme: NamedScheme,
): Coefficients {
  const tree: ScoreTree = {
    cots: drawn.map(({ scores, tasks }) =>
      scheme.needs.includes('task') ? { score: scores, task: tasks } : { score: scores },
    ),
  };
  const round = {
    kinds: [Int32Array.from(drawn, ({ kind }) => kind)],
    cells: [drawn.map(({ cells }) => [...cells])],
  };
  const respond = (draw: number) =>
    coefficients(scheme.select([tree], createRng(deriveSeed(draw, 'ties'))), round, pair);
  const responses = Array.from({ length: TRIAL_DRAWS }, (_, draw) => respond(draw));
  if (responses.every((other) => same(other, responses[0]!))) return responses[0]!;
  for (let draw = TRIAL_DRAWS; draw < TIE_DRAWS; draw++) responses.push(respond(draw));
  const average = (role: keyof Coefficients) =>
    responses[0]![role].map(
      (_, i) => responses.reduce((sum, r) => sum + r[role][i]!, 0) / responses.length,
    );
  return { shoggoth: average('shoggoth'), face: average('face') };
}

function same(a: Coefficients, b: Coefficients): boolean {
  const close = (x: Float64Array, y: Float64Array) =>
    x.every((v, i) => Math.abs(v - y[i]!) < 1e-12);
  return close(a.shoggoth, b.shoggoth) && close(a.face, b.face);
}

/** Lists what a summary of a CoT of kind t can be: its cell, its scores and their probability. */
function supportOf({ outcomes, penalty, penaltyWeight }: World, { face }: TabularPair, t: number) {
  return Array.from({ length: face.columns }, (_, a) => t * face.columns + a)
    .filter((cell) => face.probabilities[cell]! > 0)
    .flatMap((cell) =>
      outcomes[cell]!.map(({ score, probability }) => ({
        cell,
        task: score,
        score: score - penaltyWeight * penalty[cell]!,
        logWeight: Math.log(probability),
      })),
    );
}

function cotStates(world: World, pair: TabularPair, kind: number, k: number): CotState[] {
  const support = supportOf(world, pair, kind);
  return [...multisets(k, support.length)].map((counts) => {
    const drawn = support.flatMap((outcome, s) =>
      Array<(typeof support)[number]>(counts[s]!).fill(outcome),
    );
    return {
      kind,
      cells: drawn.map(({ cell }) => cell),
      scores: drawn.map(({ score }) => score),
      tasks: drawn.map(({ task }) => task),
      logWeight: logMultinomial(counts) + drawn.reduce((sum, { logWeight }) => sum + logWeight, 0),
    };
  });
}

/** Yields all ways to distribute `total` equal things over `bins`. */
function* multisets(total: number, bins: number): Generator<Int32Array> {
  const counts = new Int32Array(bins);
  function* fill(bin: number, left: number): Generator<Int32Array> {
    if (bin === bins - 1) {
      counts[bin] = left;
      yield counts.slice();
      return;
    }
    for (let c = left; c >= 0; c--) {
      counts[bin] = c;
      yield* fill(bin + 1, left - c);
    }
  }
  yield* fill(0, total);
}

function logMultinomial(counts: Int32Array): number {
  let log = 0;
  let total = 0;
  for (const count of counts) {
    for (let i = 1; i <= count; i++) log += Math.log(++total / i);
  }
  return log;
}

function binomial(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return Math.round(ways);
}
