/** Renders a plan for a terminal. */
import {
  type Estimate,
  type Estimates,
  type Gain,
  pilotLimits,
  promiseCaveat,
  type Recommendation,
  reasons,
  warnings,
} from '../../world/planner/index.js';
import { columns, counted, paint, table } from './_output.js';
import { wrap } from './_text.js';

export interface PlanToShow {
  /** The task or file of the pilot. */
  readonly source: string;
  readonly estimates: Estimates;
  readonly recommendation: Recommendation;
  /** How the price of a CoT was determined. */
  readonly priceFrom: string;
}

export function planLines({ source, estimates, recommendation, priceFrom }: PlanToShow): string[] {
  const { purse, gains } = recommendation;
  return [
    pilotLine(source, estimates),
    '',
    ...table(
      ['estimate', 'value', '95 % interval', 'meaning'],
      estimateRows(estimates, purse.cotPrice, priceFrom),
    ),
    '',
    ...recommendationLines(recommendation),
    ...reasons(recommendation, estimates).flatMap(({ choice, sentence }) =>
      indented(choice, sentence),
    ),
    '',
    ...gainLines(gains),
    ...warnings(estimates).flatMap((text) => wrap(`Warning: ${text}`, columns())),
    ...wrap(
      'Worth: the progress of small steps per cost of the samples, averaged over both roles, if ' +
        'no two samples teach the same thing. If some do, schemes differ less than shown here. ' +
        'Only training can tell.',
      columns(),
    ),
    '',
    'What no pilot can tell:',
    ...pilotLimits.flatMap((text) =>
      wrap(text, columns() - 4).map((line, i) => (i === 0 ? `  - ${line}` : `    ${line}`)),
    ),
  ];
}

function pilotLine(
  source: string,
  { questions, cots, summaries, grades, failedGrades }: Estimates,
): string {
  const parts = [
    counted(questions, 'question'),
    counted(cots, 'CoT'),
    counted(summaries, 'summary', 'summaries'),
    counted(grades, 'grade'),
  ];
  const failed = failedGrades ? `; ${counted(failedGrades, 'grade')} failed` : '';
  return `${paint('bold', 'Pilot')}  ${source}: ${parts.join(', ')}${failed}`;
}

/** Says what is recommended, and why. */
function recommendationLines({ choice, verdict }: Recommendation): string[] {
  const { candidate } = choice;
  const what = paint('bold', `${candidate.base}, n = ${candidate.n}, k = ${candidate.k}`);
  const label = paint('bold', verdict === 'only the rule' ? 'Rule' : 'Plan');
  const rule =
    'policy gradient within a question; k = 1 if CoTs are as cheap as summaries, otherwise k ' +
    'near √(λ r); tune the step size first.';
  const reason = {
    plan: `The pilot shows beyond its uncertainty that this beats the rule: ${rule}`,
    rule: `The pilot shows nothing better than the rule: ${rule}`,
    'only the rule': `No plan: this pilot tells too little to compare anything. The rule: ${rule}`,
  }[verdict];
  return [`${label}   ${what}`, ...indented('', reason)];
}

function gainLines(gains: readonly Gain[]): string[] {
  if (gains.length === 0) return [];
  return [
    ...table(['worth of the plan', 'promised', '95 % interval', ''], gains.map(gainRow)),
    ...wrap(promiseCaveat, columns()),
    ...gains.flatMap(unclearLines),
    '',
  ];
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
    row('σ_V', parts.cot, 'standard deviation between CoTs of a question'),
    row('noise', parts.noise, '√(σ_W² + σ_G²): standard deviation of the scores of a CoT'),
    row(
      'σ_W',
      parts.summary,
      'standard deviation between summaries of a CoT, graded without noise',
    ),
    row('σ_G', parts.grader, 'standard deviation between grades of a summary'),
    ['r', number(price), '', `price of a CoT in summaries, ${priceFrom}`],
    passFail === null
      ? row(
          'spread of spreads',
          parts.spreadOfSpreads,
          'how much σ_W varies between CoTs, relative to σ_W',
        )
      : ['spread of spreads', '', '', 'follows from the pass rates'],
    row(
      'uneven noise',
      parts.unevenNoise,
      'how much the noise varies between questions, relative to the noise',
    ),
    row('difficulty spread', parts.difficulty, 'standard deviation between the means of questions'),
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
    value === Infinity ? 'unbounded' : `${signed(Math.round(100 * value))} %`;
  const interval = Number.isNaN(gain.low) ? '' : `${more(gain.low)} to ${more(gain.high)}`;
  return [`over ${over.base} at ${over.n} × ${over.k}`, more(gain.value), interval, ''];
}

/** Says which alternatives the pilot cannot tell from the plan. */
function unclearLines({ over, gain, clear }: Gain): string[] {
  if (clear && gain.value > 0) return [];
  return wrap(
    `As far as this pilot can tell, ${over.base} at ${over.n} × ${over.k} is just as good.`,
    columns(),
  );
}

function indented(title: string, sentence: string): string[] {
  const label = `  ${title.padEnd(9)}`;
  return wrap(sentence, columns() - label.length).map(
    (line, i) => (i === 0 ? label : ' '.repeat(label.length)) + line,
  );
}

function intervalOf({ low, high }: Estimate): string {
  if (Number.isNaN(low)) return '';
  return high === Infinity ? `${number(low)} or more` : `${number(low)} to ${number(high)}`;
}

const number = (value: number): string =>
  value === Infinity ? '∞' : String(Number(value.toPrecision(value >= 100 ? 3 : 2)));

const signed = (value: number): string => (value >= 0 ? `+${value}` : `−${-value}`);

const percent = (share: number): string => `${Math.round(100 * share)} %`;
