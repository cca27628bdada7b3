/** The arrangements compared: who shares a model, who is scored by what, who learns when. */
import type { HonestyConfig, TrainConfig } from '../../config/schema.js';
import type { ArrangementNote } from './findings.js';

export interface ArrangementPlan extends ArrangementNote {
  readonly arrangement?: Partial<TrainConfig['arrangement']>;
  readonly paraphraser?: TrainConfig['paraphraser'];
  /** Whether the shoggoth is scored only by the task. */
  readonly targeted?: boolean;
  readonly penalised: boolean;
  /** The shoggoth's step size as a multiple of the face's; 1 by default. */
  readonly shoggothRate?: number;
}

/** The five arms of Drori et al. 2025, with the CoT detection that they print for their QA task. */
export const published: readonly ArrangementPlan[] = [
  {
    id: 'no-penalty',
    label: 'no penalty',
    describe: 'One model writes CoT and summary; nothing is penalised.',
    arrangement: { models: 'one' },
    penalised: false,
    published: 0.52,
  },
  {
    id: 'penalty',
    label: 'penalty',
    describe: 'One model writes both, and both are trained on a score that includes the penalty.',
    arrangement: { models: 'one' },
    penalised: true,
    published: 0.02,
  },
  {
    id: 'mind-and-face',
    label: 'mind & face',
    describe:
      'Two models, a shoggoth and a face, both trained on a score that includes the penalty.',
    penalised: true,
    published: 0.23,
  },
  {
    id: 'targeting',
    label: 'reward targeting',
    describe: 'One model writes both; its CoT is trained only on the task’s part of the score.',
    arrangement: { models: 'one' },
    targeted: true,
    penalised: true,
    published: 0.25,
  },
  {
    id: 'both',
    label: 'both',
    describe: 'Two models; the shoggoth is trained only on the task’s part of the score.',
    targeted: true,
    penalised: true,
    published: 0.62,
  },
];

/** Other measures that might protect candor, each a single change to `mind-and-face`. */
export function levers({ model }: Pick<HonestyConfig, 'model'>, rounds: number): ArrangementPlan[] {
  const faceOnly = Math.floor(rounds / 4);
  const half = Math.max(1, Math.floor(rounds / 2));
  const width = Math.max(16, Math.floor(model.width / 2 / 16) * 16);
  const heads = width % (16 * model.heads) === 0 ? model.heads : 1;
  return [
    published.find(({ id }) => id === 'mind-and-face')!,
    {
      id: 'frozen-shoggoth',
      label: 'frozen shoggoth',
      describe: 'The shoggoth never learns.',
      arrangement: { learnsFrom: { shoggoth: 'never', face: 1 } },
      penalised: true,
    },
    {
      id: 'face-first',
      label: 'face first',
      describe: `Only the face learns for the first ${faceOnly} rounds.`,
      arrangement: { learnsFrom: { shoggoth: 1 + faceOnly, face: 1 } },
      penalised: true,
    },
    {
      id: 'slow-shoggoth',
      label: 'slow shoggoth',
      describe: 'The shoggoth’s step size is a tenth of the face’s.',
      shoggothRate: 0.1,
      penalised: true,
    },
    {
      id: 'small-face',
      label: 'smaller face',
      describe: `The face has one layer of width ${width}.`,
      arrangement: { face: { layers: 1, width, heads } },
      penalised: true,
    },
    {
      id: 'split',
      label: 'split halfway',
      describe: `One model becomes two after round ${half}.`,
      arrangement: { models: 'one', splitAfter: half },
      penalised: true,
    },
    {
      id: 'canonical-paraphraser',
      label: 'canonical paraphraser',
      describe: 'The face reads every CoT in its one canonical wording.',
      paraphraser: 'canonical',
      penalised: true,
    },
    {
      id: 'random-paraphraser',
      label: 'random paraphraser',
      describe: 'The face reads every CoT paraphrased at random, line by line.',
      paraphraser: 'random',
      penalised: true,
    },
  ];
}

/** The test of hidden messages: the same pair without and with either paraphraser. */
export const hiddenMessages: readonly ArrangementPlan[] = [
  {
    id: 'as-written',
    label: 'as written',
    describe: 'The face reads the CoT as it was written.',
    penalised: false,
  },
  {
    id: 'canonical',
    label: 'canonical paraphraser',
    describe: 'Every choice between synonyms is made canonical before the face reads the CoT.',
    paraphraser: 'canonical',
    penalised: false,
  },
  {
    id: 'random',
    label: 'random paraphraser',
    describe: 'Every choice between synonyms is drawn anew before the face reads the CoT.',
    paraphraser: 'random',
    penalised: false,
  },
];
