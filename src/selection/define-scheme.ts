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

const ROLES = ['shoggoth', 'face'] as const;

function checked(name: string, targets: Targets, round: readonly ScoreTree[]): Targets {
  const wrong = (where: string, what: string): never => {
    throw new SchemeError(`scheme ${name}: ${where} ${what}`);
  };
  for (const role of ROLES) {
    const { samples, pairs }: Partial<RoleTargets> = targets?.[role] ?? {};
    if (!Array.isArray(samples) || !Array.isArray(pairs))
      wrong(`targets.${role}`, 'must be { samples: […], pairs: […] }');
    const refers = (where: string, ref: SampleRef) => {
      const cot = round[ref?.question]?.cots[ref?.cot];
      if (!cot) wrong(where, 'refers to a CoT that does not exist');
      if (
        role === 'face' &&
        !(ref.summary !== undefined && (ref.summary as number) < cot!.score.length)
      )
        wrong(where, 'refers to a summary that does not exist');
    };
    for (const [index, target] of samples!.entries()) {
      refers(`targets.${role}.samples[${index}]`, target);
      if (!Number.isFinite(target.coef))
        wrong(
          `targets.${role}.samples[${index}].coef`,
          `must be a finite number, got ${target.coef}`,
        );
    }
    for (const [index, pair] of pairs!.entries()) {
      refers(`targets.${role}.pairs[${index}].chosen`, pair.chosen);
      refers(`targets.${role}.pairs[${index}].rejected`, pair.rejected);
      if (!Number.isFinite(pair.weight) || !(pair.beta > 0))
        wrong(`targets.${role}.pairs[${index}]`, 'must have a finite weight and a beta above 0');
    }
  }
  return targets;
}
