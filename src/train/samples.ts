/** A round's samples as the lines of samples.jsonl, each with what it trains and why. */
import type { QuestionSamples } from '../rollout/rollout.js';
import type { SampleRecord } from '../runs/records.js';
import type { RoleTargets, SampleRef, Targets } from '../selection/scheme.js';

interface Mark {
  readonly coef: number;
  readonly why: string;
}

/** One record for each summary, and one for each CoT that has none. A CoT's mark stands on each of its records. */
export function recordsOf(
  round: number,
  samples: readonly QuestionSamples[],
  targets: Targets,
): SampleRecord[] {
  const marks = { shoggoth: marksOf(targets.shoggoth), face: marksOf(targets.face) };
  return samples.flatMap(({ question, cots }, q) =>
    cots.flatMap((cot, i): SampleRecord[] => {
      const shoggoth = marks.shoggoth.get(keyOf({ question: q, cot: i }));
      const common = { round, q, i };
      const texts = {
        questionId: question.id,
        question: question.text,
        difficulty: question.difficulty,
        cot: cot.text,
      };
      const kept = shoggoth ? { shoggoth } : {};
      if (cot.summaries.length === 0) {
        const error = cot.error ?? 'no summary';
        return [{ ...common, j: null, ...texts, summary: null, score: null, parts: null, error, ...kept }];
      }
      return cot.summaries.map((summary, j) => {
        const face = marks.face.get(keyOf({ question: q, cot: i, summary: j }));
        return {
          ...{ ...common, j, ...texts, summary: summary.text, score: summary.score, parts: summary.grade },
          ...(summary.noise ? { noise: summary.noise } : {}),
          ...(summary.error ? { error: summary.error } : {}),
          ...kept,
          ...(face ? { face } : {}),
        };
      });
    }),
  );
}

/** Pairs count as ± their weight; what is in several targets has the sum of its coefficients. */
function marksOf(targets: RoleTargets): Map<string, Mark> {
  const marks = new Map<string, Mark>();
  const add = (ref: SampleRef, coef: number, why: string) => {
    const key = keyOf(ref);
    const known = marks.get(key);
    marks.set(key, known ? { coef: known.coef + coef, why: `${known.why}; ${why}` } : { coef, why });
  };
  for (const { coef, why, ...ref } of targets.samples) add(ref, coef, why);
  for (const { chosen, rejected, weight, why } of targets.pairs) {
    add(chosen, weight, `chosen: ${why}`);
    add(rejected, -weight, `rejected: ${why}`);
  }
  return marks;
}

function keyOf({ question, cot, summary }: SampleRef): string {
  return `${question}/${cot}/${summary}`;
}
