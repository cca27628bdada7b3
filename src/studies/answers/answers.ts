/** The seven questions in the order of the report, and the modules that answer them. */
import type { Answerer } from './answer.js';

export interface AnswerEntry {
  /** The name of its file, which is also the anchor in the report. */
  readonly id: string;
  readonly question: string;
  /** Roughly how long it takes on one core with 400 seeds. The longest start first. */
  readonly seconds: number;
  /** Loads the computation, so that importing the table stays cheap. */
  readonly load: () => Promise<Answerer>;
}

export const answers: readonly AnswerEntry[] = [
  {
    id: 'best-k',
    question:
      'At a fixed budget, does denoising (more summaries per CoT) beat more CoTs? Where is the best k, given the noise ratio λ and the price r of a CoT in summaries?',
    seconds: 45,
    load: () => import('./best-k.js').then((m) => m.answerBestK),
  },
  {
    id: 'top-three',
    question:
      'Does the top-3 mean predict a CoT’s value after the face has learnt better than the mean does? When?',
    seconds: 17,
    load: () => import('./top-three.js').then((m) => m.answerTopThree),
  },
  {
    id: 'cross-play',
    question:
      'Does training the face on the best summary of the best CoT fit it to the shoggoth to come, where the globally best summary fits it to unlucky CoTs?',
    seconds: 4,
    load: () => import('./cross-play.js').then((m) => m.answerCrossPlay),
  },
  {
    id: 'small-steps',
    question: 'Do the differences wash out with small steps and many rounds?',
    seconds: 60,
    load: () => import('./small-steps.js').then((m) => m.answerSmallSteps),
  },
  {
    id: 'starvation',
    question: 'Does selecting across questions starve the hard ones?',
    seconds: 28,
    load: () => import('./starvation.js').then((m) => m.answerStarvation),
  },
  {
    id: 'candor',
    question:
      'What does each scheme do to the candor of the CoT: how much of a penalty on the summary spills over into what the shoggoth is willing to write?',
    seconds: 5,
    load: () => import('./candor.js').then((m) => m.answerCandor),
  },
  {
    id: 'plan',
    question: 'What should a person with this task and this budget do?',
    seconds: 80,
    load: () => import('./plan.js').then((m) => m.answerPlan),
  },
];
