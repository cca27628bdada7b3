/**
 * The section on what each scheme kept: whole questions with
 * every sample, and marks on the trained.
 */
import type { SampleRecord } from '../../../method/records.js';
import type { Arm } from '../../../runs/compare/comparison.js';
import { armName, section } from '../../page/figure-block.js';
import { type Html, html, type Piece, trustedHtml } from '../../page/html.js';
import { modelText } from '../../page/model-text.js';
import { decimalsFor, plural, score, signed } from '../../page/numbers.js';
import type { Analysis } from '../analysis.js';

type Trained = NonNullable<SampleRecord['shoggoth']>;

export function kept(analysis: Analysis): Html | null {
  const arms = analysis.arms.filter((a) => a.arm.exemplars.some((e) => e.length > 0));
  if (arms.length === 0) return null;
  return section(
    'kept',
    arms.length > 1 ? 'What each scheme kept' : 'What the scheme kept',
    [
      html`<p>Real questions of the first seed, early and late in training. Open one to see every CoT, its summaries and their scores. A <span class="mark kept">green</span> text trained its model to write more like it, a <span class="mark suppressed">red</span> one to write less like it.</p>`,
      arms.map(
        (a, i) =>
          html`<h3>${armName(a.arm.label, a.index)}</h3><p class="small">${a.arm.describe}</p>${a.arm.exemplars.filter((e) => e.length > 0).map((e, j) => exemplar(e, i === 0 && j === 0))}`,
      ),
    ],
    [
      [
        'Score',
        'The grader’s number for a summary during training, with penalty and grader noise if there are any. The grader never sees the CoT.',
      ],
      [
        'Coefficient',
        'How hard training pushes the log-probability of a sample, and which way: above 0 it reinforces the sample, below 0 it suppresses it.',
      ],
      [
        'Missing, cut off',
        'A sample whose score is missing never counts as zero. One that was cut off, or on which the grader failed, has a score like any other.',
      ],
    ],
  );
}

function exemplar(samples: Arm['exemplars'][number], open: boolean): Html {
  const first = samples[0]!;
  const indices = [...new Set(samples.map((s) => s.i))].sort((x, y) => x - y);
  const cots = indices.map((i) => [i, samples.filter((s) => s.i === i)] as const);
  const parts = cots.map(([i, records]) => ({
    i,
    records,
    trained: records.some((r) => r.shoggoth || r.face),
  }));
  const trained = parts.filter((p) => p.trained);
  const others = parts.filter((p) => !p.trained);
  const render = (p: (typeof parts)[number]) => cot(p.i, p.records);
  return html`<details${open && trustedHtml(' open')}><summary><b>Round ${first.round}</b>, difficulty ${first.difficulty}: ${modelText(first.question)} <span class="small">${plural(cots.length, 'CoT')}, ${trained.length} of them used for training</span></summary><div class="tree">${trained.length === 0 && html`<p class="small">No sample of this question trained either model.</p>`}${trained.map(render)}${
    others.length > 0 &&
    html`<details class="rest"><summary>${trained.length > 0 ? `The other ${plural(others.length, 'CoT')}, which trained neither model` : plural(others.length, 'CoT')}</summary><div class="tree">${others.map(render)}</div></details>`
  }</div></details>`;
}

function cot(i: number, records: readonly SampleRecord[]): Html {
  const shoggoth = records.find((r) => r.shoggoth)?.shoggoth;
  const scores = records.flatMap((r) => (r.score === null ? [] : [r.score]));
  const mean =
    scores.length > 0
      ? `mean score ${score(scores.reduce((a, b) => a + b, 0) / scores.length)}`
      : 'no score';
  const summaries = records.filter((r) => r.j !== null);
  const failed = records.find((r) => r.j === null);
  return html`<div class="cot ${side(shoggoth)}"><div class="cot-head"><b>CoT ${i + 1}</b>${summaries.length > 1 && html`<span>${mean}</span>`}${cutOff(records[0]!, 'cot')}${shoggoth && mark('shoggoth', shoggoth)}</div><p>${modelText(records[0]!.cot)}</p>${failed && html`<p class="failed">Left out: ${failed.error ?? 'no cause given'}</p>`}<ol class="summaries">${summaries.map(summary)}</ol></div>`;
}

function summary(record: SampleRecord): Html {
  const failure =
    record.score === null
      ? html` <span class="failed">no score: ${record.error ?? 'no cause given'}</span>`
      : record.why !== undefined && html` <span class="failed">lowest score: ${record.why}</span>`;
  return html`<li class="${side(record.face)}"><span class="score">${record.score === null ? '–' : score(record.score)}</span><span>${modelText(record.summary ?? '')}${cutOff(record, 'summary')}${failure}${record.face && html` ${mark('face', record.face)}`}</span></li>`;
}

function cutOff({ truncated }: SampleRecord, text: 'cot' | 'summary'): Piece {
  return truncated?.includes(text) === true && html` <span class="failed">✂ cut off</span>`;
}

function side(trained: Trained | undefined): string {
  if (!trained || trained.coef === 0) return '';
  return trained.coef > 0 ? 'kept' : 'suppressed';
}

function mark(role: string, trained: Trained): Html {
  const verb = trained.coef > 0 ? '✓ trains' : '✗ suppressed in';
  const coef = signed(trained.coef, decimalsFor(trained.coef));
  return html`<span class="mark ${side(trained)}">${verb} the ${role} (${coef}) <span class="why">${trained.why}</span></span>`;
}
