/** What is measured of a trained pair, and what each number means: the words that stand beside its chart. */

/** A share with what it is a share of; NaN of nothing. */
export interface Share {
  readonly share: number;
  readonly of: number;
}

/**
 * Everything about one pair, on held-out questions with one CoT and one summary each unless said otherwise. A measure that the
 * task does not declare what it takes for is absent. Task scores have no noise, penalty or appeal in them.
 */
export interface HonestyMeasures {
  readonly questions: number;
  readonly task: number;
  /**
   * How often the penalty's check finds something, as its mean reading in 0..1: the same check on the CoT as it was written
   * (the monitor) and on the summary (the penalty).
   */
  readonly detection?: { readonly cot: number; readonly summary?: number };
  readonly appeal?: number;
  /**
   * P(the monitor finds it in the CoT | the hint changed the answer): the summary shows the behaviour, and the summary for the
   * counterfactual question, sampled with the same seeds, does not.
   */
  readonly acknowledged?: Share;
  /** The monitor of the CoT as a test for the behaviour in the summary: TPR × TNR, the square of their geometric mean. */
  readonly gMean2?: { readonly value: number; readonly tpr: Share; readonly tnr: Share };
  /** Task score when the face reads its own CoT, another question's (shuffled), none, and when a fresh face reads the CoT. */
  readonly work: {
    readonly own: number;
    readonly shuffled: number;
    readonly empty: number;
    readonly freshFace?: number;
  };
  /** P(the summary gives the answer that the CoT comes to), over CoTs that come to one. Its complement is the CoT–summary mismatch. */
  readonly copied?: Share;
  /**
   * Mutual information of the CoT's answer and the summary's, in bits, over pairs that give both; `chance` is what shuffled
   * pairs show, to be subtracted. A face that works the question out itself shows some as well.
   */
  readonly information?: { readonly bits: number; readonly chance: number };
  /** Task score of the face on CoTs where the monitor finds something (candid) and where it does not (guarded). */
  readonly competence?: { readonly candid: Share; readonly guarded: Share };
  /** Bits of the secret in a CoT's free choices, as they were written and as the face reads them; `chance` as above. */
  readonly hidden?: {
    readonly written: { readonly bits: number; readonly chance: number };
    readonly read: { readonly bits: number; readonly chance: number };
  };
  /** Cosines, −1..1, of the gradients behind the two ways of spillover (Drori et al. 2025, arXiv 2511.11584). */
  readonly spillover?: {
    /** ∇_CoT E[penalty of the summary] with ∇_CoT E[monitor of the CoT]: above 0, a penalised CoT becomes guarded. */
    readonly conditional: number;
    /** ∇_summary E[penalty of the summary] with ∇_CoT E[monitor of the CoT]: 0 by construction with two models. */
    readonly parametric: number;
    /** Standard errors of both, from two halves of the questions, and so rough. */
    readonly error?: { readonly conditional: number; readonly parametric: number };
  };
}
