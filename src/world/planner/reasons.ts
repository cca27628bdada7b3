/** One plain sentence for each choice of a plan, and what to beware of. */
import { hardestShare } from '../closed-forms/index.js';
import type { Candidate } from './candidates.js';
import { EQUAL } from './decide.js';
import type { Estimates } from './estimate.js';
import { bestOfEachScheme, type Valued } from './race.js';
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
  const others = bestOfEachScheme(field).filter((other) => other.candidate.base !== candidate.base);
  const out: Reason[] = [
    {
      choice: 'scheme',
      sentence: [
        candidate.scheme.describe,
        whyScheme(recommendation, estimates),
        runnerUp(others[0], value),
      ]
        .filter((part) => part !== '')
        .join(' '),
    },
    {
      choice: 'n',
      sentence: `A question's ${shown(purse.budget)} summaries buy ${n} CoTs with ${k} ${k === 1 ? 'summary' : 'summaries'} each, a CoT at ${shown(purse.cotPrice)}.`,
    },
    {
      choice: 'k',
      sentence: `${byTheRule(rule, purse.cotPrice)}${verdict === 'only the rule' ? '' : ` By simulation, ${aside(neighbours, candidate) || 'no other k is open'}.`}`,
    },
  ];
  return out;
}

/** Cochran's k with its numbers. */
function byTheRule({ lambda, from, k }: Rule, cotPrice: number): string {
  if (cotPrice === 0) return 'CoTs cost no more than their summaries, so the rule is k = 1.';
  const source = {
    estimate: '',
    'lower end': ', the lower end of λ, as its estimate is infinite',
    usual: ', a usual λ, as this pilot does not tell it',
  }[from];
  return `The rule is k = √(λ r) = √(${shown(lambda)} × ${shown(cotPrice)}) ≈ ${k}${source}.`;
}

/** Why the scores are, or are not, taken in units of the question's own spread. */
function whyScheme(
  { choice, rule, verdict }: Recommendation,
  { shown: uneven, gross }: Estimates,
): string {
  const { base } = choice.candidate;
  if (base === rule.scaled.base) {
    if (verdict === 'only the rule')
      return 'Dividing by the question’s spread is safe where noise may differ between questions.';
    if (gross.errors.part > 0)
      return 'A few scores are off by far more than the rest; dividing by the question’s spread keeps those from ruling the round.';
    if (uneven.grader || uneven.summary)
      return 'Noise differs between questions; dividing by the question’s spread keeps the noisy ones from ruling the round.';
    return '';
  }
  return base === rule.plain.base
    ? 'The pilot shows no noise that dividing by the question’s spread would guard against.'
    : '';
}

/** What the estimates say that no choice of a scheme mends, and what they cannot say. */
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
      'Hardly any CoT has two summaries with a score, so λ is unknown. Two summaries of each CoT, in 20 questions or more, would tell.',
    );
  else if (lambda.high === Infinity)
    out.push(
      'CoTs may not differ in value at all, as far as this pilot can tell: λ has no upper bound. A larger pilot would tell.',
    );
  if (Number.isNaN(point.grader))
    out.push(
      'Too few summaries were graded twice, so the grader’s noise is not identifiable: how much of the spread within a CoT the face can learn is unknown. Worth takes all of it for the face’s to learn, which changes the size of the face’s part and not the order of choices.',
    );
  if (uneven.grader || uneven.summary)
    out.push(
      `Noise is not the same in all questions: its standard deviation differs by ${percent(parts.unevenNoise.value)} from question to question.`,
    );
  if (gross.errors.part > 0)
    out.push(
      `${percent(gross.errors.share)} of the ${gross.ofGrades ? 'grades' : 'scores'} are off by far more than the rest and hold ${percent(gross.errors.part)} of the noise: look at how the grader comes to those.`,
    );
  if (luck)
    out.push(
      'Noise goes with what a CoT is worth or leans to one side, as luck does, and the simulation has neither: what the plan promises may be far from what it brings.',
    );
  if (passFail !== null && allLow + allHigh > 0.3)
    out.push(
      `Scores are ${passFail.low} or ${passFail.high}, and ${percent(allLow)} of the questions always fail and ${percent(allHigh)} always pass: those teach nothing.`,
    );
  if (questions < 20)
    out.push(
      `${questions} questions are few: intervals cover as they say only where questions are alike; 20 or more are better.`,
    );
  const within = Math.hypot(point.cot, point.summary, point.grader || 0);
  if (within > 0 && point.difficulty > 0) {
    const share = hardestShare({ difficultySd: point.difficulty, withinSd: within });
    if (share < 0.15)
      out.push(
        `Selecting across questions would leave the hardest quarter of them ${percent(share)} of what is kept; select within each question, or centre them.`,
      );
  }
  return out;
}

/** What no pilot of scores tells, whatever its size. */
export const cannotKnow: readonly string[] = [
  'CoTs so rare that the pilot has none: a much better one in a thousand may be worth more than all that was measured.',
  'Whether luck can be learnt: a summary that scored well by chance and one that was good look alike unless graded again.',
  'The step size: the best one differs between schemes and splits, and too large a one undoes any choice. Tune it.',
  'Where the face will be: worth is of small steps from where the pair is now.',
];

/** What simulations promised over `nested-top3` and what trained pairs gained (docs/plan.md, eight seeds each). */
const trained = [
  { task: 'lottery', promised: 5.9, gained: 3.3 },
  { task: 'sums', promised: 12.9, gained: 1.8 },
];

/** How far to believe the size of a promise, in one sentence. */
export const promiseInTraining: string = `These are what the simulation promises; trained pairs gained far less: ${trained
  .map(
    ({ task, promised, gained }) =>
      `${gained} times the default’s gain on \`${task}\` where ${promised} times its worth was promised`,
  )
  .join(', ')}.`;

function runnerUp(other: Valued | undefined, value: number): string {
  if (other === undefined) return '';
  const { base, n, k } = other.candidate;
  const less = 1 - other.value / value;
  const what = `The best of the other schemes, ${base} at ${n} × ${k},`;
  return less < EQUAL ? `${what} is worth as much.` : `${what} is worth ${percent(less)} less.`;
}

/** What the next lower and the next higher k lose. */
function aside(list: readonly Valued[], choice: Candidate): string {
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

/** Three digits, or ∞. */
const shown = (value: number): string =>
  Number.isFinite(value)
    ? String(Number(value.toPrecision(3)))
    : value === Infinity
      ? '∞'
      : 'unknown';
