/** Turns a round's samples into the lines of samples.jsonl, each with what it trains and why. */

import { marksOf, placeKey } from '../selection/marks.js';
import type { Targets } from '../selection/scheme.js';
import type { Grade } from '../tasks/task.js';
import type { SampleRecord } from './records.js';
import type { CotSample, QuestionSamples, SummarySample } from './rollout.js';

/**
 * Returns one record per summary, and one per CoT without summaries. A CoT's mark is repeated on
 * each of its records.
 */
export function recordsOf(
  round: number,
  samples: readonly QuestionSamples[],
  targets: Targets,
): SampleRecord[] {
  const marks = { shoggoth: marksOf(targets.shoggoth), face: marksOf(targets.face) };
  return samples.flatMap(({ question, cots }, q) =>
    cots.flatMap((cot, i): SampleRecord[] => {
      const shoggoth = marks.shoggoth.get(placeKey({ question: q, cot: i }));
      const common = { round, q, i };
      const texts = {
        questionId: question.id,
        question: question.text,
        difficulty: question.difficulty,
        cot: cot.text,
        ...(cot.reworded ? { reworded: cot.reworded.text } : {}),
      };
      const kept = shoggoth ? { shoggoth } : {};
      if (cot.summaries.length === 0) {
        const error = cot.error ?? 'no summary';
        return [
          {
            ...{ ...common, j: null, ...texts, summary: null, score: null, parts: null },
            ...truncatedOf(cot),
            ...(cot.error ? { cause: 'truncated' as const } : {}),
            ...{ error, ...kept },
          },
        ];
      }
      return cot.summaries.map((summary, j) => {
        const face = marks.face.get(placeKey({ question: q, cot: i, summary: j }));
        const { verdict, ...parts } = summary.grade ?? {};
        return {
          ...{ ...common, j, ...texts, summary: summary.text, score: summary.score },
          parts: summary.grade && (parts as Omit<Grade, 'verdict'>),
          ...(verdict ? { verdict } : {}),
          ...(summary.noise ? { noise: summary.noise } : {}),
          ...truncatedOf(cot, summary),
          ...causeOf(summary),
          ...(summary.error ? { error: summary.error } : {}),
          ...kept,
          ...(face ? { face } : {}),
        };
      });
    }),
  );
}

/** Lists the texts that were cut off, if any. */
function truncatedOf(cot: CotSample, summary?: SummarySample): Pick<SampleRecord, 'truncated'> {
  const texts = { cot, reworded: cot.reworded, summary };
  const names = (['cot', 'reworded', 'summary'] as const).filter((name) => texts[name]?.truncated);
  return names.length > 0 ? { truncated: names } : {};
}

/** Says what went wrong with a summary: why its grader failed, or else that it was cut off. */
function causeOf({
  failure,
  truncated,
  error,
}: SummarySample): Pick<SampleRecord, 'cause' | 'why'> {
  const cause = failure?.cause ?? (truncated ? 'truncated' : undefined);
  return { ...(cause ? { cause } : {}), ...(failure && !error ? { why: failure.why } : {}) };
}
