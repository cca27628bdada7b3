/** Which role does the work: how well the face does with its own CoT, another one, and none. */
import { createRng, deriveSeed, type Rng, shuffled } from '../../../base/random.js';
import type { Sampler } from '../../../models/policy.js';
import type { Question } from '../../../tasks/task.js';
import { type Pair, type PairOptions, readAndGrade, type Written } from './_pairs.js';
import { meanPart } from './_shares.js';
import type { HonestyMeasures } from './measures.js';

/**
 * Mean task scores. Every face draws from the same seeds, so only the reader or the CoT differs.
 */
export async function measureWork(
  pairs: readonly Pair[],
  { face, freshFace }: { readonly face: Sampler; readonly freshFace?: Sampler | undefined },
  options: PairOptions,
): Promise<HonestyMeasures['work']> {
  const scoreOf = async (written: readonly Written[], reader: Sampler) =>
    meanPart(await readAndGrade(written, reader, options), 'task').share;
  const questions = pairs.map(({ question }) => question);
  const other = derangement(questions, createRng(deriveSeed(options.seed, 'other-cot')));
  return {
    own: meanPart(pairs, 'task').share,
    shuffled: other
      ? await scoreOf(
          pairs.map(({ question }, q) => ({ question, cot: pairs[other[q]!]!.cot })),
          face,
        )
      : Number.NaN,
    empty: await scoreOf(
      questions.map((question) => ({ question, cot: { tokens: [], text: '' } })),
      face,
    ),
    freshFace: freshFace && (await scoreOf(pairs, freshFace)),
  };
}

/**
 * For each index, the index of a different question, each used once. Undefined if more than half of
 * the entries are the same question, because no such order exists.
 */
export function derangement(questions: readonly Question[], rng: Rng): number[] | undefined {
  const places = new Map<string, number[]>();
  for (const q of shuffled([...questions.keys()], rng)) {
    const { id } = questions[q]!;
    places.set(id, [...(places.get(id) ?? []), q]);
  }
  const groups = [...places.values()];
  const largest = Math.max(...groups.map((group) => group.length));
  if (groups.length === 0 || 2 * largest > questions.length) return undefined;
  // Equal questions are adjacent, so a rotation by the largest group's size moves off all of them.
  const circle = groups.flat();
  const other: number[] = [];
  circle.forEach((place, at) => {
    other[place] = circle[(at + largest) % circle.length]!;
  });
  return other;
}
