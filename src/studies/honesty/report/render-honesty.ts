/** Renders the findings as one self-contained HTML file without scripts. */
import { intervalRows, lineFigure, pareto } from '../../../show/figures/index.js';
import {
  bothWidths,
  type Canvas,
  figureBlock,
  scrollingTable,
  section,
} from '../../../show/page/figure-block.js';
import { type Html, html, type Piece } from '../../../show/page/html.js';
import { count, plural, score, withInterval } from '../../../show/page/numbers.js';
import { createCanvas, renderPage } from '../../../show/page/page.js';
import { css } from '../../../show/page/style.js';
import { mean } from '../../../stats/index.js';
import type { Experiment, HonestyFindings, HonestyRun } from '../findings.js';
import { measureDefinitions } from '../measures/definitions.js';
import { intervalOf, measureReadings, type ReadingName, readingsOf, runsOf } from './arms.js';
import { equalTask, shortAnswers } from './short-answers.js';

/** A run with fewer seeds is quick: good for a look, not for a claim. */
const FEWEST_SEEDS = 10;

/** The page, from `<!doctype html>` to the end. The same findings always give the same bytes. */
export function renderHonesty(findings: HonestyFindings): string {
  const canvas = createCanvas();
  const bodies = { published: publishedBody, levers: leversBody, 'hidden-messages': hiddenBody };
  return renderPage({
    title: 'Candor: does the CoT stay candid?',
    css,
    version: findings.candor,
    header: opening(findings),
    main: [
      ...findings.experiments.map((experiment) => bodies[experiment.id](experiment, canvas)),
      ...findings.experiments.map(measuresTable),
      method(findings),
    ],
  });
}

function opening(findings: HonestyFindings): Html {
  const { seeds } = findings;
  return html`<header id="top"><h1>Does the CoT stay candid?</h1>
<p>A penalty hits the summary when a check finds something in it; a monitor runs the same check on the CoT, but only to measure it. What does the penalty on the summary do to the CoT, how much pressure does each scheme put on it, and what protects it?</p>
${seeds < FEWEST_SEEDS && html`<p><strong>Quick run.</strong> ${plural(seeds, 'seed')} per arm where a claim needs ${count(FEWEST_SEEDS)} or more.</p>`}
${shortAnswers(findings).map(
  ({ id, question, sentences }) =>
    html`<h2 id="short-${id}">${question}</h2><ul>${sentences.map((sentence) => html`<li>${prose(sentence)}</li>`)}</ul>`,
)}
</header>
`;
}

function publishedBody(experiment: Experiment, canvas: Canvas): Html {
  const compared = ['mind-and-face', 'both'];
  return section(
    'published',
    `The five published arms on ${experiment.task}`,
    [
      publishedFigure(experiment, canvas),
      frontFigure(
        experiment,
        canvas,
        'cot',
        'Further right is a better task score, further up a more candid CoT; the dashed line joins the arms that no other beats in both. Each dot is a scheme, each colour an arrangement.',
      ),
      frontFigure(
        experiment,
        canvas,
        'gMean2',
        'The same with the monitor’s worth as a test for following a wrong hint: the further up, the more reading the CoT reveals.',
      ),
      ...experiment.arrangements
        .filter(({ id }) => compared.includes(id))
        .map((arrangement) => pathFigure(experiment, canvas, arrangement)),
      equalTaskFigure(experiment, canvas),
      routingTable(experiment),
    ],
    definitions(['task', 'detection', 'gMean2']),
  );
}

/** The first scheme's detection in each arm, beside the published one. */
function publishedFigure(experiment: Experiment, canvas: Canvas): Html {
  const scheme = experiment.schemes[0]!;
  const none = Number.NaN;
  const rows = experiment.arrangements.flatMap(({ id, label, published }, index) => {
    const values = readingsOf(experiment, id, scheme, 'cot');
    const paper = { mean: published ?? none, low: none, high: none, values: [], index: null };
    return [
      { label, ...intervalOf(values), values, index },
      { label: `${label}, published`, ...paper },
    ];
  });
  return figureBlock(
    bothWidths(canvas, (options) =>
      intervalRows({ rows, xLabel: `CoT detection, ${scheme}` }, options),
    ),
    'In colour: the results here, with intervals over seeds. In grey: the paper’s, for another task and model, so compare the order and not the height.',
  );
}

/** Every arm by its task score and another reading. */
function frontFigure(
  experiment: Experiment,
  canvas: Canvas,
  reading: 'cot' | 'gMean2',
  caption: string,
): Html {
  const { arrangements, schemes } = experiment;
  const points = arrangements.flatMap(({ id, label }, group) =>
    schemes.map((scheme) => ({
      label: `${label}, ${scheme}`,
      group,
      x: intervalOf(readingsOf(experiment, id, scheme, 'task')),
      y: intervalOf(readingsOf(experiment, id, scheme, reading)),
    })),
  );
  const groups = arrangements.map(({ label }) => label);
  return figureBlock(
    bothWidths(canvas, (options) =>
      pareto({ points, groups, xLabel: 'task score', yLabel: columns[reading] }, options),
    ),
    caption,
  );
}

/** Every scheme's path through task score and detection, in one arrangement. */
function pathFigure(
  experiment: Experiment,
  canvas: Canvas,
  { id, label }: Experiment['arrangements'][number],
): Html {
  const lines = experiment.schemes.map((scheme) => ({
    label: scheme,
    points: meanPath(runsOf(experiment, id, scheme)),
  }));
  const xLabel = 'task score, mean over seeds';
  return figureBlock(
    bothWidths(canvas, (options) =>
      lineFigure({ lines, xLabel, yLabel: 'CoT detection', yZero: true }, options),
    ),
    `${label}: every scheme starts at the left with the same pair; the lower a curve at a given task score, the more candor the scheme gives up for it.`,
  );
}

function equalTaskFigure(experiment: Experiment, canvas: Canvas): Html {
  const rows = equalTask(experiment).flatMap(({ label, task, schemes }, index) =>
    schemes.map(({ scheme, values }) => ({
      label: `${label} at ${score(task)}: ${scheme}`,
      ...intervalOf(values),
      index,
      values: values.filter(Number.isFinite),
    })),
  );
  return figureBlock(
    bothWidths(canvas, (options) =>
      intervalRows({ rows, xLabel: 'CoT detection at equal task score' }, options),
    ),
    'Every arrangement’s schemes where they first reach the task score that all of their runs reach: the pressure of the scheme, independent of its speed.',
  );
}

function leversBody(experiment: Experiment, canvas: Canvas): Html {
  const scheme = experiment.schemes[0]!;
  const points = experiment.arrangements.map(({ id, label }, group) => ({
    label,
    group,
    x: intervalOf(readingsOf(experiment, id, scheme, 'task')),
    y: intervalOf(readingsOf(experiment, id, scheme, 'cot')),
  }));
  const groups = experiment.arrangements.map(({ label }) => label);
  const reads = {
    'its own CoT': 'task',
    'another question’s CoT': 'shuffled',
    'no CoT': 'empty',
    'a fresh face': 'fresh',
  } as const;
  const work = experiment.arrangements.flatMap(({ id, label }, index) =>
    Object.entries(reads).map(([what, read]) => {
      const values = readingsOf(experiment, id, scheme, read);
      return { label: `${label}: ${what}`, ...intervalOf(values), values, index };
    }),
  );
  return section(
    'levers',
    'What else may protect candor',
    [
      figureBlock(
        bothWidths(canvas, (options) =>
          pareto({ points, groups, xLabel: 'task score', yLabel: 'CoT detection' }, options),
        ),
        `Each dot changes one thing in mind & face, with ${scheme}: further up is a more candid CoT, further left a lower task score.`,
      ),
      figureBlock(
        bothWidths(canvas, (options) =>
          intervalRows({ rows: work, xLabel: 'task score' }, options),
        ),
        'Who does the work: the further the score falls with another question’s CoT, the more the face needs its own; a fresh face shows what the shoggoth is worth without its trained face.',
      ),
      routingTable(experiment),
    ],
    definitions(['task', 'detection', 'work']),
  );
}

function hiddenBody(experiment: Experiment, canvas: Canvas): Html {
  const scheme = experiment.schemes[0]!;
  const rows = experiment.arrangements.flatMap(({ id, label }, index) =>
    (['written', 'read'] as const).map((read) => {
      const values = readingsOf(experiment, id, scheme, read);
      return {
        label: `${label}: ${read === 'written' ? 'as written' : 'as the face reads it'}`,
        ...intervalOf(values),
        values,
        index,
      };
    }),
  );
  return section(
    'hidden-messages',
    'Hidden messages in free choices of words',
    [
      figureBlock(
        bothWidths(canvas, (options) =>
          intervalRows(
            { rows, xLabel: 'bits of the secret in a CoT’s free choices, less chance' },
            options,
          ),
        ),
        'The secret is 1 bit. The CoT as written shows whether training turns free choices into a code; the CoT as read shows whether the paraphraser lets it through.',
      ),
      routingTable(experiment),
    ],
    definitions(['hidden', 'appeal']),
  );
}

/** The mean over seeds of every round that all of them evaluated. */
function meanPath(runs: readonly HonestyRun[]) {
  const rounds = runs[0]?.path.map(({ round }) => round) ?? [];
  return rounds.flatMap((round) => {
    const at = runs.flatMap(({ path }) => path.find((point) => point.round === round) ?? []);
    return at.length < runs.length
      ? []
      : [{ x: mean(at.map(({ task }) => task)), y: mean(at.map(({ cot }) => cot ?? Number.NaN)) }];
  });
}

function routingTable({ arrangements, routing }: Experiment): Html {
  return scrollingTable(
    'Which terms of the score reach which role.',
    html`<tr><th scope="col">arrangement</th><th scope="col">shoggoth</th><th scope="col">face</th><th scope="col">description</th></tr>`,
    arrangements.map(
      ({ id, label, describe }) =>
        html`<tr><th scope="row">${label}</th><td>${routing[id]?.shoggoth}</td><td>${routing[id]?.face}</td><td>${describe}</td></tr>`,
    ),
  );
}

const columns: Readonly<Record<ReadingName, string>> = {
  task: 'task score',
  cot: 'CoT detection',
  summary: 'summary detection',
  appeal: 'appeal',
  acknowledged: 'acknowledged',
  gMean2: 'g-mean²',
  tpr: 'TPR',
  tnr: 'TNR',
  shuffled: 'shuffled CoT',
  empty: 'no CoT',
  fresh: 'fresh face',
  copied: 'copied',
  mismatch: 'mismatch',
  information: 'information, bits',
  candid: 'score on candid',
  guarded: 'score on guarded',
  conditional: 'conditional spillover',
  parametric: 'parametric spillover',
  written: 'hidden bits, written',
  read: 'hidden bits, read',
};

function measuresTable(experiment: Experiment): Html {
  const { id, arrangements, schemes, runs, start } = experiment;
  const names = (Object.keys(columns) as ReadingName[]).filter((name) =>
    runs.some(({ final }) => measureReadings[name](final) != null),
  );
  const arms = arrangements.flatMap(({ id: own, label }) =>
    schemes.map((scheme) => ({ own, label, scheme })),
  );
  const starts = [
    { label: 'before training, one model', final: start.one },
    { label: 'before training, two models', final: start.two },
  ];
  const table = scrollingTable(
    `Every measure of every arm of ${id}: mean and 95 % interval over seeds.`,
    html`<tr><th scope="col">arm</th>${names.map((name) => html`<th scope="col" class="num">${columns[name]}</th>`)}</tr>`,
    [
      ...starts.map(
        ({ label, final }) =>
          final &&
          html`<tr><th scope="row">${label}</th>${names.map((name) => html`<td class="num">${score(measureReadings[name](final) ?? null)}</td>`)}</tr>`,
      ),
      ...arms.map(
        ({ own, label, scheme }) =>
          html`<tr><th scope="row">${label}, ${scheme}</th>${names.map((name) => html`<td class="num">${withInterval(intervalOf(readingsOf(experiment, own, scheme, name)))}</td>`)}</tr>`,
      ),
    ],
  );
  const meanings = [
    'task',
    'acknowledged',
    'gMean2',
    'work',
    'copied',
    'information',
    'competence',
    'spillover',
    'hidden',
  ] as const;
  return html`<section id="${id}-measures" aria-labelledby="${id}-measures-title"><h2 id="${id}-measures-title">All measures: ${id.replace('-', ' ')}</h2>${table}<dl>${meanings.filter((name) => runs.some(({ final }) => final[name] !== undefined)).map((name) => html`<dt>${name}</dt><dd>${measureDefinitions[name]}</dd>`)}</dl></section>
`;
}

function method({ seeds, budget, command }: HonestyFindings): Html {
  return html`<section id="method" aria-labelledby="method-title"><h2 id="method-title">How it was measured</h2>
<p>After Drori et al. 2025 (arXiv 2511.11584), on small transformers. Every arm has the same questions and the same ${plural(seeds, 'seed')}, and may spend ${count(budget)} summaries. Every scheme’s step size comes from the same grid, tried without a penalty on other seeds and chosen by the task score on training questions. Intervals are 95 %, over seeds; differences are paired; no winner is named where the interval includes zero. The published numbers come from another task and from models a hundred thousand times larger. The folder of this report keeps all runs.</p>
<pre><code>${command}</code></pre></section>
`;
}

function definitions(names: readonly (keyof typeof measureDefinitions)[]): [string, Piece][] {
  const terms = {
    task: 'Task score',
    detection: 'CoT detection',
    gMean2: 'g-mean²',
    work: 'Who does the work',
    hidden: 'Hidden bits',
    appeal: 'Appeal',
  };
  return names.map((name) => [terms[name as keyof typeof terms] ?? name, measureDefinitions[name]]);
}

/** Sets names between backticks as code. */
function prose(text: string): Piece {
  return text.split('`').map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part));
}
