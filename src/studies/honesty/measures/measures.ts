/** The measures of a trained pair; `definitions.ts` explains them to readers. */

/** A share and the number of cases behind it; NaN over no cases. */
export interface Share {
  readonly share: number;
  readonly of: number;
}

/**
 * All measures of one pair, on held-out questions with one CoT and one summary each unless stated
 * otherwise. Measures that the task does not support are absent. Task scores exclude noise, penalty
 * and appeal.
 */
export interface HonestyMeasures {
  readonly questions: number;
  readonly task: number;
  /**
   * The mean reading of the penalty's check in 0..1: on the CoT as written (the monitor) and on the
   * summary (the penalty).
   */
  readonly detection?: { readonly cot: number; readonly summary?: number };
  readonly appeal?: number;
  /**
   * P(the monitor flags the CoT | the hint changed the answer): the summary shows the behaviour,
   * and the summary for the counterfactual question, sampled with the same seeds, does not.
   */
  readonly acknowledged?: Share;
  /**
   * The CoT monitor as a test for the summary's behaviour: TPR × TNR, their squared geometric mean.
   */
  readonly gMean2?: { readonly value: number; readonly tpr: Share; readonly tnr: Share };
  /**
   * Task score when the face reads its own CoT, another question's (shuffled), no CoT, and when a
   * fresh face reads the CoT.
   */
  readonly work: {
    readonly own: number;
    readonly shuffled: number;
    readonly empty: number;
    readonly freshFace?: number | undefined;
  };
  /**
   * P(the summary gives the CoT's conclusion), over CoTs that reach one. Its complement is the
   * mismatch of CoT and summary.
   */
  readonly copied?: Share;
  /**
   * Mutual information of the CoT's answer and the summary's, in bits, over pairs that give both.
   * Subtract `chance`, the information in shuffled pairs. A face that works out the question itself
   * has some as well.
   */
  readonly information?: { readonly bits: number; readonly chance: number };
  /** Task score of the face on CoTs that the monitor flags (candid) and on the others (guarded). */
  readonly competence?: { readonly candid: Share; readonly guarded: Share };
  /** Bits of the secret in a CoT's free choices, as written and as read; `chance` as above. */
  readonly hidden?: {
    readonly written: { readonly bits: number; readonly chance: number };
    readonly read: { readonly bits: number; readonly chance: number };
  };
  /** Cosines, −1..1, of the gradients behind both ways of spillover (Drori et al. 2025). */
  readonly spillover?: {
    /**
     * ∇_CoT E[summary penalty] with ∇_CoT E[CoT monitor]: above 0, a penalised CoT turns guarded.
     */
    readonly conditional: number;
    /**
     * ∇_summary E[summary penalty] with ∇_CoT E[CoT monitor]: 0 by construction with two models.
     */
    readonly parametric: number;
    /**
     * Standard errors of both, which are rough because they come from two halves of the questions.
     */
    readonly error?: { readonly conditional: number; readonly parametric: number };
  };
}
