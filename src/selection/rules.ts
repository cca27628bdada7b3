/**
 * The choices on each axis, by the name of their rule. A new choice takes one file, one entry in
 * spec.ts and one line here.
 */
import type { FlatRound } from './_flat-round.js';
import type { AllocationRule } from './allocation/_allocation.js';
import { bayesUcb } from './allocation/bayes-ucb.js';
import { halving } from './allocation/halving.js';
import { uniform } from './allocation/uniform.js';
import type { KeepRule } from './cot-rule/_keep-rule.js';
import { bestRule } from './cot-rule/best.js';
import { fractionRule } from './cot-rule/fraction.js';
import { softRule } from './cot-rule/soft.js';
import { max } from './cot-score/max.js';
import { mean } from './cot-score/mean.js';
import { quantile } from './cot-score/quantile.js';
import { shrunk } from './cot-score/shrunk.js';
import { single } from './cot-score/single.js';
import { topMean } from './cot-score/top-mean.js';
import type { FaceRule } from './face-rule/_face-rule.js';
import { bestInEachKeptCot } from './face-rule/best-in-each-kept-cot.js';
import { bestOfBestCot } from './face-rule/best-of-best-cot.js';
import { bestOverall } from './face-rule/best-overall.js';
import { fractionOfSummaries } from './face-rule/fraction.js';
import { sameAsCots } from './face-rule/same-as-cots.js';
import type { Scope } from './scope/_scope.js';
import { centredScope } from './scope/centred.js';
import { globalScope } from './scope/global.js';
import { perQuestionScope } from './scope/per-question.js';
import type { SchemeSpec } from './spec.js';
import type { Update } from './update/_update.js';
import { dpo, signed } from './update/contrastive.js';
import { policyGradient } from './update/policy-gradient.js';
import { sft } from './update/sft.js';

type Ruled = { readonly rule: string };
type Rules<S extends Ruled, T> = {
  readonly [R in S['rule']]: (spec: Extract<S, { rule: R }>) => T;
};

/** Looks up the choice that an axis of a scheme's data asks for. */
export function choose<S extends Ruled, T>(rules: Rules<S, T>, spec: S): T {
  return (rules[spec.rule as S['rule']] as (spec: S) => T)(spec);
}

export interface ScopeChoice {
  readonly scope: Scope;
  /** The scope in a scheme's description, as in `of each question`. */
  readonly words: string;
  /** The scope in the reason for a choice, as in ` less the question’s mean`. */
  readonly relative: string;
}

export const scopes: { readonly [S in SchemeSpec['scope']]: ScopeChoice } = {
  global: { scope: globalScope, words: 'of the round', relative: '' },
  'per-question': { scope: perQuestionScope, words: 'of each question', relative: '' },
  centred: {
    scope: centredScope,
    words: 'of the round, each less its question’s mean',
    relative: ' less the question’s mean',
  },
};

export interface CotScoreChoice {
  /** Returns the scores of the round's CoTs, [C]. */
  readonly score: (round: FlatRound) => Float64Array;
  readonly words: string;
  /** Whether every summary is a sample of its own. */
  readonly perSummary: boolean;
}

/** Returns a CoT's score from its summaries' scores values[from..to). */
type ScoreOfRange = (values: Float64Array, from: number, to: number) => number;

export const cotScores: Rules<SchemeSpec['cotScore'], CotScoreChoice> = {
  single: () => ({ score: single, words: 'score', perSummary: true }),
  mean: () => perCot(mean, 'mean'),
  'top-mean': ({ m }) => perCot(topMean(m), `mean of top ${m}`),
  max: () => perCot(max, 'best summary'),
  shrunk: () => ({ score: shrunk, words: 'shrunk mean', perSummary: false }),
  quantile: ({ q }) => perCot(quantile(q), `${q}-quantile`),
};

function perCot(scoreOfRange: ScoreOfRange, words: string): CotScoreChoice {
  const score = ({ shoggoth: { start, value } }: FlatRound) => {
    const scores = new Float64Array(start.length - 1);
    for (let c = 0; c < scores.length; c++)
      scores[c] = scoreOfRange(value, start[c]!, start[c + 1]!);
    return scores;
  };
  return { score, words, perSummary: false };
}

export interface CotRuleChoice {
  readonly keep: KeepRule;
  readonly words: (many: string) => string;
}

export const cotRules: Rules<SchemeSpec['cotRule'], CotRuleChoice> = {
  best: ({ count }) => ({
    keep: bestRule(count),
    words: (many) => (count === 1 ? `the best of the ${many}` : `the best ${count} ${many}`),
  }),
  fraction: ({ fraction }) => ({
    keep: fractionRule(fraction),
    words: (many) =>
      fraction === 1 ? `all ${many}` : `the best ${percent(fraction)} of the ${many}`,
  }),
  soft: ({ temperature }) => ({
    keep: softRule(temperature),
    words: (many) => `all ${many}, by softmax at temperature ${temperature}`,
  }),
};

export interface FaceRuleChoice {
  readonly rule: FaceRule;
  readonly words: string;
  /** Where a summary comes from, as in ` of the best CoT`. */
  readonly place: string;
}

export const faceRules = (cots: CotRuleChoice): Rules<SchemeSpec['faceRule'], FaceRuleChoice> => ({
  'best-overall': () => ({ rule: bestOverall, words: 'the best summary of any CoT', place: '' }),
  'best-of-best-cot': () => ({
    rule: bestOfBestCot,
    words: 'the best summary of the best CoT',
    place: ' of the best CoT',
  }),
  'best-in-each-kept-cot': () => ({
    rule: bestInEachKeptCot,
    words: 'the best summary of each kept CoT',
    place: ' of a kept CoT',
  }),
  fraction: ({ fraction, within }) => {
    const best = fraction === 1 ? 'all' : `the best ${percent(fraction)} of the`;
    return {
      rule: fractionOfSummaries(fraction, within),
      words: `${best} summaries${places[within]}`,
      place: places[within],
    };
  },
  'same-as-cots': () => ({
    rule: sameAsCots(cots.keep),
    words: cots.words('summaries'),
    place: '',
  }),
});

const places = { scope: '', 'kept-cot': ' of a kept CoT' } as const;

export interface UpdateChoice {
  readonly update: Update;
  readonly words: string;
}

const losses = { dpo, signed: (_beta: number, minMargin?: number) => signed(minMargin) };

export const updates: Rules<SchemeSpec['update'], UpdateChoice> = {
  sft: () => ({ update: sft, words: 'by supervised fine-tuning' }),
  contrastive: ({ loss, beta, minMargin }) => {
    const margin = minMargin ? `, by ${minMargin} or more` : '';
    return {
      update: losses[loss](beta, minMargin),
      words: `each over its opposite from the worst end (${loss})${margin}`,
    };
  },
  'policy-gradient': ({ normalise, zeroVariance }) => {
    const filter = zeroVariance === 'filter' ? ', without those that all score the same' : '';
    return {
      update: policyGradient(normalise, zeroVariance),
      words: `by policy gradient against its siblings${filter}`,
    };
  },
};

export interface AllocationChoice {
  readonly rule: AllocationRule;
  /** The end of the sentence that describes the scheme. */
  readonly words: string;
}

export const allocations = (
  score: CotScoreChoice['score'],
): Rules<SchemeSpec['allocation'], AllocationChoice> => ({
  uniform: () => ({ rule: uniform, words: '' }),
  halving: () => ({
    rule: halving(score),
    words: '; summaries are asked for by sequential halving',
  }),
  'bayes-ucb': ({ stages }) => ({
    rule: bayesUcb(stages),
    words: `; summaries are asked for by Bayes-UCB in ${stages} stages`,
  }),
});

function percent(fraction: number): string {
  return `${Number((fraction * 100).toPrecision(3))} %`;
}
