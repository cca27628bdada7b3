/** Which of several is best on the same seeds, said no more surely than the data allow. */
import { mean, studentInterval } from '../../stats/index.js';
import { differences } from './_numbers.js';

export interface Ranked {
  /** The place of the highest mean. */
  readonly best: number;
  /** Places of the others whose difference from it includes zero, at 95 % for all the comparisons together (Bonferroni). */
  readonly alike: readonly number[];
}

/** @param arms one value a seed, arms paired by seed, [arms][seeds]; 2 seeds or more */
export function bestOfSeveral(arms: readonly (readonly number[])[]): Ranked {
  const means = arms.map((arm) => mean(arm));
  const best = means.indexOf(Math.max(...means));
  const level = 1 - 0.05 / Math.max(1, arms.length - 1);
  const alike = arms.flatMap((arm, i) =>
    i !== best && !(studentInterval(differences(arms[best]!, arm), level).low > 0) ? [i] : [],
  );
  return { best, alike };
}

/** `4`, or in the order of the names all those that cannot be told from the best: `2, 4 or 8`; `any` if that is so of all. */
export function saidAlike({ best, alike }: Ranked, names: readonly (string | number)[]): string {
  const open = [best, ...alike].sort((a, b) => a - b).map((place) => `${names[place]}`);
  if (names.length > 1 && open.length === names.length) return 'any';
  return open.length > 1 ? `${open.slice(0, -1).join(', ')} or ${open.at(-1)}` : open[0]!;
}

/** `k = 4`, or `k = 4 (2 and 8 cannot be told from it)`. */
export function saidBest({ best, alike }: Ranked, names: readonly (string | number)[]): string {
  const others = alike.map((i) => `${names[i]}`);
  const list =
    others.length > 1 ? `${others.slice(0, -1).join(', ')} and ${others.at(-1)}` : others[0];
  return list === undefined
    ? `k = ${names[best]}`
    : `k = ${names[best]} (${list} cannot be told from it)`;
}
