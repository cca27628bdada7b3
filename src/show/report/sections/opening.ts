/** What was compared, the answer, and what this is all about for a person who never heard of it. */

import { causeInWords } from '../../../method/cause-shares.js';
import { samplingTree } from '../../figures/index.js';
import { bothWidths, type Canvas, figureBlock, section } from '../../page/figure-block.js';
import { type Html, html, type Piece } from '../../page/html.js';
import { count, plural, score } from '../../page/numbers.js';
import type { Analysis } from '../analysis.js';
import { headline } from '../headline.js';
import { type Warned, warned } from './wrong.js';

export function opening(analysis: Analysis): Html {
  const { comparison, arms } = analysis;
  const { answer, details, gaps } = headline(analysis);
  const { budget, task } = comparison;
  const warnings = warned(analysis);
  const rounds = Math.max(
    0,
    ...arms.flatMap((a) => a.arm.runs.map((r) => r.metrics.at(-1)?.round ?? 0)),
  );
  const compared =
    arms.length > 1
      ? `${plural(arms.length, 'scheme')} for choosing what two language models learn from, on the task “${task.name}”`
      : `Training two language models together on the task “${task.name}”`;
  return html`<header>
<p class="over">Candor · ${compared}</p>
<h1>${named(answer, labels(analysis))}</h1>
<p class="details">${details.join(' ')}</p>
${gaps.length > 0 && html`<p class="gaps">${gaps.join(' ')}</p>`}
${warnings.length > 0 && html`<p class="gaps">${warnings.map(inShort).join(' ')} <a href="#wrong">What went wrong</a> has the numbers.</p>`}
<dl class="facts">
<div><dt>${arms.length === 1 ? 'scheme' : 'schemes compared'}</dt><dd>${arms.length}</dd></div>
<div><dt>${comparison.seeds.length === 1 ? 'seed' : 'seeds each'}</dt><dd>${comparison.seeds.length}</dd></div>
<div><dt>${budget.unit} a run may spend</dt><dd>${count(budget.total)}</dd></div>
<div><dt>questions a round</dt><dd>${count(budget.questionsPerRound)}</dd></div>
<div><dt>${rounds === 1 ? 'round' : 'rounds, in the longest run'}</dt><dd>${rounds}</dd></div>
<div><dt>noise added to each training score (s.d.)</dt><dd>${comparison.graderNoise === 0 ? 'none' : score(comparison.graderNoise)}</dd></div>
</dl>
</header>
`;
}

function inShort({ warning, runs }: Warned): string {
  if (warning.kind === 'masked')
    return 'What the models did wrong was left out of the training score (masked), so that doing it pays.';
  const where = runs === '' ? '' : ` (${runs})`;
  return warning.kind === 'grows'
    ? `The share of ${causeInWords(warning)} grows${where}.`
    : `Training and held-out scores part${where}.`;
}

function labels(analysis: Analysis): string[] {
  return analysis.arms.map((a) => a.arm.label);
}

/** The text with each name kept on one line. */
function named(text: string, names: readonly string[]): Piece {
  const longest = [...names]
    .sort((a, b) => b.length - a.length)
    .find((name) => name !== '' && text.includes(name));
  if (!longest) return text;
  const rest = names.filter((name) => name !== longest);
  return text
    .split(longest)
    .flatMap((piece, i) => [
      i > 0 && html`<span class="name">${longest}</span>`,
      named(piece, rest),
    ]);
}

export function explanation(analysis: Analysis, canvas: Canvas): Html {
  const { task } = analysis.comparison;
  return section(
    'what',
    'What this is about',
    html`<p>Two language models answer a question together: the <strong>shoggoth</strong> thinks in writing (a <strong>chain of thought</strong>, or CoT), and the <strong>face</strong> reads the question and that CoT and writes the <strong>summary</strong>, the only thing that a grader sees and gives a <strong>score</strong>. Both learn from some of their own samples, and the rule that picks which ones, the <strong>scheme</strong>, is what this report is about.</p>
${figureBlock(
  bothWidths(canvas, (options) => samplingTree(options)),
  'A round, in small: the shoggoth writes n CoTs to a question and the face k summaries of each, and what the scheme keeps (green) trains the two models.',
)}`,
    [
      [`Task “${task.name}”`, task.description],
      [
        'Why two models',
        'Every pressure to look good lands on the face, in the hope that the shoggoth goes on thinking in the open.',
      ],
      [
        'Budget',
        'What a run may spend on samples. Schemes are compared at an equal budget, never at an equal number of rounds.',
      ],
    ],
  );
}
