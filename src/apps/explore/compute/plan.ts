/**
 * Computes everything that the page shows for a state, from coarse to fine. The first snapshot
 * comes as early as possible, and its quality depends on the speed of the machine. Later snapshots
 * replace it. The last one is the same on every machine.
 */
import type { BandPoint } from '../../../stats/index.js';
import { type Arm, keptText, type Simulation, simulationOf } from '../arms.js';
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
  /** Which CoTs the shoggoth learns from a round, such as `1 of 4`. */
  readonly keeps: string;
  readonly field: readonly Arrow[];
  readonly basin: readonly (SquarePoint & { readonly good: number })[];
  readonly limit: Limit;
  /** The paths of a few runs. */
  readonly paths: readonly (readonly SquarePoint[])[];
  /**
   * The expected score by budget spent, in summaries, with a normal 95 % interval of the mean over
   * seeds. The interval is NaN if there are too few seeds.
   */
  readonly curve: readonly BandPoint[];
  /** The mean position of the runs after the last round. */
  readonly end: SquarePoint;
  /**
   * P(a CoT of the second kind outscores one of the first) at the start, and once the face always
   * gives the first answer.
   */
  readonly luck: { readonly now: number; readonly learnt: number };
  readonly simulatedRounds: number;
  readonly seeds: number;
}

export interface Snapshot {
  readonly final: boolean;
  readonly budget: number;
  /**
   * The expected scores of the two kinds of CoT at the start, and once the face always gives the
   * first answer.
   */
  readonly worth: {
    readonly now: readonly [number, number];
    readonly learnt: readonly [number, number];
  };
  readonly arms: readonly ArmSnapshot[];
}

/** P(first answer) of a face that has learnt to give it always, as far as a table can. */
const LEARNT = 0.999;
const PATHS = 3;
const BATCH = 32;

/** The quality of a snapshot. */
interface Level {
  /** Simulated rounds per scheme, for the field. */
  readonly rounds: number;
  /** Seeds in each block of runs. */
  readonly blocks: readonly number[];
  /** The number of CoTs of each kind that are compared. */
  readonly drawn: number;
  /** The basin is computed at every `stride`-th point of each side of the field. */
  readonly stride: number;
}

/** Blocks of runs are kept from level to level. */
const LEVELS = [
  { rounds: 192, blocks: [2], drawn: 100, stride: 2 },
  { rounds: 1024, blocks: [2, 14], drawn: 600, stride: 1 },
  { rounds: 4096, blocks: [2, 14, 34], drawn: 2000, stride: 1 },
  { rounds: 16_384, blocks: [2, 14, 34], drawn: 2000, stride: 1 },
] as const satisfies readonly Level[];
/**
 * The time for the field at the first level. Two runs of each scheme and the drawing must also fit
 * into a tenth of a second.
 */
const FIRST_MS = 12;

/**
 * Yields a snapshot at each level, and null where it may be interrupted. The caller should not
 * interrupt it before the first snapshot.
 */
export function* plan(
  state: ExploreState,
  cache: ResponseCache,
  now: () => number,
): Generator<Snapshot | null, void> {
  const simulation = simulationOf(state);
  const began = now();
  const isLate = () => now() - began > FIRST_MS;
  const responses = simulation.arms.map((arm) => cache.get(simulation, arm));
  const runs = simulation.arms.map((): Run[][] => []);
  for (const [index, level] of LEVELS.entries()) {
    yield* addRounds(responses, level.rounds, index === 0 ? isLate : () => false);
    const arms: ArmSnapshot[] = [];
    for (const [a, arm] of simulation.arms.entries()) {
      yield* addRuns(runs[a]!, level.blocks, state, simulation, arm, responses[a]!);
      arms.push(snapshotOf(state, simulation, arm, responses[a]!, runs[a]!.flat(), level));
      yield null;
    }
    yield {
      final: index === LEVELS.length - 1,
      budget: simulation.budget,
      worth: worths(state, simulation),
      arms,
    };
  }
}

/** Simulates rounds of every response up to `rounds`, or fewer once it is late. */
function* addRounds(
  responses: readonly Response[],
  rounds: number,
  isLate: () => boolean,
): Generator<null, void> {
  for (let enough = SPEED_ROUNDS; ; enough = Math.min(rounds, enough + BATCH)) {
    if (enough > SPEED_ROUNDS && isLate()) return;
    for (const response of responses) {
      while (response.rounds < enough) {
        response.add(Math.min(BATCH, enough - response.rounds));
        yield null;
      }
    }
    if (enough === rounds) return;
  }
}

/** Simulates the blocks of an arm's runs that are still missing. */
function* addRuns(
  runs: Run[][],
  blocks: readonly number[],
  state: ExploreState,
  { place, world }: Simulation,
  arm: Arm,
  response: Response,
): Generator<null, void> {
  const { rounds, x, y } = state;
  const rates = ratesOf(state, response);
  for (const [block, seeds] of blocks.entries()) {
    if (runs[block]) continue;
    const from = { x, y };
    const simulated = simulateRuns(place, world, { arm, rates, rounds, from, block, seeds });
    let step = simulated.next();
    for (; !step.done; step = simulated.next()) yield null;
    runs[block] = step.value;
  }
}

function snapshotOf(
  state: ExploreState,
  { place, world }: Simulation,
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
    keeps: keptText(arm),
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

function worths(state: ExploreState, { place, world }: Simulation): Snapshot['worth'] {
  const { answer } = fromSquare(place, { x: state.x, y: state.y });
  return { now: worthOf(place, world, answer), learnt: worthOf(place, world, LEARNT) };
}

/** With fewer seeds an interval would reflect chance more than the scheme. */
const FEWEST_FOR_INTERVAL = 10;

/** Returns the mean over the runs after each round, with its normal 95 % interval. */
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

/**
 * Keeps responses by everything that they depend on, which excludes step sizes, start and number of
 * rounds.
 */
export interface ResponseCache {
  get(simulation: Simulation, arm: Arm): Response;
}

/**
 * Creates a cache that drops the least recently used response first.
 * @param most the number of responses to keep.
 */
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
