/** Summarises a run for a terminal: its settings, its cost and its results. */
import { causeInWords, causeShares, pooledCauseShares } from '../../method/cause-shares.js';
import type { Evaluation, RoundMetrics } from '../../method/records.js';
import { warningInWords, warningsOf } from '../../method/warnings.js';
import { sparkline } from './_live.js';
import { grouped, table } from './_output.js';
import { causesText, guardText, percent } from './_round-text.js';
import { visible } from './_text.js';

const MAX_ROWS = 12;

/**
 * Returns lines for a terminal. Reads only the names of task and scheme, and the seed, from
 * `config`.
 */
export function runLines(config: unknown, metrics: readonly RoundMetrics[]): string[] {
  const out = [
    `task    ${nameOf(config, 'task')}`,
    `scheme  ${nameOf(config, 'scheme')}`,
    `seed    ${nameOf(config, 'seed')}`,
  ];
  const last = metrics.at(-1);
  if (!last) return [...out, '', 'No round has been completed yet.'];
  const { spent } = last;
  out.push(
    `rounds  ${last.round}`,
    `spent   ${grouped(spent.summaries)} summaries and ${grouped(spent.cots)} CoTs; ` +
      `${grouped(spent.summaryTokens)} and ${grouped(spent.cotTokens)} tokens`,
  );
  const guard = metrics.find((m) => m.guard)?.guard;
  if (guard) out.push(`guard   ${guardText(guard)}`);
  const failed = sum(metrics.map((m) => sum(Object.values(m.train?.failures ?? {}))));
  const wrong = pooledCauseShares(metrics.map((m) => m.train?.causes));
  if (wrong.length > 0) out.push(`wrong   ${causesText(wrong).trim()}`);
  if (failed) out.push(`missing ${grouped(failed)} training scores`);
  for (const { round, warning } of warningsOf(metrics))
    out.push(`warning round ${round}: ${warningInWords(warning)}`);
  const evaluated = metrics.filter((m) => m.evaluation);
  if (evaluated.length > 0) {
    out.push(
      '',
      `held-out score ${sparkline(
        evaluated.map((m) => m.evaluation?.task ?? 0),
        60,
      )}`,
      '',
    );
    out.push(...evaluations(evaluated));
    out.push('', ...lastEvaluation(evaluated.at(-1)?.evaluation as Evaluation));
  }
  return out;
}

/** Returns a table of evenly spread evaluations that includes the first and the last. */
function evaluations(evaluated: readonly RoundMetrics[]): string[] {
  const n = evaluated.length;
  const causes = pooledCauseShares(evaluated.map((m) => m.train?.causes));
  const rowCount = Math.min(n, MAX_ROWS);
  const rows = Array.from(
    { length: rowCount },
    (_, i) => evaluated[rowCount === 1 ? 0 : Math.round((i * (n - 1)) / (rowCount - 1))],
  ).map((m) => [
    String(m?.round),
    grouped(m?.spent.summaries ?? 0),
    score(m?.evaluation?.task ?? null),
    score(m?.train?.score ?? null),
    ...causes.map(({ role, cause }) => {
      const one = causeShares(m?.train?.causes).find(
        (share) => share.role === role && share.cause === cause,
      );
      return m?.train ? percent(one?.share ?? 0) : '–';
    }),
    grouped(sum(Object.values(m?.evaluation?.failures ?? {}))),
  ]);
  return table(
    ['round', 'summaries', 'held-out', 'training', ...causes.map(causeInWords), 'held-out missing'],
    rows,
  );
}

function lastEvaluation(evaluation: Evaluation): string[] {
  const out = [`last evaluation, ${grouped(evaluation.questions)} questions:`];
  for (const { difficulty, questions, task } of evaluation.byDifficulty) {
    out.push(`  ${visible(difficulty)}: ${score(task)} of ${grouped(questions)} questions`);
  }
  for (const [kind, share] of Object.entries(evaluation.cotKinds ?? {})) {
    const task = evaluation.taskByKind?.[kind];
    const mean = task === undefined ? '' : `, score ${score(task)}`;
    const summaries = summaryKindsOf(evaluation, kind);
    out.push(`  ${visible(kind)} CoTs: ${Math.round(100 * share)} %${mean}${summaries}`);
  }
  if (evaluation.monitor !== undefined) out.push(`  CoT detection: ${score(evaluation.monitor)}`);
  if (evaluation.penalty !== undefined)
    out.push(`  summary detection: ${score(evaluation.penalty)}`);
  if (evaluation.appeal !== undefined) out.push(`  appeal: ${score(evaluation.appeal)}`);
  for (const one of causeShares(evaluation.causes))
    out.push(`  ${causeInWords(one)}: ${percent(one.share)}`);
  for (const [why, n] of Object.entries(evaluation.scoredLowest ?? {}))
    out.push(`  lowest score: ${grouped(n)} × ${visible(why)}`);
  for (const [why, n] of Object.entries(evaluation.failures))
    out.push(`  missing: ${grouped(n)} × ${visible(why)}`);
  return out;
}

/** Counts the kinds of summary written for a kind of CoT, if the task classifies summaries. */
function summaryKindsOf(evaluation: Evaluation, kind: string): string {
  const cells = Object.entries(evaluation.byKinds?.[kind] ?? {});
  if (cells.length === 0) return '';
  const counts = cells.map(([kind, { samples }]) => `${grouped(samples)} ${visible(kind)}`);
  return `; summaries: ${counts.join(', ')}`;
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const score = (value: number | null): string => (value === null ? '–' : value.toFixed(3));

function nameOf(config: unknown, key: string): string {
  if (typeof config !== 'object' || config === null || !Object.hasOwn(config, key))
    return 'unknown';
  const value = (config as Record<string, unknown>)[key];
  if (typeof value === 'object' && value !== null && 'name' in value)
    return visible(String(value.name));
  return visible(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'unknown'));
}
