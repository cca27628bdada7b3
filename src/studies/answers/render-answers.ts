/** Renders the findings as one self-contained HTML file without scripts. */
import {
  bothWidths,
  type Canvas,
  figureBlock,
  scrollingTable,
} from '../../show/page/figure-block.js';
import { type Html, html, type Piece } from '../../show/page/html.js';
import { count, plural } from '../../show/page/numbers.js';
import { createCanvas, renderPage } from '../../show/page/page.js';
import {
  candorWorld,
  portraitWorlds,
  unequalSpreads,
  worldFamilies,
} from '../../world/worlds/index.js';
import { exactText, quantityTexts } from './_quantity-text.js';
import { answersCss } from './_style.js';
import type { Answer, Chart } from './answer.js';
import { drawChart } from './charts.js';
import { commandOf, FEWEST_SEEDS, type Findings, isQuick, type Unanswered } from './findings.js';
import type { Quantity } from './quantity.js';

/** The page, from `<!doctype html>` to the end. The same findings always give the same bytes. */
export function renderAnswers(findings: Findings): string {
  const canvas = createCanvas();
  const { answers, unanswered } = findings;
  return renderPage({
    title: 'Candor: which samples should a shoggoth and a face learn from?',
    css: answersCss,
    version: findings.candor,
    header: opening(findings),
    main: [
      ...answers.map((answer, i) => answerSection(answer, i + 1, canvas)),
      ...unanswered.map((failed, i) => failedSection(failed, answers.length + i + 1)),
      method(findings),
    ],
  });
}

/** An introduction, and the short answers as a table of contents. */
function opening(findings: Findings): Html {
  const { seeds, answers, unanswered } = findings;
  const entry = (id: string, question: string, short: Piece) =>
    html`<li><div><a href="#${id}">${question}</a><p>${short}</p></div></li>`;
  return html`<header id="top">
<p class="over">Candor · ${plural(answers.length + unanswered.length, 'question')}, ${plural(seeds, 'simulated seed')} per number${isQuick(findings) && ' · quick run'}</p>
<h1>Which samples should a shoggoth and a face learn from?</h1>
<p class="lead">Two language models answer a question together: the <strong>shoggoth</strong> writes a chain of thought (CoT), and the <strong>face</strong> reads it and writes the <strong>summary</strong>, the only text that a grader sees and gives a <strong>score</strong>. In every round the shoggoth writes n CoTs for a question, the face writes k summaries of each, and a <strong>scheme</strong> decides which of these samples the two learn from. This page answers what people ask about schemes, with numbers from worlds so small that nearly everything in them can be computed exactly.</p>
${isQuick(findings) && html`<p class="quick"><strong>Quick run.</strong> ${plural(seeds, 'seed')} per number where a claim needs ${count(FEWEST_SEEDS)} or more: intervals are wide, and real differences may not show.</p>`}
<nav class="contents" aria-label="The questions and their short answers"><ol>
${answers.map(({ id, question, short }) => entry(id, question, prose(short)))}
${unanswered.map(({ id, question, cause }) => entry(id, question, `Not answered: ${cause}`))}
</ol><p class="last"><a href="#method">How it was computed</a></p></nav>
</header>
`;
}

function answerSection(answer: Answer, number: number, canvas: Canvas): Html {
  const { id, question, short, charts, flips, depends } = answer;
  const figure = (chart: Chart) =>
    figureBlock(
      bothWidths(canvas, (options) => drawChart(chart, options)),
      prose(chart.caption),
    );
  return questionSection(id, number, question, 'answer', [
    html`<p class="short">${prose(short)}</p>`,
    html`<div class="${charts.length > 0 ? 'columns' : ''}">${charts.length > 0 && html`<div class="body">${charts.map(figure)}</div>`}<div class="turns"><div><h3>Where it flips</h3><p>${prose(flips)}</p></div><div><h3>What it depends on</h3><p>${prose(depends)}</p></div></div></div>`,
    transformersBlock(answer),
    numbersTable(answer),
    html`<p class="back"><a href="#top">All questions</a></p>`,
  ]);
}

function failedSection({ id, question, cause }: Unanswered, number: number): Html {
  return questionSection(
    id,
    number,
    question,
    'answer unanswered',
    html`<p class="short">Not answered: its computation failed (${cause}).</p>`,
  );
}

function questionSection(
  id: string,
  number: number,
  question: string,
  kind: string,
  body: Piece,
): Html {
  return html`<section id="${id}" class="${kind}" aria-labelledby="${id}-title"><h2 id="${id}-title"><span class="number">Question ${number}</span>${question}</h2>${body}</section>
`;
}

/** Longer tables are folded. */
const MANY = 16;

function transformersBlock({ id, onTransformers }: Answer): Html | false {
  if (onTransformers === undefined) return false;
  const { said, numbers, commands } = onTransformers;
  return html`<div class="transformers"><h3>On transformers</h3><p>${prose(said)}</p>${resultTable(`${id}-transformers`, numbers, 'Final scores of one scheme minus those of another, paired over seeds.')}${commands.map((command) => html`<pre><code>${command}</code></pre>`)}</div>`;
}

function numbersTable({ id, numbers }: Answer): Html | false {
  if (numbers.length === 0) return false;
  const withReference = numbers.some(({ reference }) => reference !== undefined);
  const caption = `A number without an interval is exact, unless a note says otherwise.${withReference ? ' A reference was derived or simulated beforehand.' : ''}`;
  const table = resultTable(id, numbers, caption);
  return numbers.length > MANY
    ? html`<details class="numbers"><summary>The numbers (${numbers.length})</summary><div class="tree">${table}</div></details>`
    : html`<h3>The numbers</h3>${table}`;
}

/** @param id the prefix of the notes' anchors */
function resultTable(id: string, numbers: readonly Quantity[], caption: string): Html {
  const withReference = numbers.some(({ reference }) => reference !== undefined);
  // Many numbers share a note, so each note is printed once, under the table.
  const notes = [...new Set(numbers.flatMap(({ note }) => note ?? []))];
  const marker = (note: string | undefined) => {
    const number = notes.indexOf(note ?? '') + 1;
    return (
      number > 0 && html`<a href="#${id}-note-${number}" aria-label="Note ${number}">${number}</a>`
    );
  };
  const row = (quantity: Quantity) => {
    const { what, reference, note } = quantity;
    const { value, interval } = quantityTexts(quantity);
    return html`<tr><th scope="row" class="what">${prose(what)}</th><td class="num">${value}</td><td class="interval">${interval}</td>${withReference && html`<td class="num">${reference === undefined ? '' : exactText(reference)}</td>`}${notes.length > 0 && html`<td class="num">${marker(note)}</td>`}</tr>`;
  };
  return html`${scrollingTable(
    caption,
    html`<tr><th scope="col">what</th><th scope="col" class="num">value</th><th scope="col" class="interval">95&nbsp;% interval</th>${withReference && html`<th scope="col" class="num">reference</th>`}${notes.length > 0 && html`<th scope="col" class="num">note</th>`}</tr>`,
    numbers.map(row),
  )}${notes.length > 0 && html`<ol class="notes">${notes.map((note, i) => html`<li id="${id}-note-${i + 1}">${prose(note)}</li>`)}</ol>`}`;
}

/** Every world that the answers compute in, with its own description. */
const worlds = [...worldFamilies, unequalSpreads, ...portraitWorlds, candorWorld()];

function method(findings: Findings): Html {
  const { seeds, candor } = findings;
  return html`<section id="method" aria-labelledby="method-title"><h2 id="method-title">How it was computed</h2>
<p><strong>The exact world.</strong> One question, a few kinds of CoT, a few answers to each. The shoggoth is a table of probabilities of the kinds, the face a table of probabilities of the answers to each kind; both are softmaxes of logits that plain gradient ascent moves. A summary’s score is drawn from a few outcomes, plus luck that nobody can learn, plus the grader’s error. Only sampling is random: the value of a pair is computed exactly from its tables.</p>
<p><strong>The schemes</strong> are the ones that train language models: the same code, in rounds of the same sampled trees. They are compared at equal budget; where they train, each learns with the step size that did best for it on other worlds, unless a note says otherwise.</p>
<p><strong>Intervals</strong> are 95 %, over ${plural(seeds, 'simulated seed')} unless a note says otherwise. Differences are paired: the same seeds, so the same worlds, for both sides. No winner is named where an interval includes zero. A number without an interval is computed, not sampled, unless a note says otherwise.</p>
<p><strong>Transformers.</strong> Results under <em>On transformers</em> are read from files that come with Candor, trained beforehand; this page’s command does not train them again.</p>
<p><strong>What it leaves out.</strong> A table does not generalise: what the face learns about one kind of CoT says nothing about another, and no summary is ever new. The world shows which way selection pulls, but not how hard it pulls on a large language model.</p>
<h3>The worlds</h3>
<dl class="worlds">${worlds.map(({ name, describe }) => html`<dt>${name}</dt><dd>${describe}</dd>`)}</dl>
<h3>Compute it again</h3>
<pre><code>${commandOf(findings)}</code></pre>
<p class="small">Candor ${candor}. The same command gives the same numbers on any machine and with any number of workers. The JSON file beside this page has the data of every figure and number.</p>
</section>
`;
}

/** Sets names between backticks as code. */
function prose(text: string): Piece {
  return text.split('`').map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part));
}
