/** Defines a scheme as data: one strict schema of its axes. Unknown keys are errors. */
import { z } from 'zod';
import { SchemeError } from './_error.js';

const within = (lo: number, hi: number) => ({ error: `must be a number in ${lo}..${hi}` });
const atLeast0 = { error: 'must be a number of at least 0' };
const integer = (lo: number, hi: number) => {
  const wrong = { error: `must be an integer in ${lo}..${hi}` };
  return z.int(wrong).min(lo, wrong).max(hi, wrong);
};
const share = z
  .number({ error: 'must be a number above 0 and at most 1' })
  .gt(0, 'must be a number above 0 and at most 1')
  .max(1, 'must be a number above 0 and at most 1');
const positive = z.number({ error: 'must be a number above 0' }).gt(0, 'must be a number above 0');
const oneOf = <const T extends readonly string[]>(names: T) =>
  z.enum(names, { error: `must be one of ${names.join(', ')}` });

const minTask = z
  .number({ error: 'must be a number' })
  .optional()
  .describe('The face may learn only summaries whose task score is at least this');

const finite = z.number({ error: 'must be a number' });
const minimum = z
  .union(
    [
      finite,
      z.enum(['none', 'passed']),
      z.strictObject({ shoggoth: finite.optional(), face: finite.optional() }),
    ],
    { error: "must be a number, 'passed', 'none', or {shoggoth, face} with a number each" },
  )
  .optional()
  .describe(
    'The lowest score that may be reinforced: a CoT’s for the shoggoth, a summary’s for the face',
  );

const ruled = <const T extends readonly [Ruled, ...Ruled[]]>(options: T) => {
  const names = options.map((o) => o.shape.rule.value).join(', ');
  return z.discriminatedUnion('rule', options, {
    error: `must be a map whose rule is one of ${names}`,
  });
};
type Ruled = z.ZodObject<{ rule: z.ZodLiteral<string> }, z.core.$strict>;

export const cotScoreSchema = ruled([
  z.strictObject({ rule: z.literal('single') }),
  z.strictObject({ rule: z.literal('mean') }),
  z.strictObject({ rule: z.literal('top-mean'), m: integer(1, 1000).default(3) }),
  z.strictObject({ rule: z.literal('max') }),
  z.strictObject({ rule: z.literal('shrunk') }),
  z.strictObject({
    rule: z.literal('quantile'),
    q: z.number(within(0, 1)).min(0, within(0, 1)).max(1, within(0, 1)),
  }),
]);

export const cotRuleSchema = ruled([
  z.strictObject({ rule: z.literal('best'), count: integer(1, 1_000_000).default(1) }),
  z.strictObject({ rule: z.literal('fraction'), fraction: share }),
  z.strictObject({
    rule: z.literal('soft'),
    temperature: positive.describe('In units of the score'),
  }),
]);

export const faceRuleSchema = ruled([
  z.strictObject({ rule: z.literal('best-overall'), minTask }),
  z.strictObject({ rule: z.literal('best-of-best-cot'), minTask }),
  z.strictObject({ rule: z.literal('best-in-each-kept-cot'), minTask }),
  z.strictObject({
    rule: z.literal('fraction'),
    fraction: share,
    within: oneOf(['scope', 'kept-cot']).default('scope'),
    minTask,
  }),
  z.strictObject({ rule: z.literal('same-as-cots'), minTask }),
]);

export const updateSchema = ruled([
  z.strictObject({ rule: z.literal('sft') }),
  z.strictObject({
    rule: z.literal('contrastive'),
    loss: oneOf(['dpo', 'signed']).default('dpo'),
    beta: positive.default(0.1).describe('β of the DPO loss; the signed loss ignores it'),
    minMargin: z
      .number(atLeast0)
      .min(0, atLeast0)
      .optional()
      .describe('Pairs whose scores differ by less are left out'),
  }),
  z.strictObject({
    rule: z.literal('policy-gradient'),
    normalise: oneOf(['none', 'std']).default('none'),
    zeroVariance: oneOf(['count', 'filter'])
      .optional()
      .describe(
        'Whether samples whose siblings all score the same count in the mean; default: count',
      ),
  }),
]);

export const allocationSchema = ruled([
  z.strictObject({ rule: z.literal('uniform') }),
  z.strictObject({ rule: z.literal('halving') }),
  z.strictObject({
    rule: z.literal('bayes-ucb'),
    stages: integer(3, 64).default(8).describe('The number of batches of summaries in a round'),
  }),
]);

const channel = oneOf(['score', 'task', 'appeal']);

/**
 * The schema of a scheme as data: a choice on each axis. docs/schemes.md explains every rule and
 * key. Scores, temperatures and margins are in units of the task's score.
 */
export const schemeSpecSchema = z
  .strictObject({
    scope: oneOf(['global', 'per-question', 'centred']).describe('Which candidates compete'),
    cotScore: cotScoreSchema.describe("A CoT's score, from its summaries' scores"),
    cotRule: cotRuleSchema.describe('Which CoTs the shoggoth learns'),
    faceRule: faceRuleSchema.describe('Which summaries the face learns'),
    update: updateSchema.describe('How the policies learn from what was chosen'),
    shoggothChannel: channel
      .default('score')
      .describe('The part of the score by which the shoggoth learns'),
    faceChannel: channel
      .default('score')
      .describe('The part of the score by which the face learns'),
    minScore: minimum,
    split: z.strictObject(
      { k: integer(1, 100_000).describe('Summaries per CoT') },
      { error: 'must be a map with k, the number of summaries per CoT' },
    ),
    allocation: allocationSchema
      .default({ rule: 'uniform' })
      .describe('How many summaries each CoT gets; split.k is the mean'),
  })
  .refine((spec) => spec.cotScore.rule !== 'single' || spec.split.k === 1, {
    path: ['split', 'k'],
    error: "must be 1 where cotScore.rule is 'single'",
  })
  .refine((spec) => spec.cotScore.rule !== 'single' || spec.allocation.rule === 'uniform', {
    path: ['allocation', 'rule'],
    error: "must be uniform where cotScore.rule is 'single'",
  });

/** A scheme as data, with every default filled in. */
export type SchemeSpec = z.infer<typeof schemeSpecSchema>;
/** A scheme as data, as one writes it: keys that have a default may be left out. */
export type SchemeSpecInput = z.input<typeof schemeSpecSchema>;

/**
 * Checks a scheme's data and fills in defaults.
 * @param path the key under which the data stands, for messages.
 * @throws SchemeError with one line for each unknown key, missing key and value out of range.
 */
export function parseSchemeSpec(input: unknown, path = 'scheme'): SchemeSpec {
  const result = schemeSpecSchema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue) => {
    const at = [path, ...issue.path].join('.');
    const given = valueAt(input, issue.path);
    if (issue.code === 'unrecognized_keys') {
      const known = knownKeys(issue.path, given);
      return issue.keys.map((key) => `${at}.${key}: unknown key; expected one of ${known}`);
    }
    if (given === undefined) return [`${at}: is missing; it ${issue.message}`];
    return [`${at}: ${issue.message}, got ${JSON.stringify(given) ?? String(given)}`];
  });
  throw new SchemeError(problems.join('\n'));
}

/** Lists the keys that the map at a path may have, given the rule that it names. */
function knownKeys(path: readonly PropertyKey[], given: unknown): string {
  const ruledAxes: Readonly<Record<string, { readonly options: readonly Ruled[] }>> = {
    cotScore: cotScoreSchema,
    cotRule: cotRuleSchema,
    faceRule: faceRuleSchema,
    update: updateSchema,
    allocation: allocationSchema,
  };
  const axis = String(path[0]);
  if (path.length === 0) return Object.keys(schemeSpecSchema.shape).join(', ');
  if (axis === 'split') return 'k';
  const { rule } = given as { readonly rule?: unknown };
  const option = ruledAxes[axis]?.options.find((o) => o.shape.rule.value === rule);
  return Object.keys(option?.shape ?? {}).join(', ');
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    input,
  );
}
