/** Question 3: does the best summary of the best CoT fit the face to the shoggoth to come? */
import { deriveSeed } from '../../base/random.js';
import { copyPair, type TabularPair } from '../../models/tabular/index.js';
import { resolveScheme, type SchemeInput } from '../../selection/index.js';
import { mean, studentInterval } from '../../stats/index.js';
import { type Candidate, tunedComparison } from '../../world/learning/tuned-comparison.js';
import { relativePerformance } from '../../world/relative.js';
import { train } from '../../world/simulate.js';
import { cellValues, performance, type World } from '../../world/world.js';
import { drawWorld, type WorldFamily, worldFamilies } from '../../world/worlds/index.js';
import { decimal, differences, estimated, sign, withInterval } from './_numbers.js';
import type { Answer, Effort } from './answer.js';
import type { Quantity } from './quantity.js';

const ROUNDS = 20;
const KEPT = [0, 4, 8, 12, 16, 20];
const SPLIT = { n: 8, k: 4 };

/** The shoggoth learns from the same CoTs; only the summary that the face learns from differs. */
const arms: readonly { readonly label: string; readonly scheme: SchemeInput }[] = [
  { label: 'best summary of the best CoT', scheme: 'nested-mean' },
  {
    label: 'best summary of any CoT',
    scheme: {
      name: 'nested-mean',
      faceRule: { rule: 'best-overall' },
      label: 'nested-mean-global-face',
    },
  },
];

interface Played {
  /** Relative performance of round a's shoggoth with round b's face, [KEPT][KEPT]. */
  readonly matrix: readonly (readonly number[])[];
  readonly pairs: readonly TabularPair[];
}

/**
 * Plays every kept round's shoggoth with every kept round's face, for one arm in one world. Exact
 * except for the samples of the training.
 */
function play(world: World, { scheme, shape }: Candidate, rate: number, seed: number): Played {
  const pairs: TabularPair[] = [];
  const rates = { shoggoth: rate, face: rate };
  train(world, {
    scheme,
    shape,
    rounds: ROUNDS,
    rates,
    seed,
    onRound: (pair, round) => {
      if (KEPT.includes(round)) pairs.push(copyPair(pair));
    },
  });
  const together = playerOf(world);
  return { pairs, matrix: pairs.map((a) => pairs.map((b) => together(a, b))) };
}

/** Relative performance of one pair's shoggoth with another pair's face. */
function playerOf(world: World): (shoggoth: TabularPair, face: TabularPair) => number {
  const relative = relativePerformance(world);
  const values = cellValues(world);
  return (a, b) => relative(performance({ shoggoth: a.shoggoth, face: b.face }, values));
}

interface FamilyResult {
  readonly family: WorldFamily;
  /** Each arm's mean matrix. */
  readonly matrices: readonly (readonly (readonly number[])[])[];
  /** Each arm's final performance, one value per seed. */
  readonly finals: readonly number[][];
  /** Each arm's halfway faces with the first arm's final shoggoth, one value per seed. */
  readonly coming: readonly number[][];
  /** The same faces with the first arm's halfway shoggoth. */
  readonly present: readonly number[][];
}

function inFamily(family: WorldFamily, seeds: number): FamilyResult {
  const draw = (seed: number) => drawWorld(family, seed);
  const candidates = arms.map(({ label, scheme }) => ({
    label,
    scheme: resolveScheme(scheme),
    shape: SPLIT,
  }));
  const tuned = tunedComparison(draw, candidates, {
    rounds: ROUNDS,
    seeds: 0,
    tuningSeeds: Math.ceil(seeds / 4),
  });
  // Both arms take the first arm's best step size, so the shoggoth is under the same pressure and
  // only the face's part differs.
  const rate = tuned[0]!.rate;
  const half = KEPT.indexOf(12);
  const last = KEPT.length - 1;
  const played = Array.from({ length: seeds }, (_, s) => {
    const seed = deriveSeed(3, 'cross-play', s);
    const world = draw(seed);
    const each = candidates.map((candidate) => play(world, candidate, rate, seed));
    const together = playerOf(world);
    const shoggoths = each[0]!.pairs;
    return {
      matrices: each.map(({ matrix }) => matrix),
      finals: each.map(({ matrix }) => matrix[last]![last]!),
      coming: each.map(({ pairs }) => together(shoggoths[last]!, pairs[half]!)),
      present: each.map(({ pairs }) => together(shoggoths[half]!, pairs[half]!)),
    };
  });
  const perArm = <K extends 'finals' | 'coming' | 'present'>(what: K) =>
    arms.map((_, arm) => played.map((run) => run[what][arm]!));
  return {
    family,
    matrices: arms.map((_, arm) =>
      KEPT.map((_, a) =>
        KEPT.map((_, b) => mean(played.map(({ matrices }) => matrices[arm]![a]![b]!))),
      ),
    ),
    finals: perArm('finals'),
    coming: perArm('coming'),
    present: perArm('present'),
  };
}

export function answerCrossPlay({ seeds }: Effort): Answer {
  const results = worldFamilies.map((family) => inFamily(family, seeds));
  const gains = results.map(({ family, finals, coming, present }) => ({
    name: family.name,
    final: differences(finals[0]!, finals[1]!),
    coming: differences(coming[0]!, coming[1]!),
    present: differences(present[0]!, present[1]!),
  }));
  return {
    id: 'cross-play',
    question:
      'Does training the face on the best summary of the best CoT fit it to the shoggoth to come, where the globally best summary fits it to unlucky CoTs?',
    short: shortAnswer(gains),
    charts: results.map(({ family, matrices }) => ({
      figure: 'crossPlayRounds' as const,
      data: { panels: arms.map(({ label }, i) => ({ label, values: matrices[i]! })), rounds: KEPT },
      caption: `${capital(family.name)}: every round’s shoggoth with every round’s face, from 0 (guessing) to 1 (best). Read along a row to see how well each face fits that shoggoth; compare the panels’ upper rows to see which face is readier for later shoggoths.`,
    })),
    numbers: gains.flatMap(({ name, final, coming, present }): Quantity[] => [
      estimated(
        `${name}: round 12’s face with round 20’s shoggoth, best of the best CoT − best of any`,
        coming,
      ),
      estimated(`${name}: the same faces with round 12’s shoggoth`, present),
      estimated(`${name}: final performance, best of the best CoT − best of any`, final),
    ]),
    flips: flipsOf(gains),
    depends:
      'On how much the CoTs differ in luck that no shoggoth can plan and no face can learn, and on how fast the shoggoth settles: once it writes one kind of CoT, both rules see the same summaries. Faces here learn every kind of CoT separately; in a network that shares skills between kinds the two rules will differ less.',
  };
}

type Gain = {
  readonly name: string;
  readonly coming: number[];
  readonly final: number[];
  readonly present: number[];
};

/** Says what the rule changes in each family; only intervals decide the verdict. */
export function shortAnswer(gains: readonly Gain[]): string {
  const yes = gains.filter(({ coming }) => sign(coming) > 0).length;
  const verdict = () => {
    if (yes === gains.length) return 'Yes';
    return yes > 0 ? 'Partly' : 'Not shown here';
  };
  const list = (what: 'coming' | 'final') =>
    gains
      .map((gain) => `${withInterval(studentInterval(gain[what]))} in “${gain.name}”`)
      .join(', ');
  return `${verdict()}: against the best summary of any CoT, the best one of the best CoT changes how well a face reads the shoggoth to come by ${list('coming')}. It changes final performance by ${list('final')}.`;
}

function flipsOf(gains: readonly Gain[]): string {
  const losing = gains.filter(({ final }) => sign(final) < 0).map(({ name }) => `“${name}”`);
  const largest = [...gains].sort((a, b) => mean(b.coming) - mean(a.coming))[0]!;
  const against =
    losing.length > 0
      ? `It reverses in ${losing.join(' and ')}, where the best summary of any CoT ends higher.`
      : 'Nowhere in these families is the best summary of any CoT shown to end higher.';
  const gain =
    sign(largest.coming) > 0
      ? ` The shoggoth to come is read better most of all in “${largest.name}” (by ${decimal(mean(largest.coming))}).`
      : '';
  return `${against}${gain}`;
}

const capital = (text: string) => `${text[0]!.toUpperCase()}${text.slice(1)}`;
