/**
 * The third role, between shoggoth and face: it says the CoT in other words, so that the choice of
 * words cannot carry a message.
 */

import { createRng, deriveSeed, type Rng, type Seed } from '../base/random.js';
import type { Sampler } from '../models/policy.js';
import type { ParaphraseTexts } from '../models/text/paraphrase-texts.js';
import { SPECIAL_PLACEHOLDER, type Tokenizer } from '../models/text/tokenizer.js';
import type { Task } from '../tasks/task.js';
import { type CotSample, type QuestionSamples, TRUNCATED } from './rollout.js';

/**
 * `canonical` uses the one canonical wording, `random` picks one of several for each line, and
 * `model` asks a language model.
 */
export type ParaphraserMode = 'none' | 'canonical' | 'random' | 'model';

export interface ParaphraseOptions {
  /** Seeds the paraphrase, together with the CoT's place. */
  readonly seed: Seed;
  /**
   * Leaves out a CoT whose paraphrase was cut off at its limit; by default it counts as it stands.
   */
  readonly maskTruncated?: boolean;
}

/**
 * Sets what the face reads of every CoT. The shoggoth still learns, and the monitor still reads,
 * what the shoggoth wrote.
 */
export type Paraphraser = (
  samples: readonly QuestionSamples[],
  options: ParaphraseOptions,
) => Promise<void>;

/** A language model that paraphrases and does not learn. */
export interface ParaphraseModel {
  readonly sampler: Sampler;
  readonly texts: ParaphraseTexts;
  readonly temperature: number;
  readonly topP: number;
}

export interface Means {
  readonly task: Task;
  readonly tokenizer: Tokenizer;
  /** Needed for the mode `model` only. */
  readonly paraphraseModel?: ParaphraseModel | null;
}

const paraphrasers: Readonly<Record<ParaphraserMode, (means: Means) => Paraphraser>> = {
  none: () => async () => {},
  canonical: (means) => byRule(means, () => null),
  random: (means) => byRule(means, createRng),
  model: byModel,
};

/** @throws TypeError if the task or the model that the mode needs is missing */
export function createParaphraser(mode: ParaphraserMode, means: Means): Paraphraser {
  return paraphrasers[mode](means);
}

/** Paraphrases by the task's own rules, for tasks whose CoTs have a grammar. */
function byRule({ task, tokenizer }: Means, rngOf: (seed: Seed) => Rng | null): Paraphraser {
  if (!task.paraphrase) throw new TypeError(`paraphraser: task ${task.name} has no paraphrase`);
  return async (samples, { seed }) => {
    for (const { question, cot, place } of placesOf(samples)) {
      const text = task.paraphrase!(
        question,
        meaningOf(cot),
        rngOf(deriveSeed(seed, 'paraphrase', ...place)),
      );
      cot.reworded = { tokens: tokenizer.encode(text), text };
    }
  };
}

function byModel({ tokenizer, paraphraseModel }: Means): Paraphraser {
  if (!paraphraseModel) throw new TypeError('paraphraser: no model was given that paraphrases');
  const { sampler, texts, temperature, topP } = paraphraseModel;
  const [stop, ...alsoStop] = texts.stops;
  return async (samples, { seed, maskTruncated = false }) => {
    const places = placesOf(samples);
    for (const { cot } of places) cot.reworded = { tokens: [], text: '' };
    // An empty CoT cannot be paraphrased; a model asked to do so would invent one.
    const some = places.filter(({ cot }) => meaningOf(cot).trim() !== '');
    const paraphrases = await sampler.sample(
      some.map(({ cot, place }) => ({
        prompt: texts.prompt(meaningOf(cot)),
        seeds: [deriveSeed(seed, 'paraphrase', ...place)],
      })),
      {
        ...{ maxTokens: texts.maxTokens, temperature, topP, stop },
        ...(alsoStop.length > 0 ? { alsoStop } : {}),
      },
    );
    for (const [index, { cot }] of some.entries()) {
      const { tokens, stopReason } = paraphrases[index]![0]!;
      const finished = stopReason === 'stop';
      const text = texts
        .decode(finished ? tokens.slice(0, -1) : tokens)
        .replaceAll(SPECIAL_PLACEHOLDER, '');
      cot.reworded = {
        tokens: tokenizer.encode(text),
        text,
        ...(finished ? {} : { truncated: true }),
      };
      // The face must not read the original CoT instead: that would bypass the paraphraser.
      if (!finished && maskTruncated) cot.error = `paraphrase ${TRUNCATED}`;
    }
  };
}

/** Returns every CoT that can be paraphrased, with its coordinates. */
function placesOf(samples: readonly QuestionSamples[]) {
  return samples.flatMap(({ question, cots }, q) =>
    cots.flatMap((cot, i) => (cot.error ? [] : [{ question, cot, place: [q, i] as const }])),
  );
}

/** Removes special tokens from a malformed CoT: they mean nothing, and could carry a message. */
function meaningOf({ text }: CotSample): string {
  return text.replaceAll(SPECIAL_PLACEHOLDER, '');
}
