/** States the answer in sentences; none names a winner if the interval includes zero. */
import { chosenStep } from '../../runs/experiment/chosen-step.js';
import { count, list, percent, plural, pValue, score, withInterval } from '../page/numbers.js';
import { type Analysis, type ArmAnalysis, budgetShare, type PairAnalysis } from './analysis.js';

export interface Headline {
  /** One sentence: the answer. */
  readonly answer: string;
  /** Sentences that must accompany it. */
  readonly details: readonly string[];
  /** Sentences on what the comparison lacks. */
  readonly gaps: readonly string[];
}

/** The greatest number of names that a sentence lists. */
const FEW = 4;

/** Returns what the comparison found, as plain text. */
export function headline(analysis: Analysis): Headline {
  if (analysis.arms.length < 2) return single(analysis);
  if (analysis.arms.every((a) => a.complete.length === 0)) return unfinished(analysis);
  const shown = analysis.pairs.filter((p) => p.shown);
  if (shown.length === 0)
    return {
      answer: nothingShown(analysis),
      details: [smallestVisible(analysis)],
      gaps: gaps(analysis),
    };
  return {
    answer: leader(analysis, shown),
    details: [otherPairs(analysis, shown), afterAdjustment(analysis, shown)].filter(Boolean),
    gaps: gaps(analysis),
  };
}

/** Describes one pair in a sentence or two. */
export function pairSentence(pair: PairAnalysis): string {
  const { a, b, difference, values } = pair;
  const seeds = plural(difference.n, 'shared seed');
  if (pair.shown) {
    const holds = pair.holds ? 'It holds' : 'It does not hold';
    return (
      `${a.arm.label} ends ${withInterval(difference)} above ${b.arm.label}, over ${seeds}. ` +
      `${holds} after the adjustment for all pairs (${pValue(pair.holm, 'p')}).`
    );
  }
  const names = `${a.arm.label} and ${b.arm.label}`;
  if (difference.n === 0) return `${names}: not compared, because they share no complete seed.`;
  const size = score(difference.mean);
  if (difference.n === 1)
    return `${names}: one shared seed gives no interval, so no winner; the difference is ${size}.`;
  if (difference.method === 'none') {
    return (
      `${names}: all ${values.length} seeds give the same difference (${size}), which says ` +
      'nothing about its spread; no interval, no winner.'
    );
  }
  const interval = withInterval(difference);
  const result = `${interval} over ${seeds}`;
  return `${names}: no difference shown; ${result}, and the interval includes zero.`;
}

function single(analysis: Analysis): Headline {
  const only = analysis.arms[0];
  if (!only || !Number.isFinite(only.final.mean)) return unfinished(analysis);
  const from = Number.isFinite(only.start) ? `, from ${score(only.start)} before training` : '';
  const seeds = only.final.n > 1 ? ` over ${plural(only.final.n, 'seed')}` : '';
  const details =
    only.final.method === 'none'
      ? ['One seed has no interval: another seed may well end elsewhere.']
      : ['A single scheme is compared with none: this says how it went, not whether it is better.'];
  return {
    answer: `${only.arm.label} ends at ${withInterval(only.final)}${seeds}${from}.`,
    details,
    gaps: [],
  };
}

/** Reports how far the runs have come while none has a final score. */
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
    `The furthest has spent ${percent(share)} of its budget; a final score needs its last fifth.`,
  ];
  return { answer: 'No run has reached the end of its budget yet.', details, gaps: [] };
}

function nothingShown(analysis: Analysis): string {
  return analysis.arms.length === 2
    ? `${list(analysis.ranked.map((a) => a.arm.label))} do not differ by more than their interval.`
    : 'No two schemes differ by more than their interval.';
}

/** States how small a difference this comparison could have shown. */
function smallestVisible(analysis: Analysis): string {
  const halves = analysis.pairs
    .map((p) => (p.difference.high - p.difference.low) / 2)
    .filter(Number.isFinite);
  if (halves.length === 0)
    return 'No pair has enough shared seeds for an interval: run more seeds.';
  const typical = halves.sort((x, y) => x - y)[Math.floor(halves.length / 2)]!;
  return (
    'That is not the same as being equal: with these seeds, differences of less than about ' +
    `${score(typical)} cannot be told from chance.`
  );
}

/**
 * Compares the scheme that is shown to be above the most others with the nearest of those. If any
 * pair holds after the adjustment, only pairs that do count.
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
  const margin = withInterval(nearest!.difference);
  const clause = `${first.arm.label} ends ${margin} above ${nearest!.b.arm.label}`;
  if (further.length === 0) return `${clause}.`;
  if (further.length + 2 === analysis.arms.length)
    return `${clause}, and by more above every other scheme.`;
  if (further.length > FEW) return `${clause}, and by more above ${further.length} other schemes.`;
  return `${clause}, and by more above ${list(further.map((p) => p.b.arm.label))}.`;
}

function otherPairs(analysis: Analysis, shown: readonly PairAnalysis[]): string {
  if (shown.length === analysis.pairs.length) {
    return shown.length === 1
      ? 'The interval excludes zero.'
      : `All ${shown.length} pairs differ by more than their interval.`;
  }
  if (shown.length === 1) return 'No other pair differs by more than its interval.';
  const share = `${shown.length} of ${analysis.pairs.length}`;
  return `${share} pairs differ by more than their interval; for the others no winner is named.`;
}

/** Says how many differences survive the adjustment for all pairs; empty for a single pair. */
function afterAdjustment(analysis: Analysis, shown: readonly PairAnalysis[]): string {
  const tested = analysis.pairs.filter((p) => Number.isFinite(p.holm)).length;
  if (tested < 2) return '';
  const holding = shown.filter((p) => p.holds).length;
  const chance =
    `Of ${tested} intervals, one may miss zero by pure chance; ` +
    "after Holm's adjustment for that,";
  if (holding === shown.length)
    return `${chance} ${holding === 1 ? 'it still holds' : `all ${holding} still hold`}.`;
  if (holding > 0) return `${chance} ${holding} of the ${shown.length} hold.`;
  const hint = shown.length === 1 ? 'it does not hold: take it' : 'none holds: take them';
  return `${chance} ${hint} as a hint and run more seeds.`;
}

/** Lists what the comparison lacks. */
function gaps(analysis: Analysis): string[] {
  const seeds = (n: number) => analysis.arms.filter((a) => a.final.n === n).map((a) => a.arm.label);
  const have = (labels: readonly string[]) =>
    `${list(labels)} ${labels.length === 1 ? 'has' : 'have'}`;
  const [none, single] = [seeds(0), seeds(1)];
  return [
    unfinishedRuns(analysis),
    single.length > 0 && `${have(single)} only one seed, and so no interval.`,
    none.length > 0 && `${have(none)} no complete run.`,
    unequalSpending(analysis),
    stepSizes(analysis),
  ].filter((sentence) => typeof sentence === 'string');
}

function unfinishedRuns({ arms }: Analysis): string | null {
  const stopped = arms
    .filter((a) => a.unfinished.length > 0)
    .map((a) => `${plural(a.unfinished.length, 'run')} of ${a.arm.label}`);
  if (stopped.length === 0) return null;
  return `Left out, because they did not reach the end of their budget: ${list(stopped)}.`;
}

/** Warns if step sizes may explain a difference: none were searched, or the best is at the edge. */
function stepSizes({ comparison, arms }: Analysis): string | null {
  const { tuning } = comparison;
  if (!tuning)
    return 'No step sizes were searched: step sizes, not schemes, may explain a difference.';
  const atEdge = arms.filter((a) => chosenStep(tuning, a.arm.label)?.edge);
  if (atEdge.length === 0) return null;
  return (
    `${whichLie(atEdge, arms.length)} at the edge of the grid that was searched, so a larger or ` +
    'smaller one may do better: step sizes may explain part of a difference.'
  );
}

function whichLie(atEdge: readonly ArmAnalysis[], arms: number): string {
  if (atEdge.length === arms) return `${arms === 2 ? 'Both' : `All ${arms}`} step sizes lie`;
  const names = list(atEdge.map((a) => a.arm.label));
  return atEdge.length === 1 ? `The step size of ${names} lies` : `The step sizes of ${names} lie`;
}

/** Warns if some scheme spent less than 90 % of what another spent, in the budget's unit. */
function unequalSpending(analysis: Analysis): string | null {
  const { unit } = analysis.comparison.budget;
  const spent = analysis.arms
    .filter((a) => a.complete.length > 0)
    .map((a) => ({
      label: a.arm.label,
      amount: unit === 'summaries' ? a.spent.summaries : a.spent.cotTokens + a.spent.summaryTokens,
    }))
    .sort((x, y) => x.amount - y.amount);
  const least = spent[0];
  const most = spent.at(-1);
  if (!least || !most || least.amount >= 0.9 * most.amount) return null;
  return (
    `The schemes did not spend the same: ${least.label} spent ${count(least.amount)} ${unit}, ` +
    `${most.label} ${count(most.amount)}.`
  );
}
