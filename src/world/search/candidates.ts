/** Lists every combination of the schemes' axes that a search tries. */
import { composeScheme, type SchemeSpecInput } from '../../selection/index.js';
import type { Candidate } from '../learning/tuned-comparison.js';

type Axis<K extends keyof SchemeSpecInput> = readonly (readonly [string, SchemeSpecInput[K]])[];

const allocations: readonly (readonly [
  string,
  NonNullable<SchemeSpecInput['allocation']>,
  readonly number[],
])[] = [
  ['', { rule: 'uniform' }, [1, 2, 4, 8]],
  ['halving ', { rule: 'halving' }, [2, 4]],
  ['bayes-ucb ', { rule: 'bayes-ucb' }, [2, 4]],
];
const cotScores: Axis<'cotScore'> = [
  ['mean', { rule: 'mean' }],
  ['top-3', { rule: 'top-mean', m: 3 }],
  ['shrunk', { rule: 'shrunk' }],
];
/** The choices of what the roles learn, and how. */
const learning: readonly (readonly [
  string,
  Pick<SchemeSpecInput, 'cotRule' | 'faceRule' | 'update'>,
])[] = [
  ['best one', sft({ rule: 'best', count: 1 }, { rule: 'best-of-best-cot' })],
  ['best one, any face', sft({ rule: 'best', count: 1 }, { rule: 'best-overall' })],
  ['quarter', sft({ rule: 'fraction', fraction: 0.25 }, { rule: 'best-in-each-kept-cot' })],
  ['half', sft({ rule: 'fraction', fraction: 0.5 }, { rule: 'best-in-each-kept-cot' })],
  [
    'quarter, quarter of summaries',
    sft({ rule: 'fraction', fraction: 0.25 }, { rule: 'fraction', fraction: 0.25 }),
  ],
  ['soft', sft({ rule: 'soft', temperature: 0.5 }, { rule: 'best-in-each-kept-cot' })],
  [
    'soft, quarter of summaries',
    sft({ rule: 'soft', temperature: 0.5 }, { rule: 'fraction', fraction: 0.25 }),
  ],
  ['pairs', contrastive({ rule: 'best', count: 1 }, { rule: 'best-of-best-cot' })],
  [
    'pairs of half',
    contrastive({ rule: 'fraction', fraction: 0.5 }, { rule: 'fraction', fraction: 0.5 }),
  ],
  ['advantage', gradient('none')],
  ['advantage in sds', gradient('std')],
];

function sft(cotRule: SchemeSpecInput['cotRule'], faceRule: SchemeSpecInput['faceRule']) {
  return { cotRule, faceRule, update: { rule: 'sft' } } as const;
}

function contrastive(cotRule: SchemeSpecInput['cotRule'], faceRule: SchemeSpecInput['faceRule']) {
  return { cotRule, faceRule, update: { rule: 'contrastive', loss: 'signed' } } as const;
}

function gradient(normalise: 'none' | 'std') {
  const all = { rule: 'fraction', fraction: 1 } as const;
  return { cotRule: all, faceRule: all, update: { rule: 'policy-gradient', normalise } } as const;
}

/**
 * Returns all combinations that differ. With one summary per CoT all CoT scores are the same, and
 * with fewer than four top-3 is the mean.
 * @param budget a question's budget, in summaries.
 * @param cotPrice the price of a CoT, in summaries.
 */
export function searchCandidates(budget: number, cotPrice: number): Candidate[] {
  return allocations.flatMap(([allocationName, allocation, ks]) =>
    ks.flatMap((k) =>
      cotScores
        .filter(([name]) => name === 'mean' || (k > 1 && (name !== 'top-3' || k > 3)))
        .flatMap(([scoreName, cotScore]) =>
          learning.map(([learningName, rules]): Candidate => {
            const label = `${allocationName}k=${k} ${scoreName}, ${learningName}`;
            const scope = 'per-question';
            const scheme = composeScheme(
              { scope, cotScore, allocation, split: { k }, ...rules },
              label,
            );
            return { label, scheme, shape: scheme.split(budget, cotPrice) };
          }),
        ),
    ),
  );
}
