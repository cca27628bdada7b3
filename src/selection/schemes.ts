/** The table of named schemes. Each is data; a scheme of your own is one more entry. */
import { SchemeError } from './_error.js';
import { nearest } from './_nearest.js';
import { type ComposedScheme, composeScheme, rewardTargeted } from './compose.js';
import type { SchemeSpecInput } from './spec.js';

type Entry = { readonly describe: string } & SchemeSpecInput;

const samples = {
  cotScore: { rule: 'single' },
  cotRule: { rule: 'fraction', fraction: 0.3 },
  faceRule: { rule: 'same-as-cots' },
  update: { rule: 'sft' },
  split: { k: 1 },
} as const;

const nested = {
  scope: 'per-question',
  cotScore: { rule: 'mean' },
  cotRule: { rule: 'best', count: 1 },
  faceRule: { rule: 'best-of-best-cot' },
  update: { rule: 'sft' },
  split: { k: 4 },
} as const;

/** k = 2 gives n = 16 at a budget of 32, which bench/allocation.mjs found best. */
const adaptive = { ...nested, cotScore: { rule: 'shrunk' }, split: { k: 2 } } as const;

const top3 = { rule: 'top-mean', m: 3 } as const;
const all = { rule: 'fraction', fraction: 1 } as const;

const table: Readonly<Record<string, Entry>> = {
  'basic-global': {
    describe:
      'Both roles learn the best 30 % of all samples of the round: the shoggoth their CoTs, the face their summaries.',
    ...samples,
    scope: 'global',
  },
  basic: {
    describe:
      'Both roles learn the best 30 % of each question’s samples: the shoggoth their CoTs, the face their summaries.',
    ...samples,
    scope: 'per-question',
  },
  'nested-top3': {
    describe:
      'The shoggoth learns each question’s best CoT by the mean of its top 3 summaries, the face that CoT’s best summary.',
    ...nested,
    cotScore: top3,
  },
  'nested-mean': {
    describe:
      'The shoggoth learns each question’s best CoT by the mean of its summaries, the face that CoT’s best summary.',
    ...nested,
  },
  'nested-top3-global-face': {
    describe:
      'The shoggoth learns each question’s best CoT by the mean of its top 3 summaries, the face the question’s best summary of any CoT.',
    ...nested,
    cotScore: top3,
    faceRule: { rule: 'best-overall' },
  },
  'nested-top3-contrastive': {
    describe:
      'The shoggoth learns to prefer each question’s best CoT to its worst by the mean of the top 3 summaries, the face the best CoT’s best summary to its worst.',
    ...nested,
    cotScore: top3,
    update: { rule: 'contrastive' },
  },
  'nested-mean-contrastive': {
    describe:
      'The shoggoth learns to prefer each question’s best CoT to its worst by the mean of the summaries, the face the best CoT’s best summary to its worst.',
    ...nested,
    update: { rule: 'contrastive' },
  },
  'nested-advantage': {
    describe:
      'Both roles learn from every sample by policy gradient: each CoT’s mean against its sibling CoTs, each summary against its sibling summaries.',
    ...nested,
    cotRule: all,
    faceRule: all,
    update: { rule: 'policy-gradient' },
  },
  'kept-quarter': {
    describe:
      'The shoggoth learns the best quarter of each question’s CoTs by the mean of 2 summaries, the face the best summary of each.',
    ...nested,
    cotRule: { rule: 'fraction', fraction: 0.25 },
    faceRule: { rule: 'best-in-each-kept-cot' },
    split: { k: 2 },
  },
  'two-graders': {
    describe:
      'The shoggoth learns each question’s best CoT by mean task score alone, the face the most appealing correct summary of that CoT.',
    ...nested,
    faceRule: { rule: 'best-of-best-cot', minTask: 1 },
    shoggothChannel: 'task',
    faceChannel: 'appeal',
  },
  'group-advantage': {
    describe:
      'Both roles learn from every sample by policy gradient: each CoT’s mean against its sibling CoTs, each summary against the question’s other summaries, both in units of their spread.',
    ...nested,
    cotRule: all,
    faceRule: all,
    update: { rule: 'policy-gradient', normalise: 'std' },
    split: { k: 1 },
  },
  'soft-mean': {
    describe:
      'The shoggoth learns all of each question’s CoTs, weighted by a softmax of the mean of their summaries, the face the best summary of each at the same weight.',
    ...nested,
    cotRule: { rule: 'soft', temperature: 0.1 },
    faceRule: { rule: 'best-in-each-kept-cot' },
  },
  'halving-mean': {
    describe:
      'The shoggoth learns each question’s best CoT by the shrunk mean of its summaries, most of which go to the CoTs that sequential halving leaves in; the face learns that CoT’s best summary.',
    ...adaptive,
    allocation: { rule: 'halving' },
  },
  'bayes-ucb': {
    describe:
      'The shoggoth learns each question’s best CoT by the shrunk mean of its summaries, which go where the best CoT may still be by Bayes-UCB; the face learns that CoT’s best summary.',
    ...adaptive,
    allocation: { rule: 'bayes-ucb' },
  },
};

const composed = Object.entries(table).map(([name, { describe, ...spec }]) =>
  composeScheme(spec, name, describe),
);

/**
 * Schemes that wrap another, as in `reward-targeted:nested-top3`. A wrapper's name on its own wraps
 * `nested-mean`.
 */
const wrappers: Readonly<Record<string, (scheme: ComposedScheme) => ComposedScheme>> = {
  'reward-targeted': rewardTargeted,
};
const wrappedByDefault = 'nested-mean';

/** Every named scheme, in the order of docs/schemes.md, with wrappers last. */
export const schemes: readonly ComposedScheme[] = [
  ...composed,
  ...Object.entries(wrappers).map(([name, wrap]) => ({ ...wrap(named(wrappedByDefault)), name })),
];

const byName = new Map(schemes.map((scheme) => [scheme.name, scheme]));

/**
 * Finds a scheme by its name. `reward-targeted:NAME` is the scheme NAME under reward targeting.
 * @throws SchemeError that suggests the names closest to an unknown one.
 */
export function findScheme(name: string): ComposedScheme {
  const known = byName.get(name);
  if (known) return known;
  const colon = name.indexOf(':');
  const prefix = name.slice(0, Math.max(0, colon));
  if (Object.hasOwn(wrappers, prefix)) return wrappers[prefix]!(findScheme(name.slice(colon + 1)));
  const [first, second, third] = nearest(name, [...byName.keys()]);
  throw new SchemeError(
    `scheme: no scheme is called '${name}'; did you mean ${first}, ${second} or ${third}?`,
  );
}

function named(name: string): ComposedScheme {
  return composed.find((scheme) => scheme.name === name)!;
}
