/** The answer in plain words. No sentence names a winner where the interval includes zero. */
import { chosenStep } from '../../runs/compare/tuning.js';
import { list, percent, plural, pValue, score, withInterval } from '../page/numbers.js';
import { type Analysis, type ArmAnalysis, budgetShare, type PairAnalysis } from './analysis.js';

export interface Headline {
  /** One sentence: the answer. */
  readonly answer: string;
  /** What must be said with it. */
  readonly details: readonly string[];
  /** What is missing from the comparison. */
  readonly gaps: readonly string[];
}

/** The most names that a sentence lists. */
const FEW = 4;

/** What the comparison found, as plain text. */
export function headline(analysis: Analysis): Headline {
  if (analysis.arms.length < 2) return single(analysis);
  if (analysis.arms.every((a) => a.complete.length === 0)) return unfinished(analysis);
  const shown = analysis.pairs.filter((p) => p.shown);
  if (shown.length === 0)
    return {
      answer: nothingShown(analysis),
      details: [resolution(analysis)],
      gaps: gaps(analysis),
    };
  return {
    answer: leader(analysis, shown),
    details: [rest(analysis, shown), family(analysis, shown)].filter(Boolean),
    gaps: gaps(analysis),
  };
}

/** One pair in words. */
export function pairSentence(pair: PairAnalysis): string {
  const { a, b, difference, values } = pair;
  const seeds = plural(difference.n, 'shared seed');
  if (pair.shown) {
    const after = pair.holds ? 'It holds' : 'It does not hold';
    return `${a.arm.label} ends ${withInterval(difference)} above ${b.arm.label}, over ${seeds}. ${after} after the adjustment for all pairs (${pValue(pair.holm, 'p')}).`;
  }
  const names = `${a.arm.label} and ${b.arm.label}`;
  if (difference.n === 0) return `${names}: not compared, for they share no complete seed.`;
  if (difference.n === 1)
    return `${names}: one shared seed has no interval, so no winner; the difference there is ${score(difference.mean)}.`;
  if (difference.method === 'none')
    return `${names}: all ${values.length} seeds give the same difference (${score(difference.mean)}), which says nothing of its spread; no interval, no winner.`;
  return `${names}: no difference shown; ${withInterval(difference)} over ${seeds}, and the interval includes zero.`;
}

function single(analysis: Analysis): Headline {
  const only = analysis.arms[0];
  if (!only || !Number.isFinite(only.final.mean)) return unfinished(analysis);
  const from = Number.isFinite(only.start) ? `, from ${score(only.start)} before training` : '';
  const seeds = only.final.n > 1 ? ` over ${plural(only.final.n, 'seed')}` : '';
  const details =
    only.final.method === 'none'
      ? ['One seed has no interval: another seed may well end elsewhere.']
      : [
          'One scheme alone is compared with nothing: this says how it went, not whether it is better.',
        ];
  return {
    answer: `${only.arm.label} ends at ${withInterval(only.final)}${seeds}${from}.`,
    details,
    gaps: [],
  };
}

/** No final score yet: how far it has come, and no answer. */
function unfinished(analysis: Analysis): Headline {
  const { budget } = analysis.comparison;
  const runs = analysis.arms.flatMap((a) => a.arm.runs);
  const evaluated = runs.filter((r) => r.metrics.some((m) => m.evaluation && m.round > 0));
  if (evaluated.length === 0) {
    return {
      answer: 'No run has an evaluation after its first update yet.',
      details: [],
      gaps: [],
    };
  }
  const share = Math.max(...evaluated.map((run) => budgetShare(run, budget)));
  const details = [
    `The furthest has spent ${percent(share)} of its budget; final scores need the last fifth of it.`,
  ];
  return { answer: 'No run has come to the end of its budget yet.', details, gaps: [] };
}

function nothingShown(analysis: Analysis): string {
  return analysis.arms.length === 2
    ? `${analysis.ranked.map((a) => a.arm.label).join(' and ')} do not differ by more than their interval.`
    : 'No two schemes differ by more than their interval.';
}

/** How small a difference this comparison could have seen. */
function resolution(analysis: Analysis): string {
  const halves = analysis.pairs
    .map((p) => (p.difference.high - p.difference.low) / 2)
    .filter(Number.isFinite);
  if (halves.length === 0)
    return 'No pair has enough shared seeds for an interval: run more seeds.';
  const typical = halves.sort((x, y) => x - y)[Math.floor(halves.length / 2)]!;
  return `That is not the same as being equal: with these seeds, differences of less than about ${score(typical)} cannot be told from chance.`;
}

/**
 * The scheme that is shown to be above the most others, against the nearest of them; only pairs that hold after the
 * adjustment count, if any does.
 */
function leader(analysis: Analysis, shown: readonly PairAnalysis[]): string {
  const holding = shown.filter((p) => p.holds);
  const pool = holding.length > 0 ? holding : shown;
  const wins = (a: ArmAnalysis) => pool.filter((p) => p.a === a);
  const first = analysis.ranked.reduce((best, a) =>
    wins(a).length > wins(best).length ? a : best,
  );
  const [nearest, ...further] = [...wins(first)].sort(
    (p, q) => p.difference.mean - q.difference.mean,
  );
  const clause = `${first.arm.label} ends ${withInterval(nearest!.difference)} above ${nearest!.b.arm.label}`;
  if (further.length === 0) return `${clause}.`;
  if (further.length + 2 === analysis.arms.length)
    return `${clause}, and by more above every other scheme.`;
  if (further.length > FEW) return `${clause}, and by more above ${further.length} other schemes.`;
  return `${clause}, and by more above ${list(further.map((p) => p.b.arm.label))}.`;
}

function rest(analysis: Analysis, shown: readonly PairAnalysis[]): string {
  if (shown.length === analysis.pairs.length) {
    return shown.length === 1
      ? 'The interval excludes zero.'
      : `All ${shown.length} pairs differ by more than their interval.`;
  }
  if (shown.length === 1) return 'No other pair differs by more than its interval.';
  return `${shown.length} of ${analysis.pairs.length} pairs differ by more than their interval; for the others no winner is named.`;
}

function family(analysis: Analysis, shown: readonly PairAnalysis[]): string {
  const tested = analysis.pairs.filter((p) => Number.isFinite(p.holm)).length;
  if (tested < 2) return '';
  const holding = shown.filter((p) => p.holds).length;
  const chance = `With ${tested} intervals looked at, one may miss zero by chance alone; after Holm's adjustment for that`;
  if (holding === shown.length)
    return `${chance} ${holding === 1 ? 'it still holds' : `all ${holding} still hold`}.`;
  return holding === 0
    ? `${chance} ${shown.length === 1 ? 'it does not hold: take it' : 'none holds: take them'} as a hint and run more seeds.`
    : `${chance} ${holding} of the ${shown.length} hold.`;
}

/** What is missing from the comparison. */
function gaps(analysis: Analysis): string[] {
  const left = analysis.arms.filter((a) => a.unfinished.length > 0);
  const few = analysis.arms.filter((a) => a.final.n === 1);
  const none = analysis.arms.filter((a) => a.final.n === 0);
  return [
    left.length > 0 &&
      `Left out, for they did not come to the end of their budget: ${list(left.map((a) => `${plural(a.unfinished.length, 'run')} of ${a.arm.label}`))}.`,
    few.length > 0 &&
      `${list(few.map((a) => a.arm.label))} ${few.length === 1 ? 'has' : 'have'} one seed only, and so no interval.`,
    none.length > 0 &&
      `${list(none.map((a) => a.arm.label))} ${none.length === 1 ? 'has' : 'have'} no complete run.`,
    unequal(analysis),
    steps(analysis),
  ].filter((s): s is string => typeof s === 'string');
}

/** Whether a difference may be one of step sizes: the search ended at its grid's edge, or there was none. */
function steps({ comparison, arms }: Analysis): string | null {
  const { tuning } = comparison;
  if (!tuning)
    return 'No step size was searched for: a difference may be one of step sizes, not of schemes.';
  const atEdge = arms.filter((a) => chosenStep(tuning, a.arm.label)?.edge);
  if (atEdge.length === 0) return null;
  const which =
    atEdge.length === arms.length
      ? `${arms.length === 2 ? 'Both' : `All ${arms.length}`} step sizes lie`
      : atEdge.length === 1
        ? `The step size of ${atEdge[0]!.arm.label} lies`
        : `The step sizes of ${list(atEdge.map((a) => a.arm.label))} lie`;
  return `${which} at the edge of the grid that was searched, so a larger or smaller step may do better there: part of a difference may be one of step sizes.`;
}

function unequal(analysis: Analysis): string | null {
  const { unit } = analysis.comparison.budget;
  const spent = analysis.arms
    .filter((a) => a.complete.length > 0)
    .map((a) => ({
      label: a.arm.label,
      of: unit === 'summaries' ? a.spent.summaries : a.spent.cotTokens + a.spent.summaryTokens,
    }))
    .sort((x, y) => x.of - y.of);
  const least = spent[0];
  const most = spent.at(-1);
  if (!least || !most || least.of >= 0.9 * most.of) return null;
  return `The schemes did not spend alike: ${least.label} spent ${Math.round(least.of)} ${unit} where ${most.label} spent ${Math.round(most.of)}.`;
}
