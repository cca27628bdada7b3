/** A scheme as data: one strict schema of the six axes. Unknown keys are errors. */
import { z } from 'zod';
import { SchemeError } from './_error.js';

const within = (lo: number, hi: number) => ({ error: `must be a number in ${lo}..${hi}` });
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
  .describe('The face may only learn summaries whose task score is at least this');

const finite = z.number({ error: 'must be a number' });
const minimum = z
  .union(
    [
      finite,
      z.enum(['none', 'passed']),
      z.strictObject({ shoggoth: finite.optional(), face: finite.optional() }),
    ],
    { error: "must be a number, {shoggoth, face} with a number each, 'passed' or 'none'" },
  )
  .optional()
  .describe(
    'The least score that may be reinforced: of a CoT for the shoggoth, of a summary for the face',
  );

const ruled = <const T extends readonly [Ruled, ...Ruled[]]>(options: T) => {
  const names = options.map((o) => o.shape.rule.value).join(', ');
  return z.discriminatedUnion('rule', options, {
    error: `must be an object whose rule is one of ${names}`,
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
    beta: positive.default(0.1).describe('Of the DPO loss; the signed form has no use for it'),
    minMargin: z
      .number({ error: 'must be a number of 0 or more' })
      .min(0, 'must be a number of 0 or more')
      .optional()
      .describe('Pairs whose scores differ by less are left out'),
  }),
  z.strictObject({
    rule: z.literal('policy-gradient'),
    normalise: oneOf(['none', 'std']).default('none'),
    zeroVariance: oneOf(['count', 'filter'])
      .optional()
      .describe(
        'Whether samples whose siblings all score the same count in the mean; they do unless filtered',
      ),
  }),
]);

export const allocationSchema = ruled([
  z.strictObject({ rule: z.literal('uniform') }),
  z.strictObject({ rule: z.literal('halving') }),
  z.strictObject({
    rule: z.literal('bayes-ucb'),
    stages: integer(3, 64).default(8).describe('How often summaries are asked for in a round'),
  }),
]);

const channel = oneOf(['score', 'task', 'appeal']);

/** A scheme as data. */
export const schemeSpecSchema = z
  .strictObject({
    scope: oneOf(['global', 'per-question', 'centred']).describe('Which candidates compete'),
    cotScore: cotScoreSchema.describe("A CoT's score, from its summaries' scores"),
    cotRule: cotRuleSchema.describe('Which CoTs the shoggoth learns'),
    faceRule: faceRuleSchema.describe('Which summaries the face learns'),
    update: updateSchema.describe('What learning them means'),
    shoggothChannel: channel
      .default('score')
      .describe('The part of the score that the shoggoth is trained on'),
    faceChannel: channel
      .default('score')
      .describe('The part of the score that the face is trained on'),
    minScore: minimum,
    split: z.strictObject({ k: integer(1, 100_000).describe('Summaries per CoT') }),
    allocation: allocationSchema
      .default({ rule: 'uniform' })
      .describe('How many summaries each CoT gets; split.k is their mean'),
  })
  .refine((spec) => spec.cotScore.rule !== 'single' || spec.split.k === 1, {
    path: ['split', 'k'],
    error: "must be 1 where cotScore.rule is 'single'",
  })
  .refine((spec) => spec.cotScore.rule !== 'single' || spec.allocation.rule === 'uniform', {
    path: ['allocation', 'rule'],
    error: "must be uniform where cotScore.rule is 'single'",
  });

export type SchemeSpec = z.infer<typeof schemeSpecSchema>;
export type SchemeSpecInput = z.input<typeof schemeSpecSchema>;

/** Checks a scheme's data and fills in defaults. @throws SchemeError that names every wrong key. */
export function parseSchemeSpec(input: unknown, path = 'scheme'): SchemeSpec {
  const result = schemeSpecSchema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue) => {
    const at = [path, ...issue.path].join('.');
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => `${at}.${key}: unknown key`);
    return [`${at}: ${issue.message}, got ${shown(valueAt(input, issue.path))}`];
  });
  throw new SchemeError(problems.join('\n'));
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

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value));
}
