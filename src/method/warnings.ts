/**
 * Finds what in a run's course calls for a warning. A warning is recorded in metrics.jsonl with the
 * round in which it first holds.
 *
 * - `masked`: the config leaves failures that are the model's doing out of the score, so that
 *   failing pays.
 * - `grows`: a cause's share is larger in the last rounds than in the first ones, by 2 percentage
 *   points or more and with p < .001 in Welch's test of up to ten rounds against up to ten.
 * - `parts`: the training score has risen away from the held-out score. Between the first
 *   evaluations and the last ones, three to five of each, the gap has grown by .05 or more with p <
 *   .01. Each evaluation is compared with the training rounds since the one before it.
 */

import type { Failures } from '../config/failures.js';
import { mean, welchRise } from '../stats/index.js';
import type { Cause } from '../tasks/grading/causes.js';
import { CAUSE_PLACES, causeInWords, shareByRound } from './cause-shares.js';
import type { RoundMetrics, Warning } from './records.js';

const GROWS = { most: 10, least: 5, by: 0.02, p: 0.001 };
const PARTS = { most: 5, least: 3, by: 0.05, p: 0.01 };

/**
 * Returns the warnings that hold after the last of these rounds and were not given before; none
 * after round 0.
 */
export function newWarnings(metrics: readonly RoundMetrics[], failures: Failures): Warning[] {
  const known = new Set(metrics.flatMap(({ warnings }) => warnings ?? []).map(keyOf));
  if ((metrics.at(-1)?.round ?? 0) === 0) return [];
  const masked = (Object.keys(failures) as (keyof Failures)[]).filter(
    (cause) => failures[cause] === 'masked',
  );
  const all: Warning[] = [
    ...(masked.length > 0 ? [{ kind: 'masked' as const, causes: masked }] : []),
    ...growing(metrics),
    ...parting(metrics),
  ];
  return all.filter((warning) => !known.has(keyOf(warning)));
}

/**
 * Returns a run's warnings in the order in which they first held. An older run records none, so
 * only `parts` is checked.
 */
export function warningsOf(
  metrics: readonly RoundMetrics[],
): { readonly round: number; readonly warning: Warning }[] {
  const told = metrics.flatMap(({ round, warnings }) =>
    (warnings ?? []).map((warning) => ({ round, warning })),
  );
  const last = metrics.at(-1);
  if (told.length > 0 || !last || metrics.some(({ train }) => train?.causes)) return told;
  return parting(metrics).map((warning) => ({ round: last.round, warning }));
}

/** Returns whether a value from an untrusted file is a warning. */
export function isWarning(value: unknown): value is Warning {
  const { kind, causes, role, cause, from, to } = Object(value) as Record<string, unknown>;
  if (kind === 'masked')
    return Array.isArray(causes) && causes.every((one) => typeof one === 'string');
  if (typeof from !== 'number' || typeof to !== 'number') return false;
  return (
    kind === 'parts' ||
    (kind === 'grows' && CAUSE_PLACES.some((place) => place.role === role && place.cause === cause))
  );
}

/** Returns one sentence that says what happened and what to do. */
export function warningInWords(warning: Warning): string {
  if (warning.kind === 'masked') {
    const what = warning.causes.map((cause) => `failures.${cause}`).join(', ');
    return `${what}: masked leaves what the model did wrong out of the score, so that doing it pays; grade it unless you mean that.`;
  }
  if (warning.kind === 'grows') {
    const [from, to] = [warning.from, warning.to].map(percent);
    const what = causeInWords(warning);
    return `The share of ${what} grows, from ${from} to ${to}: ${advice(warning)}.`;
  }
  const [from, to] = [warning.from, warning.to].map((gap) => gap.toFixed(3));
  return `Training and held-out scores part: training was ${from} above held-out, and is now ${to} above it; what is learnt holds for the training questions, or for what their score leaves out.`;
}

const ADVICE: Readonly<Record<Cause, string>> = {
  truncated: 'look at what is cut off, give it more room, or see to it that it does not pay',
  grader: 'the texts may have learnt to make the grader fail',
  verdict: 'the texts may have learnt to confuse the judge',
  unavailable: 'what it cannot grade is missing from the score',
};
const advice = ({ cause }: { readonly cause: Cause }) => ADVICE[cause];

function growing(metrics: readonly RoundMetrics[]): Warning[] {
  return CAUSE_PLACES.flatMap(({ role, cause }) => {
    const shares = shareByRound(metrics, role, cause).map(({ share }) => share);
    const ends = risen(shares, GROWS);
    return ends ? [{ kind: 'grows' as const, role, cause, ...ends }] : [];
  });
}

function parting(metrics: readonly RoundMetrics[]): Warning[] {
  const gaps: number[] = [];
  let since: number[] = [];
  for (const { train, evaluation } of metrics) {
    if (train?.task != null) since.push(train.task);
    if (!evaluation) continue;
    if (evaluation.task !== null && since.length > 0) gaps.push(mean(since) - evaluation.task);
    since = [];
  }
  const ends = risen(gaps, PARTS);
  return ends ? [{ kind: 'parts' as const, ...ends }] : [];
}

/** Returns the means of the first and the last values if they have risen, otherwise null. */
function risen(
  values: readonly number[],
  { most, least, by, p }: typeof GROWS,
): { readonly from: number; readonly to: number } | null {
  const size = Math.min(most, Math.floor(values.length / 2));
  if (size < least) return null;
  const [first, last] = [values.slice(0, size), values.slice(-size)];
  const rise = welchRise(first, last);
  return rise.difference >= by && rise.p < p ? { from: mean(first), to: mean(last) } : null;
}

function keyOf(warning: Warning): string {
  return warning.kind === 'grows' ? `grows ${warning.role} ${warning.cause}` : warning.kind;
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
