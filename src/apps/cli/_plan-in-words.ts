/** A plan as lines for a terminal. */
import {
  cannotKnow,
  type Estimate,
  type Estimates,
  type Gain,
  promiseInTraining,
  type Recommendation,
  reasons,
  warnings,
} from '../../world/planner/index.js';
import { columns, counted, grouped, paint, table } from './_output.js';
import { wrap } from './_text.js';

export interface PlanToShow {
  /** Where the pilot came from. */
  readonly source: string;
  readonly estimates: Estimates;
  readonly recommendation: Recommendation;
  /** How the price of a CoT came about. */
  readonly priceFrom: string;
}

export function planInWords({
  source,
  estimates,
  recommendation,
  priceFrom,
}: PlanToShow): string[] {
  const { purse, gains } = recommendation;
  return [
    `${paint('bold', 'Pilot')}  ${source}: ${counted(estimates.questions, 'question')}, ${counted(estimates.cots, 'CoT')}, ` +
      `${grouped(estimates.summaries)} summaries, ${counted(estimates.grades, 'grade')}` +
      (estimates.failedGrades ? `; ${counted(estimates.failedGrades, 'grade')} failed` : ''),
    '',
    ...table(
      ['estimate', 'value', '95 % interval', 'what it is'],
      estimateRows(estimates, purse.cotPrice, priceFrom),
    ),
    '',
    ...planLines(recommendation),
    ...reasons(recommendation, estimates).flatMap(({ choice: what, sentence }) =>
      indented(what, sentence),
    ),
    '',
    ...(gains.length > 0
      ? [
          ...table(['worth of the plan', 'promised', '95 % interval', ''], gains.map(gainRow)),
          ...wrap(promiseInTraining, columns()),
          ...gains.flatMap(verdict),
          '',
        ]
      : []),
    ...warnings(estimates).flatMap((text) => [...wrap(`Beware: ${text}`, columns())]),
    ...wrap(
      'Worth: progress of small steps for what the samples cost, the mean of both roles, if no two samples teach the same thing. ' +
        'Where they do, schemes differ less than this says. Only training tells.',
      columns(),
    ),
    '',
    'What no pilot tells:',
    ...cannotKnow.flatMap((text) =>
      wrap(text, columns() - 4).map((line, i) => (i === 0 ? `  - ${line}` : `    ${line}`)),
    ),
  ];
}

/** What is recommended, and on what ground. */
function planLines({ choice, verdict }: Recommendation): string[] {
  const { candidate } = choice;
  const what = paint('bold', `${candidate.base}, n = ${candidate.n}, k = ${candidate.k}`);
  const label = paint('bold', verdict === 'only the rule' ? 'Rule' : 'Plan');
  const rule =
    'policy gradient within a question; k = 1 if CoTs are as cheap as summaries, else k near √(λ r); tune the step first.';
  const ground = {
    plan: `Better than the rule beyond what the pilot leaves open. The rule: ${rule}`,
    rule: `The rule, as the pilot shows nothing better: ${rule}`,
    'only the rule': `No plan: this pilot tells too little to compare anything. The rule stands without one: ${rule}`,
  }[verdict];
  return [`${label}   ${what}`, ...indented('', ground)];
}

function estimateRows(
  { lambda, parts, passFail, allLow, allHigh }: Estimates,
  price: number,
  priceFrom: string,
) {
  const row = (name: string, estimate: Estimate, what: string) => [
    name,
    Number.isNaN(estimate.value) ? 'unknown' : number(estimate.value),
    intervalOf(estimate),
    what,
  ];
  return [
    row('λ', lambda, '(σ_W² + σ_G²) / σ_V²: noise in one score of a CoT'),
    row('σ_V', parts.cot, 'how far apart CoTs of a question are'),
    row('noise', parts.noise, '√(σ_W² + σ_G²): how far apart scores of a CoT are'),
    row('σ_W', parts.summary, 'how far apart summaries of a CoT are, graded without noise'),
    row('σ_G', parts.grader, 'how far apart two grades of a summary are'),
    ['r', number(price), '', `price of a CoT in summaries, ${priceFrom}`],
    passFail === null
      ? row(
          'spread of spreads',
          parts.spreadOfSpreads,
          'how much σ_W differs between CoTs, as a share of it',
        )
      : ['spread of spreads', '', '', 'follows from the pass rates'],
    row(
      'uneven noise',
      parts.unevenNoise,
      'how much the noise differs between questions, as a share of it',
    ),
    row('difficulty spread', parts.difficulty, 'how far apart the means of questions are'),
    passFail === null
      ? ['pass or fail', 'no', '', 'scores have more than two values']
      : [
          'pass or fail',
          'yes',
          '',
          `${percent(allLow)} of the questions always fail, ${percent(allHigh)} always pass`,
        ],
  ];
}

function gainRow({ over, gain }: Gain): string[] {
  const more = (value: number) =>
    value === Infinity ? 'without bound' : `${signed(Math.round(100 * value))} %`;
  const interval = Number.isNaN(gain.low) ? '' : `${more(gain.low)} to ${more(gain.high)}`;
  return [`over ${over.base} at ${over.n} × ${over.k}`, more(gain.value), interval, ''];
}

function verdict({ over, gain, clear }: Gain): string[] {
  if (clear && gain.value > 0) return [];
  return wrap(
    `${over.base} at ${over.n} × ${over.k} is as good as far as this pilot can tell.`,
    columns(),
  );
}

function indented(what: string, sentence: string): string[] {
  const label = `  ${what.padEnd(9)}`;
  return wrap(sentence, columns() - label.length).map(
    (line, i) => (i === 0 ? label : ' '.repeat(label.length)) + line,
  );
}

const intervalOf = ({ low, high }: Estimate): string =>
  Number.isNaN(low)
    ? ''
    : high === Infinity
      ? `${number(low)} or more`
      : `${number(low)} to ${number(high)}`;

const number = (value: number): string =>
  value === Infinity ? '∞' : String(Number(value.toPrecision(value >= 100 ? 3 : 2)));

const signed = (value: number): string => (value >= 0 ? `+${value}` : `−${-value}`);

const percent = (share: number): string => `${Math.round(100 * share)} %`;
