/** Explains each choice of a plan in a plain sentence, and warns of what to beware of. */
import { hardestShare } from '../closed-forms/index.js';
import type { Candidate } from './candidates.js';
import { EQUAL } from './decide.js';
import type { Estimates } from './estimate.js';
import { bestPerScheme, type Valued } from './race.js';
import type { Recommendation } from './recommend.js';
import type { Rule } from './rule.js';

export interface Reason {
  readonly choice: 'scheme' | 'n' | 'k';
  readonly sentence: string;
}

export function reasons(recommendation: Recommendation, estimates: Estimates): Reason[] {
  const { purse, choice, field, neighbours, verdict, rule } = recommendation;
  const { candidate, value } = choice;
  const { n, k } = candidate;
  const others = bestPerScheme(field).filter((other) => other.candidate.base !== candidate.base);
  const scheme = [
    candidate.scheme.describe,
    schemeReason(recommendation, estimates),
    runnerUpText(others[0], value),
  ];
  const simulated = neighbourText(neighbours, candidate) || 'no other k is open';
  const kByRule = ruleText(rule, purse.cotPrice);
  return [
    { choice: 'scheme', sentence: scheme.filter((part) => part !== '').join(' ') },
    {
      choice: 'n',
      sentence: `A question's ${numberText(purse.budget)} summaries buy ${n} CoTs with ${k} ${k === 1 ? 'summary' : 'summaries'} each, at a price of ${numberText(purse.cotPrice)} per CoT.`,
    },
    {
      choice: 'k',
      sentence: verdict === 'only the rule' ? kByRule : `${kByRule} By simulation, ${simulated}.`,
    },
  ];
}

/** States Cochran's k with its numbers. */
function ruleText({ lambda, from, k }: Rule, cotPrice: number): string {
  if (cotPrice === 0) return 'CoTs cost no more than their summaries, so the rule is k = 1.';
  const source = {
    estimate: '',
    'lower end': ', the lower end of λ, as its estimate is infinite',
    usual: ', a usual λ, as this pilot does not reveal it',
  }[from];
  return `The rule is k = √(λ r) = √(${numberText(lambda)} × ${numberText(cotPrice)}) ≈ ${k}${source}.`;
}

/** Says why the scores are, or are not, divided by the question's own spread. */
function schemeReason(
  { choice, rule, verdict }: Recommendation,
  { shown: uneven, gross }: Estimates,
): string {
  const { base } = choice.candidate;
  if (base === rule.scaled.base) {
    if (verdict === 'only the rule')
      return 'Dividing by the question’s spread is safe where noise may differ between questions.';
    if (gross.errors.part > 0)
      return 'A few scores are off by far more than the rest; dividing by the question’s spread keeps those from dominating the round.';
    if (uneven.grader || uneven.summary)
      return 'Noise differs between questions; dividing by the question’s spread keeps the noisy ones from dominating the round.';
    return '';
  }
  return base === rule.plain.base
    ? 'The pilot shows no noise that dividing by the question’s spread would guard against.'
    : '';
}

/** Reports problems that no choice of a scheme solves, and what the estimates cannot say. */
export function warnings(estimates: Estimates): string[] {
  const {
    point,
    lambda,
    passFail,
    allLow,
    allHigh,
    questions,
    shown: uneven,
    gross,
    luck,
    parts,
  } = estimates;
  const out: string[] = [];
  if (Number.isNaN(lambda.value))
    out.push(
      'Hardly any CoT has two summaries with a score, so λ is unknown. Two summaries of each CoT, in at least 20 questions, would reveal it.',
    );
  else if (lambda.high === Infinity)
    out.push(
      'As far as this pilot can tell, CoTs may not differ in value at all: λ has no upper bound. A larger pilot would tell.',
    );
  if (Number.isNaN(point.grader))
    out.push(
      'Too few summaries were graded twice, so the grader’s noise cannot be identified: how much of the spread within a CoT the face can learn is unknown. Worth assumes that the face can learn all of it, which changes the size of the face’s part and not the order of choices.',
    );
  if (uneven.grader || uneven.summary)
    out.push(
      `Noise is not the same in all questions: its standard deviation differs by ${percent(parts.unevenNoise.value)} from question to question.`,
    );
  if (gross.errors.part > 0)
    out.push(
      `${percent(gross.errors.share)} of the ${gross.ofGrades ? 'grades' : 'scores'} are off by far more than the rest and account for ${percent(gross.errors.part)} of the noise: check how the grader arrives at those.`,
    );
  if (luck)
    out.push(
      'Noise depends on a CoT’s value or is skewed, as luck is, and the simulation has neither: the plan may promise far more or less than it brings.',
    );
  if (passFail !== null && allLow + allHigh > 0.3)
    out.push(
      `Scores are ${passFail.low} or ${passFail.high}, and ${percent(allLow)} of the questions always fail and ${percent(allHigh)} always pass: those teach nothing.`,
    );
  if (questions < 20)
    out.push(
      `${questions} questions are few: intervals have their stated coverage only where questions are alike; 20 or more are better.`,
    );
  const within = Math.hypot(point.cot, point.summary, point.grader || 0);
  if (within > 0 && point.difficulty > 0) {
    const share = hardestShare({ difficultySd: point.difficulty, withinSd: within });
    if (share < 0.15)
      out.push(
        `Selecting across questions would leave the hardest quarter of them ${percent(share)} of the kept samples; select within each question, or centre them.`,
      );
  }
  return out;
}

/** What a pilot of scores cannot reveal, whatever its size. */
export const pilotLimits: readonly string[] = [
  'CoTs so rare that the pilot has none: a much better one in a thousand may be worth more than everything that was measured.',
  'Whether luck can be learnt: a summary that scored well by chance and a good one look alike unless graded again.',
  'The step size: the best one differs between schemes and splits, and too large a one undoes any choice. Tune it.',
  'Where the face will be: worth is that of small steps from the current pair.',
];

/**
 * Gains over `nested-top3`, promised by simulations and measured (docs/plan.md, eight seeds each).
 */
const trained = [
  { task: 'lottery', promised: 5.9, gained: 3.3 },
  { task: 'sums', promised: 12.9, gained: 1.8 },
];

/** Says in one sentence how far to trust the size of a promise. */
export const promiseCaveat: string = `The simulation promises these gains; trained pairs gained far less: ${trained
  .map(
    ({ task, promised, gained }) =>
      `${gained} times the default’s gain on \`${task}\` where ${promised} times its worth was promised`,
  )
  .join(', ')}.`;

function runnerUpText(other: Valued | undefined, value: number): string {
  if (other === undefined) return '';
  const { base, n, k } = other.candidate;
  const less = 1 - other.value / value;
  const what = `The best of the other schemes, ${base} at ${n} × ${k},`;
  return less < EQUAL ? `${what} is worth as much.` : `${what} is worth ${percent(less)} less.`;
}

/** Says what the next lower and the next higher k lose. */
function neighbourText(list: readonly Valued[], choice: Candidate): string {
  const own = list.find(({ candidate }) => candidate === choice);
  if (!own) return '';
  const sorted = [...list].sort((a, b) => a.candidate.k - b.candidate.k);
  const at = sorted.indexOf(own);
  return [sorted[at - 1], sorted[at + 1]]
    .flatMap((other) => {
      if (!other) return [];
      const less = 1 - other.value / own.value;
      const worth = less < EQUAL ? 'as much' : `${percent(less)} less`;
      return [`k = ${other.candidate.k} is worth ${worth}`];
    })
    .join(' and ');
}

const percent = (share: number): string =>
  share < 0.0995 ? `${Number((100 * share).toPrecision(2))} %` : `${Math.round(100 * share)} %`;

/** Three significant digits, or ∞. */
function numberText(value: number): string {
  if (Number.isFinite(value)) return String(Number(value.toPrecision(3)));
  return value === Infinity ? '∞' : 'unknown';
}
