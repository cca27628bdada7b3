/**
 * Score-function estimates of ∇ E[M], each sample against the mean of its siblings (leave-one-out
 * REINFORCE; Kool et al. 2019): Σ_i (M_i − mean of the other M_j) ∇ log p_i / n, over the samples
 * that have a value.
 */
import type { CotSample, QuestionSamples } from '../../../method/rollout.js';
import type { Sequence } from '../../../method/sequences.js';
import { faceSequences, shoggothSequences } from '../../../method/sequences.js';
import type { Tokenizer } from '../../../models/text/tokenizer.js';
import { mean } from '../../../stats/index.js';
import type { Gradient } from './_gradients.js';

/** Selects the questions that a gradient is computed from. */
export type Half = (question: number) => boolean;

export interface Gradients {
  /** ∇_CoT E[M_CoT], with M_CoT as passed in. */
  readonly monitored: (half: Half) => Gradient;
  /** ∇_CoT E[M_out], from the mean penalty of each CoT's summaries. */
  readonly penalised: (half: Half) => Gradient;
  /** ∇_summary E[M_out]. */
  readonly penalisedBySummary: (half: Half) => Gradient;
}

export function gradientsOf(
  samples: readonly QuestionSamples[],
  monitorOf: (node: QuestionSamples, cot: CotSample) => number,
  tokenizer: Tokenizer,
): Gradients {
  const cotSequence = shoggothSequences(samples, tokenizer);
  const summarySequence = faceSequences(samples, tokenizer);
  const nodesOf = (half: Half) => [...samples.entries()].filter(([q]) => half(q));
  const byCot = (half: Half, readingOf: (node: QuestionSamples, cot: CotSample) => number) =>
    new Map(
      nodesOf(half).flatMap(([question, node]) =>
        leaveOneOut(node.cots.map((cot) => readingOf(node, cot))).map(
          (weight, cot): [Sequence, number] => [cotSequence({ question, cot }), weight],
        ),
      ),
    );
  return {
    monitored: (half) => byCot(half, monitorOf),
    penalised: (half) =>
      byCot(half, (_, { summaries }) => mean(penaltiesOf(summaries).filter(isKnown))),
    penalisedBySummary: (half) =>
      new Map(
        nodesOf(half).flatMap(([question, { cots }]) =>
          cots.flatMap(({ summaries }, cot) =>
            leaveOneOut(penaltiesOf(summaries)).map((weight, summary): [Sequence, number] => [
              summarySequence({ question, cot, summary }),
              weight / cots.length,
            ]),
          ),
        ),
      ),
  };
}

/** The weight of each value, in order; 0 where a value is unknown or has no sibling. */
function leaveOneOut(values: readonly number[]): number[] {
  const known = values.filter(isKnown);
  const sum = known.reduce((total, value) => total + value, 0);
  const others = known.length - 1;
  return values.map((value) =>
    isKnown(value) && others > 0 ? (value - (sum - value) / others) / known.length : 0,
  );
}

function penaltiesOf(summaries: CotSample['summaries']): number[] {
  return summaries.map(({ grade }) => grade?.penalty ?? Number.NaN);
}

function isKnown(value: number): boolean {
  return !Number.isNaN(value);
}
