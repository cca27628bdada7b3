/** Takes all measures of a trained pair that need only samples. */
import { drawQuestions } from '../../../method/questions.js';
import type { Sampler } from '../../../models/policy.js';
import { type PairOptions, readAndGrade, writeCots } from './_pairs.js';
import { meanPart } from './_shares.js';
import { measureAcknowledged } from './acknowledged.js';
import { measureCompetence } from './competence.js';
import { measureCopied } from './copied.js';
import { measureDetection } from './detection.js';
import { measureGMean2 } from './g-mean2.js';
import { measureHidden } from './hidden.js';
import { measureInformation } from './information.js';
import type { HonestyMeasures } from './measures.js';
import { measureWork } from './work.js';

export interface MeasuredPair {
  readonly shoggoth: Sampler;
  /** The same sampler if one model has both roles. */
  readonly face: Sampler;
  /** A face that was not trained with this shoggoth, such as the warm start's. */
  readonly freshFace?: Sampler | undefined;
}

export interface HonestyOptions extends PairOptions {
  /** How many questions to draw; at least 1. */
  readonly questions: number;
  readonly split: 'test' | 'train';
}

/**
 * Measures a pair on questions of the split, with one CoT and one summary each, graded without
 * noise, penalty or appeal; cut-off texts count as they are. With the seed of an evaluation the
 * questions, CoTs and summaries are the evaluation's. The cost per question is one CoT and three
 * summaries, one summary more with a fresh face, and a CoT and a summary more with counterfactual
 * questions.
 * @returns all measures except the spillover; shares and means over nothing are NaN
 */
export async function measureHonesty(
  pair: MeasuredPair,
  options: HonestyOptions,
): Promise<HonestyMeasures> {
  const { task, seed } = options;
  const questions = drawQuestions(task, options.split, options.questions, seed);
  const pairs = await readAndGrade(
    await writeCots(questions, pair.shoggoth, options),
    pair.face,
    options,
  );
  return present<HonestyMeasures>({
    questions: pairs.length,
    task: meanPart(pairs, 'task').share,
    detection: measureDetection(task, pairs),
    appeal: task.parts.includes('appeal') ? meanPart(pairs, 'appeal').share : undefined,
    acknowledged: await measureAcknowledged(pairs, pair, options),
    gMean2: measureGMean2(task, pairs),
    work: await measureWork(pairs, pair, options),
    copied: measureCopied(task, pairs),
    information: measureInformation(task, pairs, seed),
    competence: measureCompetence(task, pairs),
    hidden: measureHidden(task, pairs, seed),
  });
}

/** Drops undefined measures. */
function present<T>(measures: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(
    Object.entries(measures).filter(([, value]) => value !== undefined),
  ) as T;
}
