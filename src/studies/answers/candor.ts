/** Question 6: what does each scheme do to the candor of the CoT? */

import { deriveSeed } from '../../base/random.js';
import { ascend, copyPair, logitGradient } from '../../models/tabular/index.js';
import { resolveScheme, type SchemeInput } from '../../selection/index.js';
import { studentInterval } from '../../stats/index.js';
import { raceCurve } from '../../world/closed-forms/index.js';
import { outcomeTable } from '../../world/outcome-table.js';
import { train } from '../../world/simulate.js';
import { candorPair, candorWorld, skillWorld } from '../../world/worlds/index.js';
import { decimal, differences, estimated, exact, sign, withInterval } from './_numbers.js';
import type { Answer, Chart, Effort } from './answer.js';
import type { Quantity } from './quantity.js';

const START = { candid: 0.9, leak: 0.88 };
/** The leak at which candor is compared, because schemes reach it at different speeds. */
const TARGET_LEAK = 0.1;

interface Arm {
  readonly label: string;
  readonly scheme: SchemeInput;
  readonly n: number;
  readonly k: number;
}

const arms: readonly Arm[] = [
  { label: 'policy gradient', scheme: 'nested-advantage', n: 8, k: 4 },
  { label: 'nested-mean', scheme: 'nested-mean', n: 8, k: 4 },
  { label: 'nested-top3', scheme: 'nested-top3', n: 8, k: 4 },
  { label: 'kept-quarter', scheme: 'kept-quarter', n: 16, k: 2 },
  { label: 'basic', scheme: 'basic', n: 32, k: 1 },
];

interface RacePoint {
  /** P(leak) */
  readonly x: number;
  /** P(candid) */
  readonly y: number;
}

/** Follows the expected update, in steps too small to matter, for as long as anything moves. */
export function racePath(
  { scheme: input, n, k }: Arm,
  penaltyWeight = 1,
  shoggothRate = 1,
  start = START,
): RacePoint[] {
  const world = candorWorld(penaltyWeight);
  const pair = copyPair(candorPair(start.candid, start.leak));
  const table = outcomeTable(world, pair, resolveScheme(input), n, k);
  const path: RacePoint[] = [{ x: start.leak, y: start.candid }];
  const largestMove = 0.05;
  for (let step = 0; step < 4000; step++) {
    const { shoggoth, face } = table.at(pair);
    const cots = logitGradient(pair.shoggoth, shoggoth, shoggoth).map((g) => g * shoggothRate);
    const answers = logitGradient(pair.face, face, face);
    const speed = Math.max(...cots.map(Math.abs), Math.abs(answers[0]!), 1e-12);
    ascend(pair.shoggoth, cots, largestMove / speed);
    ascend(pair.face, answers, largestMove / speed);
    const point = { x: pair.face.probabilities[0]!, y: pair.shoggoth.probabilities[0]! };
    path.push(point);
    if (point.x < 0.02 || point.y < 0.005 || point.x > 0.999) break;
  }
  return path;
}

/** P(candid) where the path first leaks as little as `leak`; 0 if candor is lost before that. */
export function candorAt(path: readonly RacePoint[], leak: number): number {
  const after = path.findIndex(({ x }) => x <= leak);
  if (after < 0) return 0;
  if (after === 0) return path[0]!.y;
  const [a, b] = [path[after - 1]!, path[after]!];
  return a.y + ((a.x - leak) / (a.x - b.x)) * (b.y - a.y);
}

/** Arms that learn the task under reward targeting, which leaves only the third channel. */
const spilling: readonly (Arm & { readonly reference?: number })[] = [
  { label: 'basic', scheme: 'reward-targeted:basic', n: 32, k: 1, reference: -0.23 },
  {
    label: 'nested-top3-global-face',
    scheme: 'reward-targeted:nested-top3-global-face',
    n: 8,
    k: 4,
  },
  { label: 'nested-top3', scheme: 'reward-targeted:nested-top3', n: 8, k: 4, reference: -0.04 },
  { label: 'nested-mean', scheme: 'reward-targeted:nested-mean', n: 8, k: 4, reference: -0.04 },
  { label: 'policy gradient', scheme: 'reward-targeted:nested-advantage', n: 8, k: 4 },
];

/** The change of P(candid) over 40 rounds of reward targeting, one value per seed. */
function spill({ scheme, n, k }: Arm, seeds: number): number[] {
  const world = skillWorld(1, 0.5, START.leak, 0.4);
  const resolved = resolveScheme(scheme);
  return Array.from({ length: seeds }, (_, s) => {
    const rates = { shoggoth: 0.5, face: 0.5 };
    const options = {
      scheme: resolved,
      shape: { n, k },
      rounds: 40,
      rates,
      seed: deriveSeed(s, 'spill'),
    };
    return train(world, options).shoggoth.probabilities[0]! - 0.5;
  });
}

/**
 * Says how much candor `basic` and `nested-top3` still lose when only the task scores the shoggoth.
 */
export function spillText(basic: readonly number[], nested: readonly number[]): string {
  if (sign(differences(basic, nested)) >= 0)
    return '`basic` and `nested-top3` cannot be told apart in what is left';
  return `of P(candid) \`basic\` ${lossText(basic)} where \`nested-top3\` ${lossText(nested)}, because the face of \`basic\` practises mostly on guarded CoTs`;
}

/** Calls a change a loss only where its interval excludes zero. */
function lossText(changes: readonly number[]): string {
  const { mean, low, high } = studentInterval(changes);
  if (high < 0) return `loses ${withInterval({ mean: -mean, low: -high, high: -low })}`;
  if (low > 0) return `gains ${withInterval({ mean, low, high })}`;
  return `is not shown to lose any (${decimal(-mean)}, ${decimal(-high)} to ${decimal(-low)})`;
}

export function answerCandor({ seeds }: Effort): Answer {
  const races = arms.map((arm): Race => {
    const path = racePath(arm);
    return { arm, path, left: candorAt(path, TARGET_LEAK) };
  });
  const spills = spilling.map((arm): Spill => ({ arm, changes: spill(arm, seeds) }));
  return {
    id: 'candor',
    question:
      'What does each scheme do to the candor of the CoT: how much of a penalty on the summary spills over into what the shoggoth is willing to write?',
    short: shortAnswer(races, spills),
    charts: [raceChart(races)],
    numbers: [...raceNumbers(races), ...spillNumbers(spills)],
    flips: `With the shoggoth learning ten times slower than the face, candor at the same leak is ${decimal(slowShoggothLeft)} instead of ${decimal(lawfulLeft)}; with the face trained first it does not fall at all. The order of learning decides, not the size of the penalty.`,
    depends:
      'On the two learning rates, on where candor and leaking start, and on whether a guarded CoT does the task as well, as it does here. A real shoggoth whose candor helps it think has a reason to stay candid that this world leaves out.',
  };
}

/** One arm's race between candor and leaking. */
interface Race {
  readonly arm: Arm;
  readonly path: readonly RacePoint[];
  /** P(candid) at the target leak. */
  readonly left: number;
}

interface Spill {
  readonly arm: (typeof spilling)[number];
  /** Changes of P(candid), one per seed. */
  readonly changes: readonly number[];
}

/** P(candid) at the target leak by the closed form of policy gradient. */
const lawfulLeft = raceCurve(START)(TARGET_LEAK);
const slowShoggothLeft = raceCurve({ ...START, rateRatio: 0.1 })(TARGET_LEAK);

const changesOf = (spills: readonly Spill[], label: string) =>
  spills.find(({ arm }) => arm.label === label)!.changes;

function shortAnswer(races: readonly Race[], spills: readonly Spill[]): string {
  const order = [...races].sort((a, b) => b.left - a.left);
  const [most, least] = [order[0]!, order.at(-1)!];
  return `With one reward for both roles every scheme here gives up candor to avoid the penalty: from ${decimal(START.candid)} to ${decimal(most.left)} (${most.arm.label}) at best and ${decimal(least.left)} (${least.arm.label}) at worst by the time leaking has fallen to ${decimal(TARGET_LEAK)}. Scoring the shoggoth only by the task helps, yet ${spillText(changesOf(spills, 'basic'), changesOf(spills, 'nested-top3'))}.`;
}

function raceChart(races: readonly Race[]): Chart {
  const curveThrough = (candid: number) => {
    const along = raceCurve({ candid, leak: START.leak });
    return Array.from({ length: 241 }, (_, i) => {
      const x = START.leak * (1 - i / 240) + 0.02 * (i / 240);
      return { x, y: along(x) };
    });
  };
  return {
    figure: 'candorRace',
    data: {
      curves: [0.99, 0.97, 0.9, 0.75, 0.5, 0.25].map(curveThrough),
      paths: races.map(({ arm, path }) => ({ label: arm.label, points: path })),
    },
    caption:
      'Every scheme starts at the upper right, candid and leaking. Follow each to the left, where leaking has been trained away, to see how much candor went with it. Grey: the curves that policy gradient cannot leave.',
  };
}

function raceNumbers(races: readonly Race[]): Quantity[] {
  const policyGradient = arms[0]!;
  return [
    ...races.map(({ arm, left }) =>
      exact(
        `P(candid) when P(leak) has fallen to ${TARGET_LEAK}, ${arm.label} (${arm.n} × ${arm.k})`,
        left,
        arm === policyGradient
          ? {
              reference: lawfulLeft,
              note: 'The reference is the conserved H(x) − H(ℓ); steps are small, not infinitesimal.',
            }
          : {},
      ),
    ),
    exact(
      'the same, policy gradient with a penalty ten times as large',
      candorAt(racePath(policyGradient, 10), TARGET_LEAK),
      { reference: lawfulLeft },
    ),
    exact(
      'the same, policy gradient with a shoggoth that learns ten times slower',
      candorAt(racePath(policyGradient, 1, 0.1), TARGET_LEAK),
      { reference: slowShoggothLeft },
    ),
    exact('the same, face first: the shoggoth does not learn until then', START.candid),
  ];
}

function spillNumbers(spills: readonly Spill[]): Quantity[] {
  return [
    ...spills.map(({ arm: { label, n, k, reference }, changes }) =>
      estimated(
        `change of P(candid) in 40 rounds under reward targeting, ${label} (${n} × ${k})`,
        changes,
        reference === undefined
          ? {}
          : {
              reference,
              note: 'The world behind the reference (−0.23; −0.03 to −0.05 for nested schemes) was not recorded. Here skill starts at 0.4, candor at 0.5, leak at 0.88; step size 0.5.',
            },
      ),
    ),
    estimated(
      'paired difference of that, basic − nested-top3',
      differences(changesOf(spills, 'basic'), changesOf(spills, 'nested-top3')),
    ),
  ];
}
