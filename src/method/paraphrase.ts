/** The third role, between shoggoth and face: the same CoT in other words, so that no choice of words carries a message. */

import { createRng, deriveSeed, type Rng, type Seed } from '../base/random.js';
import type { Sampler } from '../models/policy.js';
import type { RewordingTexts } from '../models/text/rewording-texts.js';
import { SPECIAL_PLACEHOLDER, type Tokenizer } from '../models/text/tokenizer.js';
import type { Task } from '../tasks/task.js';
import { type CotSample, type QuestionSamples, TRUNCATED } from './rollout.js';

/** `canonical` rewords in the one way, `random` line by line in one of several, `model` as a language model does. */
export type ParaphraserMode = 'none' | 'canonical' | 'random' | 'model';

export interface ParaphraseOptions {
  /** A rewording hangs on it and on the CoT's place. */
  readonly seed: Seed;
  /** Whether a CoT whose rewording was cut off at its limit is left out; otherwise the rewording goes on as it stands. */
  readonly maskTruncated?: boolean;
}

/** Sets what the face reads of every CoT. The shoggoth goes on learning, and the monitor reading, what was written. */
export type Paraphraser = (
  samples: readonly QuestionSamples[],
  options: ParaphraseOptions,
) => Promise<void>;

/** A model that rewords and does not learn. */
export interface RewordingModel {
  readonly sampler: Sampler;
  readonly texts: RewordingTexts;
  readonly temperature: number;
  readonly topP: number;
}

export interface Means {
  readonly task: Task;
  readonly tokenizer: Tokenizer;
  /** For `model` alone. */
  readonly rewording?: RewordingModel | null;
}

const paraphrasers: Readonly<Record<ParaphraserMode, (means: Means) => Paraphraser>> = {
  none: () => async () => {},
  canonical: (means) => byRule(means, () => null),
  random: (means) => byRule(means, createRng),
  model: byModel,
};

/** @throws TypeError if the mode's means are not there. */
export function createParaphraser(mode: ParaphraserMode, means: Means): Paraphraser {
  return paraphrasers[mode](means);
}

/** The task's own rewording, for tasks whose CoTs have a grammar. */
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

function byModel({ tokenizer, rewording }: Means): Paraphraser {
  if (!rewording) throw new TypeError('paraphraser: there is no model that rewords');
  const { sampler, texts, temperature, topP } = rewording;
  const [stop, ...alsoStop] = texts.stops;
  return async (samples, { seed, maskTruncated = false }) => {
    const places = placesOf(samples);
    for (const { cot } of places) cot.reworded = { tokens: [], text: '' };
    // Of nothing there are no other words, and a model that is asked for some makes them up.
    const some = places.filter(({ cot }) => meaningOf(cot).trim() !== '');
    const rewordings = await sampler.sample(
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
      const { tokens, stopReason } = rewordings[index]![0]!;
      const finished = stopReason === 'stop';
      const text = texts
        .decode(finished ? tokens.slice(0, -1) : tokens)
        .replaceAll(SPECIAL_PLACEHOLDER, '');
      cot.reworded = {
        tokens: tokenizer.encode(text),
        text,
        ...(finished ? {} : { truncated: true }),
      };
      // The face never reads the CoT as it was written instead: that would be the way around the paraphraser.
      if (!finished && maskTruncated) cot.error = `paraphrase ${TRUNCATED}`;
    }
  };
}

/** Every CoT that there is something to reword of, with its coordinates. */
function placesOf(samples: readonly QuestionSamples[]) {
  return samples.flatMap(({ question, cots }, q) =>
    cots.flatMap((cot, i) => (cot.error ? [] : [{ question, cot, place: [q, i] as const }])),
  );
}

/** A special token inside a malformed CoT has no meaning that could be kept, and could carry a message. */
function meaningOf({ text }: CotSample): string {
  return text.replaceAll(SPECIAL_PLACEHOLDER, '');
}
