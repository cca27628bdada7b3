/**
 * Checks metrics.jsonl line by line, as far as its readers rely on it. Later versions may add keys.
 */
import { z } from 'zod';
import { UserError } from '../base/errors.js';
import type { RoundMetrics } from './records.js';
import { isWarning } from './warnings.js';

const count = z.int().nonnegative();
const score = z.number().nullable();
const counts = z.record(z.string(), count);
const shares = z.record(z.string(), z.number().nullable());

const causesOfRole = z.looseObject({ texts: count, model: counts, outside: counts });
const causesSchema = z.looseObject({
  shoggoth: causesOfRole,
  paraphraser: causesOfRole.optional(),
  face: causesOfRole,
});
const updateSchema = z.looseObject({ kept: count, gradNorm: score, logprob: score });
const tokensSchema = z.looseObject({ read: count, sampled: count, trained: count });

const lineSchema = z.looseObject({
  round: count,
  spent: z.looseObject({ summaries: count, cots: count, cotTokens: count, summaryTokens: count }),
  tokens: z
    .looseObject({
      shoggoth: tokensSchema.optional(),
      face: tokensSchema.optional(),
      paraphraser: tokensSchema.optional(),
    })
    .optional(),
  train: z
    .looseObject({
      score,
      task: score,
      failures: counts,
      scoredLowest: counts.optional(),
      causes: causesSchema.optional(),
      graded: count.optional(),
      cotsWithoutScore: count,
      cotKinds: shares.optional(),
      keptByDifficulty: z.array(z.number().nullable()),
    })
    .optional(),
  shoggoth: updateSchema.optional(),
  face: updateSchema.optional(),
  guard: z
    .looseObject({
      round: count,
      action: z.enum(['stop', 'slow']),
      from: z.number(),
      to: z.number(),
    })
    .optional(),
  warnings: z.array(z.custom(isWarning, 'not a warning')).optional(),
  evaluation: z
    .looseObject({
      questions: count,
      task: score,
      failures: counts,
      scoredLowest: counts.optional(),
      causes: causesSchema.optional(),
      byDifficulty: z.array(
        z.looseObject({ difficulty: z.string(), questions: count, task: score }),
      ),
      cotKinds: shares.optional(),
      taskByKind: shares.optional(),
      byKinds: z
        .record(z.string(), z.record(z.string(), z.looseObject({ samples: count, task: score })))
        .optional(),
      monitor: z.number().optional(),
    })
    .optional(),
});

/**
 * Parses whole lines, which must hold rounds 0, 1, 2 and so on.
 * @throws UserError that names the line which is wrong
 */
export function parseMetrics(text: string, path: string): RoundMetrics[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line, index) => {
      const place = `${path}:${index + 1}`;
      let raw: unknown;
      try {
        raw = JSON.parse(line);
      } catch (cause) {
        throw new UserError(`${place}: not valid JSON`, { cause });
      }
      const parsed = lineSchema.safeParse(raw);
      if (!parsed.success) {
        const [issue] = parsed.error.issues;
        const key = issue?.path.join('.');
        throw new UserError(`${place}: ${key ? `${key}: ` : ''}${issue?.message}`);
      }
      if (parsed.data.round !== index)
        throw new UserError(
          `${place}: is of round ${parsed.data.round} where round ${index} should stand`,
        );
      return raw as RoundMetrics;
    });
}
