/**
 * What is worked out for a state, from coarse to fine. The first snapshot comes as soon as there is anything to see; the others
 * replace it. The last is the same on every machine; how much the first can do depends on how fast the machine is.
 */
import type { BandPoint } from '../../../stats/index.js';
import { type Arm, type Arrangement, arrange, keptInWords } from '../arms.js';
import { fromSquare, type SquarePoint } from '../places.js';
import type { ExploreState } from '../state.js';
import { type Arrow, basinOf, fieldOf, type Limit, limitOf } from './flow.js';
import { luckOf, worthOf } from './luck.js';
import { createResponse, type Response, SPEED_ROUNDS } from './response.js';
import { type Run, simulateRuns } from './runs.js';
import { ratesOf } from './speed.js';

export interface ArmSnapshot {
  readonly name: string;
  readonly n: number;
  readonly k: number;
  readonly spent: number;
  /** What the shoggoth learns from a round, in words. */
  readonly keeps: string;
  readonly field: readonly Arrow[];
  readonly basin: readonly (SquarePoint & { readonly good: number })[];
  readonly limit: Limit;
  /** A few of the runs. */
  readonly paths: readonly (readonly SquarePoint[])[];
  /** Expected score against what has been spent, in summaries; a normal 95 % interval of the mean over seeds, NaN with few. */
  readonly curve: readonly BandPoint[];
  /** Mean place of the runs after the last round. */
  readonly end: SquarePoint;
  /** P(a CoT of the second kind is judged better) at the start, and once the face always gives the first answer. */
  readonly luck: { readonly now: number; readonly learnt: number };
  readonly simulatedRounds: number;
  readonly seeds: number;
}

export interface Snapshot {
  readonly final: boolean;
  readonly budget: number;
  /** Expected scores of the two kinds of CoT at the start, and once the face always gives the first answer. */
  readonly worth: {
    readonly now: readonly [number, number];
    readonly learnt: readonly [number, number];
  };
  readonly arms: readonly ArmSnapshot[];
}

/** A face that always gives the first answer, as nearly as a table can learn it. */
const LEARNT = 0.999;
const PATHS = 3;
const BATCH = 32;

interface Level {
  readonly rounds: number;
  readonly blocks: readonly number[];
  /** CoTs of each kind that are compared. */
  readonly drawn: number;
  /** The basin is read at every so many points of a side of the field. */
  readonly stride: number;
}

/** Rounds a scheme for the field, and seeds of runs, at each level. Blocks of seeds are kept from level to level. */
const LEVELS = [
  { rounds: 192, blocks: [2], drawn: 100, stride: 2 },
  { rounds: 1024, blocks: [2, 14], drawn: 600, stride: 1 },
  { rounds: 4096, blocks: [2, 14, 34], drawn: 2000, stride: 1 },
  { rounds: 16_384, blocks: [2, 14, 34], drawn: 2000, stride: 1 },
] as const satisfies readonly Level[];
/** For the field at the first level: a tenth of a second is also to hold two runs of each scheme and the drawing. */
const FIRST_MS = 12;

/** Yields null where it can be interrupted, and a snapshot at each level. The first snapshot is not to be interrupted. */
export function* plan(
  state: ExploreState,
  cache: ResponseCache,
  now: () => number,
): Generator<Snapshot | null, void> {
  const arrangement = arrange(state);
  const began = now();
  const responses = arrangement.arms.map((arm) => cache.get(arrangement, arm));
  const runs = arrangement.arms.map((): Run[][] => []);
  for (const [level, quality] of LEVELS.entries()) {
    const { rounds, blocks } = quality;
    for (let enough = SPEED_ROUNDS; ; enough = Math.min(rounds, enough + BATCH)) {
      const late = level === 0 && enough > SPEED_ROUNDS && now() - began > FIRST_MS;
      if (late) break;
      for (const response of responses) {
        while (response.rounds < enough) {
          response.add(Math.min(BATCH, enough - response.rounds));
          yield null;
        }
      }
      if (enough === rounds) break;
    }
    const arms: ArmSnapshot[] = [];
    for (const [a, arm] of arrangement.arms.entries()) {
      const rates = ratesOf(state, responses[a]!);
      for (const [block, seeds] of blocks.entries()) {
        if (runs[a]![block]) continue;
        const { place, world } = arrangement;
        const from = { x: state.x, y: state.y };
        const simulated = simulateRuns(place, world, {
          arm,
          rates,
          rounds: state.rounds,
          from,
          block,
          seeds,
        });
        for (;;) {
          const { done, value } = simulated.next();
          if (done) {
            runs[a]![block] = value;
            break;
          }
          yield null;
        }
      }
      arms.push(snapshotOf(state, arrangement, arm, responses[a]!, runs[a]!.flat(), quality));
      yield null;
    }
    yield {
      final: level === LEVELS.length - 1,
      budget: arrangement.budget,
      worth: worths(state, arrangement),
      arms,
    };
  }
}

function snapshotOf(
  state: ExploreState,
  { place, world }: Arrangement,
  arm: Arm,
  response: Response,
  runs: readonly Run[],
  { drawn, stride }: Level,
): ArmSnapshot {
  const rates = ratesOf(state, response);
  const from = { x: state.x, y: state.y };
  const field = fieldOf(place, response, rates);
  return {
    name: arm.scheme.name,
    n: arm.n,
    k: arm.k,
    spent: arm.spent,
    keeps: keptInWords(arm),
    field,
    basin: basinOf(place, field, state.rounds, stride),
    limit: limitOf(place, response, rates, from),
    paths: runs.slice(0, PATHS).map(({ path }) => path),
    curve: curveOf(runs, arm.spent),
    end: meanEnd(runs),
    luck: {
      now: luckOf(place, world, arm, fromSquare(place, from).answer, drawn),
      learnt: luckOf(place, world, arm, LEARNT, drawn),
    },
    simulatedRounds: response.rounds,
    seeds: runs.length,
  };
}

function worths(state: ExploreState, { place, world }: Arrangement): Snapshot['worth'] {
  const { answer } = fromSquare(place, { x: state.x, y: state.y });
  return { now: worthOf(place, world, answer), learnt: worthOf(place, world, LEARNT) };
}

/** With fewer seeds an interval would say more of chance than of the scheme. */
const FEWEST_FOR_INTERVAL = 10;

/** Mean over the runs after each round, with its normal 95 % interval. */
function curveOf(runs: readonly Run[], spent: number): BandPoint[] {
  const count = runs.length;
  return Array.from(runs[0]!.scores, (_, round) => {
    const mean = runs.reduce((sum, { scores }) => sum + scores[round]!, 0) / count;
    const squares = runs.reduce((sum, { scores }) => sum + (scores[round]! - mean) ** 2, 0);
    const half =
      count < FEWEST_FOR_INTERVAL ? Number.NaN : 1.96 * Math.sqrt(squares / (count - 1) / count);
    return { x: round * spent, n: count, mean, low: mean - half, high: mean + half };
  });
}

function meanEnd(runs: readonly Run[]): SquarePoint {
  const ends = runs.map(({ path }) => path.at(-1)!);
  const mean = (key: keyof SquarePoint) =>
    ends.reduce((sum, end) => sum + end[key], 0) / ends.length;
  return { x: mean('x'), y: mean('y') };
}

/** Responses by all that they depend on, which is not the step sizes, the start or the number of rounds. */
export interface ResponseCache {
  get(arrangement: Arrangement, arm: Arm): Response;
}

/** @param most responses that are kept; the one that was asked for the longest ago goes first. */
export function createResponseCache(most = 64): ResponseCache {
  const kept = new Map<string, Response>();
  return {
    get({ place, world }, arm) {
      const { noise, penaltyWeight, name } = world;
      const key = JSON.stringify([
        name,
        noise,
        penaltyWeight,
        arm.scheme.name,
        arm.scheme.spec,
        arm.n,
        arm.k,
      ]);
      const response = kept.get(key) ?? createResponse(place, world, arm);
      kept.delete(key);
      kept.set(key, response);
      if (kept.size > most) kept.delete(kept.keys().next().value!);
      return response;
    },
  };
}
