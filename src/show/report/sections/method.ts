/** The section on how it was measured, so that a reader can question and repeat it. */
import { chosenStep } from '../../../runs/experiment/chosen-step.js';
import { armName, scrollingTable, section } from '../../page/figure-block.js';
import { type Html, html } from '../../page/html.js';
import { count, list, plural, score } from '../../page/numbers.js';
import type { Analysis } from '../analysis.js';
import { learningRate, METHODS } from './final.js';

export function method(analysis: Analysis): Html {
  const { comparison, arms, pairs } = analysis;
  const { budget, seeds } = comparison;
  const methods = [
    ...new Set([...pairs.map((p) => p.difference.method), ...arms.map((a) => a.final.method)]),
  ].filter((m) => m !== 'none');
  return section('method', 'How it was measured', [
    html`<p><strong>Pairing.</strong> ${arms.length > 1 ? `Every scheme ran on the same ${plural(seeds.length, 'seed')} (${list(seeds.map(String))})` : `Seed ${list(seeds.map(String))}`}: a seed fixes the questions, their order and the held-out set${arms.length > 1 && ', so schemes are compared seed by seed'}. Both models begin with the same warm start.</p>`,
    html`<p><strong>Equal budget.</strong> Each run may spend ${count(budget.total)} ${budget.unit}: ${count(budget.perQuestion)} on each of ${plural(budget.questionsPerRound, 'question')} per round, which every scheme splits into CoTs and summaries in its own way.</p>`,
    html`<p><strong>Final score.</strong> The mean held-out task score over the evaluations in a run’s last fifth. A run whose last evaluation comes before the last fifth of its budget has no final score: it is left out, and the report says so.</p>`,
    html`<p><strong>Intervals.</strong> ${methods.length > 0 ? `95 %, by ${list(methods.map((m) => METHODS[m]))}` : 'None: one seed says nothing about the spread'}. With 8 seeds or more the mean is resampled (expanded percentile bootstrap, 10 000 resamples, Hesterberg 2015). With 2 to 7 seeds no resampling interval can cover 95 %, so Student’s t is used. One seed has no interval. No winner is named if an interval includes zero${pairs.length > 1 ? `; since there are ${pairs.length} pairs, p-values adjusted for that number (Holm) are given beside the plain ones` : ''}.</p>`,
    tuning(analysis),
    html`<h3>The schemes</h3><dl class="schemes">${arms.map((a) => html`<dt>${armName(a.arm.label, a.index)}</dt><dd>${a.arm.describe} ${a.arm.n} × ${a.arm.k}: ${plural(a.arm.n, 'CoT')} per question, ${plural(a.arm.k, 'summary', 'summaries')} each.</dd>`)}</dl>`,
    html`<h3>Reproduce it</h3><pre><code>${comparison.command}</code></pre><p class="small">Candor ${comparison.version}. The same command gives the same numbers, with any number of workers.</p>`,
  ]);
}

function tuning(analysis: Analysis): Html {
  const { tuning: tuned } = analysis.comparison;
  const { arms } = analysis;
  if (!tuned) {
    const [only] = arms;
    const rates =
      only && arms.length === 1
        ? `learning rate ${learningRate(only.arm.learningRate)}`
        : 'every scheme used the learning rates it was given, and a rate that suits one scheme may not suit another';
    return html`<p><strong>Step size.</strong> Not tuned: ${rates}.</p>`;
  }
  const atEdge = arms.filter((a) => chosenStep(tuned, a.arm.label)?.edge);
  return html`<p><strong>Step size.</strong> Tuned in the same way for every scheme: each learning rate of the grid ran on ${plural(tuned.seeds.length, 'separate seed')} (${list(tuned.seeds.map(String))}) with a budget of ${count(tuned.budget)} ${analysis.comparison.budget.unit}, and the one with the highest final score was used.${atEdge.length > 0 && ` For ${list(atEdge.map((a) => a.arm.label))} it lies at the edge of the grid: a wider grid might do better.`}</p>
${tuned.command !== undefined && html`<p class="small">That search was made before this comparison, by <code>${tuned.command}</code></p>`}
${scrollingTable(
  'Final score of each learning rate in tuning; the best is underlined',
  html`<tr><th scope="col">scheme</th>${tuned.grid.map((v) => html`<th scope="col" class="num">${v}</th>`)}<th scope="col">used</th></tr>`,
  arms.map((a) => {
    const scores = tuned.scores[a.arm.label] ?? [];
    const best = chosenStep(tuned, a.arm.label)?.index;
    return html`<tr><th scope="row">${armName(a.arm.label, a.index)}</th>${tuned.grid.map((_, i) => html`<td class="num${i === best && ' chosen'}">${score(scores[i] ?? null)}</td>`)}<td>${learningRate(a.arm.learningRate)}</td></tr>`;
  }),
)}`;
}
