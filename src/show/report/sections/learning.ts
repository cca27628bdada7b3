/** The section on learning curves, against three measures of what was spent. */
import type { BandPoint } from '../../../stats/index.js';
import { type LearningCurve, learningCurves, shortNumber } from '../../figures/index.js';
import {
  armName,
  bothWidths,
  type Canvas,
  figureBlock,
  scrollingTable,
  section,
} from '../../page/figure-block.js';
import { figureHtml, type Html, html, trustedHtml } from '../../page/html.js';
import { score } from '../../page/numbers.js';
import type { Analysis, ArmAnalysis } from '../analysis.js';
import { AXES, type Axis, meanCurve } from '../mean-curve.js';

const Y_LABEL = 'held-out task score';

export function learning(analysis: Analysis, canvas: Canvas): Html {
  const { arms, comparison } = analysis;
  const drawn = AXES.map((axis) => ({
    axis,
    curves: arms.map((arm) => curve(arm, axis)).filter((c) => c.points.length > 0),
  }));
  const radios = AXES.map(
    (axis) =>
      html`<input class="hidden-input" type="radio" name="x-axis" id="x-${axis.id}"${axis.id === comparison.budget.unit && trustedHtml(' checked')}>`,
  );
  const buttons = html`<div class="switch"><span>Against</span>${AXES.map((a) => html`<label for="x-${a.id}">${a.name}</label>`)}</div>`;
  const key = html`<ul class="key curve-key">${arms.map((a) => html`<li>${armName(a.arm.label, a.index)}</li>`)}</ul>`;
  const figures = drawn.map(
    ({ axis, curves }) =>
      html`<div class="x-${axis.id}">${bothWidths(canvas, (o) => learningCurves({ curves, xLabel: axis.label, yLabel: Y_LABEL }, o))}</div>`,
  );
  const band =
    comparison.seeds.length > 1
      ? 'Each line is the mean over seeds, and its band the 95 % interval; '
      : '';
  const caption =
    arms.length > 1
      ? `${band}a higher line has learnt more for the same spending, and where bands overlap, the paired differences below decide.`
      : `${band}a line that is still rising at its right end would gain from a larger budget.`;
  return section(
    'learning',
    arms.length > 1 ? 'How fast each scheme learns' : 'How fast it learns',
    [
      figureBlock(
        html`${radios}${buttons}${key}<div class="axes">${figures}</div>`,
        sentence(caption),
      ),
      arms.length > 1 && oneByOne(drawn[0]!.curves, drawn[0]!.axis, canvas),
      table(drawn[0]!.curves, arms),
    ],
    [
      [
        'Held-out task score',
        `Mean of the task’s own score over held-out questions, one CoT and one summary each, without grader noise or penalty. A text that was cut off is graded as it stands, and one on which the grader fails gets the lowest score; only samples whose score is missing for a reason outside the models are left out of the mean.`,
      ],
      [
        'Band',
        'A 95 % Student interval, computed at each point separately. Runs are interpolated linearly between evaluations. A run that did not reach the end of its budget is left out if another run of its scheme did. Bands are cut at the edge of the chart.',
      ],
      [
        'Tokens',
        'CoT and summary tokens together, stop tokens included. Evaluation never counts as spending.',
      ],
    ],
  );
}

/** Capitalises the first letter. */
function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function curve(arm: ArmAnalysis, axis: Axis): LearningCurve {
  return { label: arm.arm.label, index: arm.index, points: meanCurve(arm, axis) };
}

/** Draws a small panel per arm, in which the other arms do not hide its band. */
function oneByOne(curves: readonly LearningCurve[], axis: Axis, canvas: Canvas): Html {
  const panels = curves.map((c) => {
    const data = { curves, xLabel: axis.name, yLabel: Y_LABEL, focus: c.index };
    return html`<div><h3>${armName(c.label, c.index)}</h3>${figureHtml(learningCurves(data, { ...canvas, width: 340 }))}</div>`;
  });
  return html`<details><summary>One scheme at a time</summary><div class="tree panels">${panels}</div></details>`;
}

function table(
  curves: readonly { label: string; index: number; points: readonly BandPoint[] }[],
  arms: readonly ArmAnalysis[],
): Html {
  const end = Math.max(0, ...curves.map((c) => c.points.at(-1)?.x ?? 0));
  const marks = [0, 0.1, 0.25, 0.5, 0.75, 1].map((share) => share * end);
  const at = (points: readonly BandPoint[], x: number) => {
    const near = points.reduce<BandPoint | null>(
      (b, p) => (!b || Math.abs(p.x - x) < Math.abs(b.x - x) ? p : b),
      null,
    );
    return near && Math.abs(near.x - x) <= 0.05 * end + 1e-9 ? score(near.mean) : '–';
  };
  return html`<details><summary>The curves in numbers</summary><div class="tree">${scrollingTable(
    'Mean held-out task score by number of summaries spent',
    html`<tr><th scope="col">scheme</th>${marks.map((x) => html`<th scope="col" class="num">${shortNumber(x)}</th>`)}</tr>`,
    curves.map(
      (c) =>
        html`<tr><th scope="row">${armName(arms[c.index]?.arm.label ?? c.label, c.index)}</th>${marks.map((x) => html`<td class="num">${at(c.points, x)}</td>`)}</tr>`,
    ),
  )}</div></details>`;
}
