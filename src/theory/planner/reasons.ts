/** One plain sentence for each choice of a plan, and what to beware of. */
import { hardestShare } from '../closed-forms/index.js';
import type { Candidate } from './candidates.js';
import { noiseRatio } from './components.js';
import type { Estimates } from './estimate.js';
import { bestOfEachScheme, type Valued } from './race.js';
import type { Axis, Recommendation } from './recommend.js';

export interface Reason {
  readonly choice: 'scheme' | 'n' | Axis;
  readonly sentence: string;
}

/** Worth differences below this are called none: the simulation cannot tell them. */
const EQUAL = 0.01;

export function reasons(
  { purse, choice, field, neighbours }: Recommendation,
  estimates: Estimates,
): Reason[] {
  const { candidate, value } = choice;
  const { n, k } = candidate;
  const others = bestOfEachScheme(field).filter((other) => other.candidate.base !== candidate.base);
  const lambda = shown(noiseRatio(estimates.point));
  const along = (axis: Axis) => aside(neighbours[axis] ?? [], choice.candidate, axis);
  const out: Reason[] = [
    { choice: 'scheme', sentence: `${candidate.scheme.describe} ${runnerUp(others[0], value)}` },
    {
      choice: 'n',
      sentence: `A question's ${shown(purse.budget)} summaries buy ${n} CoTs with ${k} ${k === 1 ? 'summary' : 'summaries'} each, a CoT at ${shown(purse.cotPrice)}.`,
    },
    { choice: 'k', sentence: `At λ = ${lambda} and that price, ${along('k') || 'no other k is open'}.` },
  ];
  if (candidate.m !== undefined)
    out.push({ choice: 'm', sentence: `Of the ${k} summaries, ${along('m') || 'no other m is open'}.` });
  if (candidate.fraction !== undefined)
    out.push({
      choice: 'fraction',
      sentence: `Of the ${n} CoTs, ${along('fraction') || 'no other share is open'}.`,
    });
  return out;
}

/** What the estimates say that no choice of a scheme mends, and what they cannot say. */
export function warnings({ point, lambda, passFail, allLow, allHigh, questions }: Estimates): string[] {
  const out: string[] = [];
  if (lambda.high === Infinity)
    out.push(
      'CoTs may not differ in value at all, as far as this pilot can tell: λ has no upper bound, and k rests on the lower one. A larger pilot would tell.',
    );
  if (Number.isNaN(point.grader))
    out.push(
      'No summary was graded twice, so the grader’s noise is not identifiable; all spread within a CoT is taken for the summaries’ own.',
    );
  if (passFail !== null && allLow + allHigh > 0.3)
    out.push(
      `Scores are ${passFail.low} or ${passFail.high}, and ${percent(allLow)} of the questions always fail and ${percent(allHigh)} always pass: those teach nothing.`,
    );
  if (questions < 20)
    out.push(`Intervals from ${questions} questions are too narrow; 20 or more are better.`);
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

function runnerUp(other: Valued | undefined, value: number): string {
  if (other === undefined) return '';
  const { base, n, k } = other.candidate;
  const less = 1 - other.value / value;
  const what = `The best of the other schemes, ${base} at ${n} × ${k},`;
  return less < EQUAL ? `${what} is worth as much.` : `${what} is worth ${percent(less)} less.`;
}

/** What the next lower and the next higher choice on an axis lose. */
function aside(list: readonly Valued[], choice: Candidate, axis: Axis): string {
  const own = list.find(({ candidate }) => candidate === choice);
  if (!own) return '';
  const sorted = [...list].sort((a, b) => a.candidate[axis]! - b.candidate[axis]!);
  const at = sorted.indexOf(own);
  const name = axis === 'fraction' ? 'a share of' : `${axis} =`;
  return [sorted[at - 1], sorted[at + 1]]
    .flatMap((other) => {
      if (!other) return [];
      const less = 1 - other.value / own.value;
      const worth = less < EQUAL ? 'as much' : `${percent(less)} less`;
      return [`${name} ${other.candidate[axis]} is worth ${worth}`];
    })
    .join(' and ');
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** Three digits, or ∞. */
const shown = (value: number): string =>
  Number.isFinite(value) ? String(Number(value.toPrecision(3))) : value === Infinity ? '∞' : 'unknown';
