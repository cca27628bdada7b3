/** Ranks arms on the same seeds, and names only differences that the data show. */
import { mean, studentInterval } from '../../stats/index.js';
import { differences } from './_numbers.js';

export interface Ranked {
  /** The index of the highest mean. */
  readonly best: number;
  /**
   * Indices of the arms whose difference from the best includes zero, at 95 % for all comparisons
   * together (Bonferroni).
   */
  readonly alike: readonly number[];
}

/** @param arms one value per seed, paired by seed, [arms][seeds]; at least 2 seeds */
export function rankArms(arms: readonly (readonly number[])[]): Ranked {
  const means = arms.map((arm) => mean(arm));
  const best = means.indexOf(Math.max(...means));
  const level = 1 - 0.05 / Math.max(1, arms.length - 1);
  const alike = arms.flatMap((arm, i) =>
    i !== best && !(studentInterval(differences(arms[best]!, arm), level).low > 0) ? [i] : [],
  );
  return { best, alike };
}

/**
 * Names the arms that may be the best, in the given order: `4`, or `2, 4 or 8` where some cannot be
 * told apart; `any` where none can.
 */
export function alikeText({ best, alike }: Ranked, names: readonly (string | number)[]): string {
  const open = [best, ...alike].sort((a, b) => a - b).map((place) => `${names[place]}`);
  if (names.length > 1 && open.length === names.length) return 'any';
  return open.length > 1 ? `${open.slice(0, -1).join(', ')} or ${open.at(-1)}` : open[0]!;
}

/** `k = 4`, or `k = 4 (2 and 8 cannot be distinguished from it)`. */
export function bestText({ best, alike }: Ranked, names: readonly (string | number)[]): string {
  const others = alike.map((i) => `${names[i]}`);
  const list =
    others.length > 1 ? `${others.slice(0, -1).join(', ')} and ${others.at(-1)}` : others[0];
  return list === undefined
    ? `k = ${names[best]}`
    : `k = ${names[best]} (${list} cannot be distinguished from it)`;
}
