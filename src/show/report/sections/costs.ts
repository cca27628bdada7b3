/** The section on what was spent and which scores are missing. */
import type { TokenCount } from '../../../models/metered.js';
import { shortNumber, stackedBars } from '../../figures/index.js';
import {
  armName,
  bothWidths,
  type Canvas,
  figureBlock,
  scrollingTable,
  section,
  stepKey,
} from '../../page/figure-block.js';
import { type Html, html } from '../../page/html.js';
import { count, percent } from '../../page/numbers.js';
import type { Analysis, ArmAnalysis } from '../analysis.js';

const PARTS = ['CoT tokens', 'summary tokens'];
const RAMP = [1, 4];

export function costs(analysis: Analysis, canvas: Canvas): Html {
  const { arms } = analysis;
  const modelTokens = tokensByModel(arms);
  return section(
    'costs',
    'What it cost',
    [
      stepKey(PARTS, RAMP),
      tokenBars(arms, canvas),
      spentTable(arms),
      modelTokens.length === 0 ? html`` : modelTokensTable(modelTokens),
      missingTable(arms),
    ],
    [
      [
        'Tokens',
        'Sampled for training, stop tokens included; evaluation and the warm start are not counted.',
      ],
      ...(modelTokens.length > 0 ? [MODEL_TOKENS] : []),
      [
        'Missing score',
        'A summary has none if its grader was out of reach or the config masks what went wrong with it. It is counted here with its cause, and never as a score of zero.',
      ],
    ],
  );
}

const MODEL_TOKENS = [
  'Read, sampled, learnt from',
  'What a training cluster charges for. Read counts the prompt of each request once, however many samples share it. A model in both roles is listed as the shoggoth.',
] as const;

function tokenBars(arms: readonly ArmAnalysis[], canvas: Canvas): Html {
  const bars = {
    rows: arms.map((a) => ({
      label: a.arm.label,
      parts: [a.spent.cotTokens, a.spent.summaryTokens],
    })),
    parts: PARTS,
    ramp: RAMP,
    xLabel: 'tokens per run',
    format: shortNumber,
  };
  return figureBlock(
    bothWidths(canvas, (o) => stackedBars(bars, o)),
    arms.length > 1
      ? 'Schemes that spend the same in one unit may differ in another: the same number of summaries needs fewer CoTs, and so fewer tokens, if each CoT is summarised more than once.'
      : 'Every summary needs a CoT, but several can share one: the more summaries per CoT, the shorter the first part.',
  );
}

function spentTable(arms: readonly ArmAnalysis[]): Html {
  return scrollingTable(
    'What one run spent (mean over seeds)',
    html`<tr><th scope="col">scheme</th><th scope="col" class="num">summaries</th><th scope="col" class="num">CoTs</th><th scope="col" class="num">CoT tokens</th><th scope="col" class="num">summary tokens</th></tr>`,
    arms.map(
      (a) =>
        html`<tr><th scope="row">${armName(a.arm.label, a.index)}</th><td class="num">${count(a.spent.summaries)}</td><td class="num">${count(a.spent.cots)}</td><td class="num">${count(a.spent.cotTokens)}</td><td class="num">${count(a.spent.summaryTokens)}</td></tr>`,
    ),
  );
}

interface ModelTokens {
  readonly arm: ArmAnalysis;
  readonly model: string;
  readonly tokens: TokenCount;
}

function tokensByModel(arms: readonly ArmAnalysis[]): ModelTokens[] {
  return arms.flatMap((arm) =>
    Object.entries(arm.tokens).map(([model, tokens]) => ({ arm, model, tokens })),
  );
}

function modelTokensTable(modelTokens: readonly ModelTokens[]): Html {
  return scrollingTable(
    'Tokens that passed through each model in one run (mean over seeds), evaluations included',
    html`<tr><th scope="col">scheme</th><th scope="col">model</th><th scope="col" class="num">read</th><th scope="col" class="num">sampled</th><th scope="col" class="num">learnt from</th></tr>`,
    modelTokens.map(
      ({ arm, model, tokens }) =>
        html`<tr><th scope="row">${armName(arm.arm.label, arm.index)}</th><td>${model}</td><td class="num">${count(tokens.read)}</td><td class="num">${count(tokens.sampled)}</td><td class="num">${count(tokens.trained)}</td></tr>`,
    ),
  );
}

function missingTable(arms: readonly ArmAnalysis[]): Html {
  const causes = [...new Set(arms.flatMap((a) => [...a.failures.keys()]))].sort();
  if (causes.length === 0) return html`<p>No training score is missing.</p>`;
  return scrollingTable(
    'Training samples without a score, by cause, over all runs',
    html`<tr><th scope="col">scheme</th>${causes.map((c) => html`<th scope="col" class="num">${c}</th>`)}<th scope="col" class="num">of all samples</th></tr>`,
    arms.map((a) => {
      const all = [...a.failures.values()].reduce((x, y) => x + y, 0);
      return html`<tr><th scope="row">${armName(a.arm.label, a.index)}</th>${causes.map((c) => html`<td class="num">${count(a.failures.get(c) ?? 0)}</td>`)}<td class="num">${percent(all / a.trained)}</td></tr>`;
    }),
  );
}
