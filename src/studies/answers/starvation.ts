/** Question 5: does selecting across questions starve the hard ones? */
import { allEqual, type MeanInterval, studentInterval } from '../../stats/index.js';
import { hardestShare } from '../../world/closed-forms/index.js';
import { differences, estimated, exact } from './_numbers.js';
import { centredText, FAIR, learningText, starvedText } from './_starvation-text.js';
import {
  KEPT,
  QUESTIONS,
  SAMPLES,
  type StarvedShares,
  scopes,
  starvedShares,
} from './_starved-shares.js';
import {
  type ByDifficulty,
  type Difficulty,
  questionsOfRound,
  roundsOfTraining,
  samplesOfQuestion,
  trainByDifficulty,
} from './_training-by-difficulty.js';
import type { Answer, Chart, Effort } from './answer.js';
import type { Quantity } from './quantity.js';

const SPREADS = [0, 0.25, 0.5, 1, 1.5, 2, 3];
const references = new Map([
  [0.5, 0.147],
  [1, 0.073],
  [2, 0.012],
]);

/** The factor by which scores of the harder half shrink where difficulty is also a ceiling. */
const HARD_SCALE = 0.5;

const difficulties: readonly Difficulty[] = [
  { label: 'difficulty sd 1', sd: 1, hardScale: 1 },
  { label: 'difficulty sd 2', sd: 2, hardScale: 1 },
  {
    label: 'difficulty sd 2 and scores half as spread in the harder half',
    sd: 2,
    hardScale: HARD_SCALE,
  },
];

interface Trained {
  readonly difficulty: Difficulty;
  readonly scope: string;
  readonly result: ByDifficulty;
}

export function answerStarvation({ seeds }: Effort): Answer {
  const simulated = SPREADS.flatMap((spread) => starvedShares(spread, 1, seeds));
  const uneven = starvedShares(2, HARD_SCALE, seeds);
  const trained = difficulties.flatMap((difficulty) =>
    scopes.map(({ label, scheme }) => ({
      difficulty,
      scope: label,
      result: trainByDifficulty(scheme, difficulty, seeds),
    })),
  );
  const sharesAt = (scope: string, spread: number) =>
    studentInterval(simulated.find((s) => s.scope === scope && s.spread === spread)!.shares);
  const losses = difficulties.map((difficulty) => ({
    label: briefly(difficulty),
    hardest: lossTo(trained, difficulty, 'global', 'hardest'),
    all: lossTo(trained, difficulty, 'global', 'all'),
  }));
  return {
    id: 'starvation',
    question: 'Does selecting across questions starve the hard ones?',
    short: `${starvedText(
      [1, 2].map((spread) => ({ spread, share: sharesAt('global', spread) })),
      sharesAt('centred', 2),
    )} ${learningText(losses)}`,
    charts: [
      shareChart(simulated),
      ...difficulties.map((difficulty) => finalsChart(trained, difficulty)),
    ],
    numbers: [
      ...shareNumbers(simulated),
      ...uneven.map(({ scope, shares }) =>
        measuredShare(
          `hardest quarter’s share, ${scope}, difficulty sd 2 and scores half as spread in the harder half`,
          shares,
        ),
      ),
      ...trained.flatMap(trainedNumbers),
      ...difficulties.flatMap((difficulty) =>
        (['global', 'centred'] as const).flatMap((scope) =>
          (['hardest', 'easiest', 'all'] as const).map((part) =>
            quantityOf(
              `final performance of ${partNames[part]}, ${scope} minus per-question, ${difficulty.label}`,
              lossTo(trained, difficulty, scope, part),
            ),
          ),
        ),
      ),
    ],
    flips: centredText(
      uneven.map(({ scope, shares }) => ({ scope, share: studentInterval(shares) })),
      lossTo(trained, difficulties[2]!, 'centred', 'hardest'),
    ),
    depends: `On how much questions differ compared with the spread within one (sd 1.73 in the figure), and on the kept share, here ${100 * KEPT} %. In training the ${questionsOfRound} questions have tables of their own and share only the selection (${samplesOfQuestion} samples per question, ${roundsOfTraining} rounds): a real model also transfers what it learns between questions, which softens the loss.`,
  };
}

const briefly = ({ sd, hardScale }: Difficulty) =>
  `sd ${sd}${hardScale < 1 ? ' with half the spread in the harder half' : ''}`;

const partNames = {
  hardest: 'the hardest quarter',
  easiest: 'the easiest quarter',
  all: 'all questions',
} as const;

/** Final performance under a scope minus that of selection within questions, paired by seed. */
function lossTo(
  trained: readonly Trained[],
  difficulty: Difficulty,
  scope: string,
  part: 'hardest' | 'easiest' | 'all',
): MeanInterval {
  const of = (name: string) =>
    partsOf(trained.find((t) => t.difficulty === difficulty && t.scope === name)!.result)[part];
  return studentInterval(differences(of(scope), of('per-question')));
}

const quantityOf = (what: string, { mean: value, low, high }: MeanInterval): Quantity => ({
  what,
  value,
  low,
  high,
});

function shareNumbers(simulated: readonly StarvedShares[]): Quantity[] {
  const theory = [...references].map(([spread, reference]) =>
    exact(
      `hardest quarter’s share, global, closed form, difficulty sd ${spread}`,
      hardestShare({ difficultySd: spread, kept: KEPT }),
      {
        reference,
        note: 'The closed form is the limit of many questions with many samples; the reference was simulated.',
      },
    ),
  );
  const measured = simulated
    .filter(({ spread }) => references.has(spread))
    .map(({ scope, spread, shares }) =>
      measuredShare(
        `hardest quarter’s share, ${scope}, simulated, difficulty sd ${spread}`,
        shares,
        {
          reference: scope === 'global' ? references.get(spread) : FAIR,
          note: `${QUESTIONS} questions of ${SAMPLES} samples; with fewer questions the drawn levels differ less than their sd suggests, so the hardest quarter of them is less hard.`,
        },
      ),
    );
  return [...theory, ...measured];
}

/** Omits the interval where selection keeps the same share in every round. */
function measuredShare(
  what: string,
  shares: readonly number[],
  extra: Pick<Quantity, 'reference' | 'note'> = {},
) {
  return allEqual(shares) ? exact(what, shares[0]!, extra) : estimated(what, shares, extra);
}

function trainedNumbers({ difficulty, scope, result }: Trained): Quantity[] {
  return (['hardest', 'easiest', 'all'] as const).map((part) =>
    estimated(
      `final performance of ${partNames[part]}, ${scope}, ${difficulty.label}`,
      partsOf(result)[part],
      {
        note: `Relative, from 0 (guessing) to 1 (the best cell); step size ${result.rate} for a whole round.${scope === 'global' ? '' : ' The questions’ levels do not affect it.'}`,
      },
    ),
  );
}

function shareChart(simulated: readonly StarvedShares[]): Chart {
  const spreads = Array.from({ length: 31 }, (_, i) => i / 10);
  const line = (scope: string, share: (spread: number) => number) => ({
    scope,
    points: spreads.map((spread) => ({ spread, share: share(spread) })),
  });
  return {
    figure: 'starvation',
    data: {
      lines: [
        line('global', (difficultySd) => hardestShare({ difficultySd, kept: KEPT })),
        line('per-question', () => FAIR),
        line('centred', () => FAIR),
      ],
      points: simulated.map(({ scope, spread, shares }) => {
        const { mean: share, low, high } = studentInterval(shares);
        return { scope, spread, share, low, high };
      }),
      uniform: FAIR,
    },
    caption: `The share of the kept ${100 * KEPT} % that comes from the hardest quarter of questions: under selection across questions it falls towards zero as questions differ more (line: closed form, points: the schemes’ own selection), under centred selection it does not.`,
  };
}

function finalsChart(trained: readonly Trained[], difficulty: Difficulty): Chart {
  return {
    figure: 'lineFigure',
    data: {
      lines: trained
        .filter((t) => t.difficulty === difficulty)
        .map(({ scope, result }) => ({
          label: scope,
          points: result.quarters.map((values, quarter) => {
            const { mean: y, low, high } = studentInterval(values);
            return { x: quarter + 1, y, low, high };
          }),
        })),
      xLabel: 'quarter of the questions, 1 the hardest',
      xTicks: [1, 2, 3, 4],
      yLabel: `relative performance after ${roundsOfTraining} rounds`,
    },
    caption: `Training with ${difficulty.label}: where each quarter of the questions ends under each scope, from 0 (guessing) to 1 (the best cell); look for lines that fall towards the hard questions on the left.`,
  };
}

const partsOf = ({ quarters, all }: ByDifficulty) => ({
  hardest: quarters[0]!,
  easiest: quarters.at(-1)!,
  all,
});
