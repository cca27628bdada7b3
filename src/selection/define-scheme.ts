/** A scheme of one's own: a function from scores to targets, with everything else filled in. */
import { SchemeError } from './_error.js';
import { splitBudget } from './_split.js';
import { allocation } from './allocation/_stages.js';
import { uniform } from './allocation/uniform.js';
import type { NamedScheme, RoleTargets, SampleRef, Scheme, Targets } from './scheme.js';
import type { ScoreTree } from './tree.js';

/** What a scheme of one's own may say about itself; only `select` is needed. */
export interface SchemeDefinition extends Partial<Omit<NamedScheme, 'select'>> {
  readonly select: Scheme;
  /** Summaries per CoT that it asks for; 4 unless given. */
  readonly k?: number;
}

/**
 * Makes a scheme from a function, or from an object whose `select` is one.
 *
 * By default it reads the whole score for both roles, splits a question's budget into CoTs with 4
 * summaries each, and asks for all of them at once. Its targets are checked in every round.
 * @throws SchemeError, when it selects, that names the target which refers to no sample or has a
 * coefficient that is not a finite number.
 */
export function defineScheme(definition: Scheme | SchemeDefinition, name = 'custom'): NamedScheme {
  const own: SchemeDefinition =
    typeof definition === 'function' ? { select: definition } : definition;
  const { k = 4, reads = { shoggoth: 'score', face: 'score' } } = own;
  const called = own.name ?? name;
  return {
    name: called,
    describe: own.describe ?? `A scheme of one’s own, ${called}.`,
    needs: own.needs ?? [...new Set([reads.shoggoth, reads.face])],
    reads,
    split: own.split?.bind(own) ?? ((budget, cotPrice) => splitBudget(k, budget, cotPrice)),
    allocate: own.allocate?.bind(own) ?? allocation(uniform, reads.shoggoth),
    select: (round, rng) => checked(called, own.select(round, rng), round),
  };
}

function checked(name: string, targets: Targets, round: readonly ScoreTree[]): Targets {
  for (const role of ['shoggoth', 'face'] as const) {
    const fault = faultOf(role, targets?.[role], round);
    if (fault !== null) throw new SchemeError(`scheme ${name}: targets.${role}${fault}`);
  }
  return targets;
}

/** Returns where a role's targets are wrong, and what is; null if nothing is. */
function faultOf(
  role: 'shoggoth' | 'face',
  targets: Partial<RoleTargets> | undefined,
  round: readonly ScoreTree[],
): string | null {
  const { samples, pairs } = targets ?? {};
  if (!Array.isArray(samples) || !Array.isArray(pairs))
    return ' must be { samples: […], pairs: […] }';
  const named: [string, SampleRef][] = [
    ...samples.map((target, i): [string, SampleRef] => [`.samples[${i}]`, target]),
    ...pairs.flatMap(({ chosen, rejected }, i): [string, SampleRef][] => [
      [`.pairs[${i}].chosen`, chosen],
      [`.pairs[${i}].rejected`, rejected],
    ]),
  ];
  for (const [where, ref] of named) {
    const cot = round[ref?.question]?.cots[ref?.cot];
    if (!cot) return `${where} refers to a CoT that does not exist`;
    if (role === 'face' && cot.score[ref.summary ?? Number.NaN] === undefined)
      return `${where} refers to a summary that does not exist`;
  }
  for (const [i, { coef }] of samples.entries())
    if (!Number.isFinite(coef)) return `.samples[${i}].coef must be a finite number, got ${coef}`;
  for (const [i, { weight, beta }] of pairs.entries())
    if (!Number.isFinite(weight) || !(beta > 0))
      return `.pairs[${i}] must have a finite weight and a beta above 0`;
  return null;
}
