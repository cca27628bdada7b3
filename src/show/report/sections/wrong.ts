/** The section on what went wrong with whose texts, by round, and on warnings. */
import {
  CAUSE_PLACES,
  type CauseRole,
  type CauseShare,
  causeInWords,
  causeShares,
  pooledCauseShares,
} from '../../../method/cause-shares.js';
import type { RoundMetrics, Warning } from '../../../method/records.js';
import { warningInWords, warningsOf } from '../../../method/warnings.js';
import type { Cause } from '../../../tasks/grading/causes.js';
import { lineFigure } from '../../figures/index.js';
import {
  armName,
  bothWidths,
  type Canvas,
  figureBlock,
  scrollingTable,
  section,
} from '../../page/figure-block.js';
import { type Html, html } from '../../page/html.js';
import { list, percent, plural } from '../../page/numbers.js';
import { type Analysis, type ArmAnalysis, finalRounds } from '../analysis.js';
import { AXES, meanCurve } from '../mean-curve.js';

/** Causes whose share never reaches this have no figure. */
const DRAWN_FROM = 0.01;

type Place = (typeof CAUSE_PLACES)[number];

/** Returns null if the runs recorded no causes and there is no warning. */
export function whatWentWrong(analysis: Analysis, canvas: Canvas): Html | null {
  const { arms } = analysis;
  const warnings = seenWarnings(analysis);
  if (
    warnings.length === 0 &&
    arms.every((arm) => roundsOf(arm).every(({ train }) => !train?.causes))
  )
    return null;
  const shares = arms.map((arm) =>
    pooledCauseShares(roundsOf(arm).map(({ train }) => train?.causes)),
  );
  const places = CAUSE_PLACES.filter((place) => shares.some((own) => shareOf(own, place) > 0));
  const drawn = places.filter((place) => {
    const most = arms.flatMap((arm) => curve(arm, place).map(({ mean }) => mean));
    return Math.max(0, ...most) >= DRAWN_FROM;
  });
  return section(
    'wrong',
    'What went wrong with the texts',
    [
      ...warnings.map(
        ({ warning, runs, seen }) =>
          html`<p class="warning"><b>${seen}</b> ${warningInWords(warning)}${runs !== '' && ` (${runs})`}</p>`,
      ),
      places.length === 0 && html`<p>No text was cut off, and every summary was graded.</p>`,
      ...drawn.map((place) => figure(arms, place, canvas)),
      places.length > 0 && table(analysis, places, shares),
    ],
    [
      [
        'The model’s doing',
        'A text that was cut off at its limit, a summary on which the grader failed or took too long, a judge’s reply that could not be read. Such a text has a score: a cut-off one is graded as it stands, the others get the lowest score of the scale, unless the config says otherwise. Leaving them out of the score would make them pay.',
      ],
      [
        'Not the model’s doing',
        'A grader out of reach, because of a server, a network or a disk. The score is then missing, and counts neither for nor against the text.',
      ],
      [
        'A growing share',
        'The mean of up to ten last rounds is at least 2 percentage points above that of as many first rounds, with p < 0.001 in Welch’s test.',
      ],
      [
        'Diverging scores',
        'Training score minus held-out score has grown by at least 0.05 between the first and the last evaluations, up to five of each, with p < 0.01 in Welch’s test.',
      ],
    ],
  );
}

export interface SeenWarning {
  readonly warning: Warning;
  /** The schemes and the number of runs with this warning; empty for a single run. */
  readonly runs: string;
  /** The run and the round that the warning's numbers come from. */
  readonly seen: string;
}

/** Returns each warning once, with the numbers of the first run that has it. */
export function seenWarnings(analysis: Analysis): SeenWarning[] {
  const all = analysis.arms.flatMap(({ arm }) => arm.runs.map((run) => ({ arm, run })));
  const found = all.flatMap(({ arm, run }) =>
    warningsOf(run.metrics).map(({ round, warning }) => ({ arm, run, round, warning })),
  );
  const keyOf = (warning: Warning) =>
    warning.kind === 'grows' ? causeInWords(warning) : warning.kind;
  return [...new Set(found.map(({ warning }) => keyOf(warning)))].map((key) => {
    const own = found.filter(({ warning }) => keyOf(warning) === key);
    const [{ arm, run, round, warning }] = own as [(typeof own)[number]];
    if (warning.kind === 'masked') return { warning, runs: '', seen: '' };
    if (all.length === 1) return { warning, runs: '', seen: `Round ${round}.` };
    const labels = [...new Set(own.map((one) => one.arm.label))];
    const count = new Set(own.map((one) => one.run)).size;
    return {
      warning,
      runs: `${list(labels)}, ${count} of ${plural(all.length, 'run')}`,
      seen: `${arm.label}, seed ${run.seed}, round ${round}.`,
    };
  });
}

function figure(arms: readonly ArmAnalysis[], place: Place, canvas: Canvas): Html {
  const lines = arms.map((arm) => ({
    label: arm.arm.label,
    index: arm.index,
    points: curve(arm, place).map(({ x, mean, low, high }) => ({ x, y: mean, low, high })),
  }));
  const yLabel = `share of ${causeInWords(place)}`;
  return figureBlock(
    bothWidths(canvas, (o) => lineFigure({ lines, xLabel: 'rounds', yLabel, yZero: true }, o)),
    `${CAPTION[place.cause]}${arms.some((arm) => arm.arm.runs.length > 1) ? ' Means over seeds, with 95 % intervals.' : ''}`,
  );
}

const CAPTION: Readonly<Record<Cause, string>> = {
  truncated: 'A rising line means that the pair learns not to finish its texts.',
  grader: 'A rising line means that the pair learns texts on which the grader fails.',
  verdict: 'A rising line means that the pair learns texts that confuse the judge.',
  unavailable: 'The share of training scores that are missing for a reason outside the models.',
};

function table(
  analysis: Analysis,
  places: readonly Place[],
  shares: readonly CauseShare[][],
): Html {
  const { arms } = analysis;
  return scrollingTable(
    'Share of training texts with which something went wrong: over all rounds → in the last ten; below it, in the evaluations of the final score',
    html`<tr><th scope="col">scheme</th>${places.map((place) => html`<th scope="col" class="num">${causeInWords(place)}</th>`)}</tr>`,
    arms.flatMap((arm, a) => {
      const last = pooledCauseShares(
        arm.arm.runs.flatMap((run) => run.metrics.slice(-10).map(({ train }) => train?.causes)),
      );
      const heldOut = pooledCauseShares(
        arm.complete.flatMap((run) => finalRounds(run).map(({ evaluation }) => evaluation?.causes)),
      );
      return [
        html`<tr><th scope="row">${armName(arm.arm.label, arm.index)}</th>${places.map(
          (place) =>
            html`<td class="num">${percent(shareOf(shares[a]!, place))} → ${percent(shareOf(last, place))}</td>`,
        )}</tr>`,
        arm.complete.length > 0 &&
          html`<tr><th scope="row" class="sub">held-out</th>${places.map(
            (place) => html`<td class="num">${percent(shareOf(heldOut, place))}</td>`,
          )}</tr>`,
      ];
    }),
  );
}

function curve(arm: ArmAnalysis, { role, cause }: Place) {
  const rounds = AXES.find(({ id }) => id === 'rounds')!;
  return meanCurve(arm, rounds, ({ train }) =>
    train?.causes ? shareOf(causeShares(train.causes), { role, cause }) : null,
  );
}

function shareOf(
  shares: readonly CauseShare[],
  { role, cause }: { role: CauseRole; cause: Cause },
): number {
  return shares.find((one) => one.role === role && one.cause === cause)?.share ?? 0;
}

function roundsOf({ arm }: ArmAnalysis): RoundMetrics[] {
  return arm.runs.flatMap((run) => run.metrics);
}
