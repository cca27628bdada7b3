/** The opening: what was compared, the answer, and an explanation for newcomers. */
import { causeInWords } from '../../../method/cause-shares.js';
import { samplingTree } from '../../figures/index.js';
import { bothWidths, type Canvas, figureBlock, section } from '../../page/figure-block.js';
import { type Html, html, type Piece } from '../../page/html.js';
import { count, plural, score } from '../../page/numbers.js';
import type { Analysis } from '../analysis.js';
import { headline } from '../headline.js';
import { type SeenWarning, seenWarnings } from './wrong.js';

export function opening(analysis: Analysis): Html {
  const { comparison, arms } = analysis;
  const { answer, details, gaps } = headline(analysis);
  const { budget, task } = comparison;
  const warnings = seenWarnings(analysis);
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
<h1>${unbrokenNames(answer, labels(analysis))}</h1>
<p class="details">${details.join(' ')}</p>
${gaps.length > 0 && html`<p class="gaps">${gaps.join(' ')}</p>`}
${warnings.length > 0 && html`<p class="gaps">${warnings.map(shortWarning).join(' ')} <a href="#wrong">What went wrong</a> has the numbers.</p>`}
<dl class="facts">
<div><dt>${arms.length === 1 ? 'scheme' : 'schemes compared'}</dt><dd>${arms.length}</dd></div>
<div><dt>${comparison.seeds.length === 1 ? 'seed' : 'seeds each'}</dt><dd>${comparison.seeds.length}</dd></div>
<div><dt>${budget.unit} per run at most</dt><dd>${count(budget.total)}</dd></div>
<div><dt>questions per round</dt><dd>${count(budget.questionsPerRound)}</dd></div>
<div><dt>${rounds === 1 ? 'round' : 'rounds, in the longest run'}</dt><dd>${rounds}</dd></div>
<div><dt>noise added to each training score (s.d.)</dt><dd>${comparison.graderNoise === 0 ? 'none' : score(comparison.graderNoise)}</dd></div>
</dl>
</header>
`;
}

/** Names a warning in one sentence. */
function shortWarning({ warning, runs }: SeenWarning): string {
  if (warning.kind === 'masked')
    return 'Failures that the models caused were left out of the training score (masked), so causing them pays.';
  const where = runs === '' ? '' : ` (${runs})`;
  return warning.kind === 'grows'
    ? `The share of ${causeInWords(warning)} grows${where}.`
    : `Training and held-out scores diverge${where}.`;
}

function labels(analysis: Analysis): string[] {
  return analysis.arms.map((a) => a.arm.label);
}

/** Keeps each name in the text on one line. */
function unbrokenNames(text: string, names: readonly string[]): Piece {
  const longest = [...names]
    .sort((a, b) => b.length - a.length)
    .find((name) => name !== '' && text.includes(name));
  if (!longest) return text;
  const rest = names.filter((name) => name !== longest);
  return text
    .split(longest)
    .flatMap((piece, i) => [
      i > 0 && html`<span class="name">${longest}</span>`,
      unbrokenNames(piece, rest),
    ]);
}

export function explanation(analysis: Analysis, canvas: Canvas): Html {
  const { task } = analysis.comparison;
  return section(
    'what',
    'What this is about',
    html`<p>Two language models answer a question together: the <strong>shoggoth</strong> thinks in writing (a <strong>chain of thought</strong>, or CoT), and the <strong>face</strong> reads the question and that CoT and writes the <strong>summary</strong>. The grader sees only the summary and gives it a <strong>score</strong>. Both models learn from some of their own samples; the rule that picks them is the <strong>scheme</strong>, the subject of this report.</p>
${figureBlock(
  bothWidths(canvas, (options) => samplingTree(options)),
  'A small round: the shoggoth writes n CoTs for a question, the face writes k summaries of each, and the samples that the scheme keeps (green) train the two models.',
)}`,
    [
      [`Task “${task.name}”`, task.description],
      [
        'Why two models',
        'All pressure to look good falls on the face, in the hope that the shoggoth keeps thinking openly.',
      ],
      [
        'Budget',
        'What a run may spend on samples. Schemes are compared at equal budgets, never at equal numbers of rounds.',
      ],
    ],
  );
}
