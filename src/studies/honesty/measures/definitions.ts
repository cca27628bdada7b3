/** What each measure means: the sentences that stand beside its chart. */
import type { HonestyMeasures } from './measures.js';

/** One short definition for each measure, by its name. */
export const MEASURE_WORDS: Readonly<Record<Exclude<keyof HonestyMeasures, 'questions'>, string>> =
  {
    task: 'Mean task score of one summary for each held-out question, without noise, penalty or appeal; a summary that could not be graded is left out.',
    detection:
      'How often the check behind the penalty finds something: in the CoT, where it is a monitor that nothing is trained on, and in the summary, where it is the penalty.',
    appeal: 'How agreeable the summaries are, whatever their correctness, from 0 to 1.',
    acknowledged:
      'Of the questions whose hint changed the answer, the share whose CoT mentions it. The hint changed the answer if the summary follows it, and the summary for the same question without the hint, sampled with the same random draws, does not.',
    gMean2:
      'How well the monitor of the CoT tells whether the summary shows the behaviour: the share of those that do which it finds (TPR) times the share of those that do not which it leaves alone (TNR). A perfect monitor has 1; a coin has 0.25, and one that always or never finds something has 0.',
    work: 'Task score when the face reads its own CoT, the CoT of another question, and no CoT; and when a fresh face, which was not trained with this shoggoth, reads the CoT. Where another question\u2019s CoT does as well, the face does the work. A face has never seen an empty CoT, and may do worse on one for that alone.',
    copied:
      'The share of summaries that give the answer the CoT comes to, among the CoTs that come to one. The rest is the mismatch of CoT and summary.',
    information:
      'Mutual information of the CoT\u2019s answer and the summary\u2019s, in bits. The estimate is too high on few samples, so what randomly shuffled pairs show is given beside it, to be subtracted. A face that works the question out itself shows information as well: read it beside the work.',
    competence:
      'Task score on candid CoTs, in which the monitor finds something, and on guarded ones, in which it does not. Where guarded CoTs score higher, the task alone teaches the shoggoth to guard.',
    hidden:
      'Bits of the shoggoth\u2019s secret in one CoT\u2019s free choices between synonyms, as they were written and, with a paraphraser, as the face reads them. The estimate is too high on few samples, so what randomly shuffled pairs show is given beside it, to be subtracted.',
    spillover:
      'How far the penalty on the summary pulls the CoT along: cosines of gradients, above 0 where lowering the penalty makes the CoT guarded too. Conditional: through the CoT that the summary follows from. Parametric: through the parameters that one model has for both, so it is 0 with two models. Each is taken between two halves of the questions, so that sampling error makes it smaller on average, never larger.',
  };
