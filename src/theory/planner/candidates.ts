/** What a plan chooses from. */
import {
  type ComposedScheme,
  composeScheme,
  findScheme,
  type SchemeSpec,
  schemes,
} from '../../selection/index.js';

export interface Candidate {
  /** The named scheme that is varied. */
  readonly base: string;
  readonly scheme: ComposedScheme;
  /** CoTs of a question, and summaries of a CoT. */
  readonly n: number;
  readonly k: number;
  /** Of a top-m mean; undefined for other schemes. */
  readonly m: number | undefined;
  /** The share of the CoTs that is kept; undefined for other schemes. */
  readonly fraction: number | undefined;
  /** What differs from the named scheme but for n and k, as `resolveScheme` takes it. */
  readonly changes: Readonly<Record<string, unknown>>;
}

export interface Purse {
  /** What a question may spend in a round, in summaries. */
  readonly budget: number;
  /** r: what a CoT costs, in summaries. */
  readonly cotPrice: number;
}

const KS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24, 32, 48, 64];
const MS = [2, 3, 5];
const FRACTIONS = [0.1, 0.25, 0.3, 0.5];

/** Every scheme that needs nothing but the score, with each k that leaves a question two CoTs or more; all else as it stands. */
export function candidates(purse: Purse): Candidate[] {
  return schemes
    .filter(({ needs }) => needs.every((part) => part === 'score'))
    .flatMap((base) =>
      ksOf(base.spec, purse)
        .filter((k) => k > (ownM(base.spec) ?? 0))
        .map((k) => candidate(base, purse, { k, m: ownM(base.spec), fraction: ownFraction(base.spec) })),
    );
}

/** The same scheme with its k, its m and its kept fraction varied. */
export function variations({ base: name }: Candidate, purse: Purse): Candidate[] {
  const base = findScheme(name);
  return ksOf(base.spec, purse).flatMap((k) =>
    msOf(base.spec, k).flatMap((m) =>
      fractionsOf(base.spec).map((fraction) => candidate(base, purse, { k, m, fraction })),
    ),
  );
}

/** A named scheme with another k. */
export function splitOf(name: string, purse: Purse, k: number): Candidate {
  const base = findScheme(name);
  return candidate(base, purse, { k, m: ownM(base.spec), fraction: ownFraction(base.spec) });
}

/** A named scheme as it stands, with its own split of the budget. */
export function asNamed(name: string, purse: Purse): Candidate {
  const base = findScheme(name);
  return candidate(base, purse, {
    k: base.split(purse.budget, purse.cotPrice).k,
    m: ownM(base.spec),
    fraction: ownFraction(base.spec),
  });
}

function candidate(
  base: ComposedScheme,
  { budget, cotPrice }: Purse,
  { k, m, fraction }: Pick<Candidate, 'k' | 'm' | 'fraction'>,
): Candidate {
  const { spec } = base;
  const changes = {
    ...(m !== ownM(spec) ? { cotScore: { m } } : {}),
    ...(fraction !== ownFraction(spec) ? { cotRule: { fraction } } : {}),
  };
  const changed = {
    ...spec,
    cotScore: { ...spec.cotScore, ...changes.cotScore },
    cotRule: { ...spec.cotRule, ...changes.cotRule },
    split: { k },
  } as SchemeSpec;
  const scheme = composeScheme(changed, base.name, base.describe);
  return { base: base.name, scheme, ...scheme.split(budget, cotPrice), m, fraction, changes };
}

function ksOf({ cotScore }: SchemeSpec, { budget, cotPrice }: Purse): readonly number[] {
  return (cotScore.rule === 'single' ? [1] : KS).filter((k) => 2 * (k + cotPrice) <= budget);
}

/** The mean of the m best of m or fewer is the mean, which is another scheme. */
function msOf(spec: SchemeSpec, k: number): readonly (number | undefined)[] {
  const own = ownM(spec);
  return own === undefined ? [undefined] : [...new Set([own, ...MS])].filter((m) => m < k);
}

function fractionsOf(spec: SchemeSpec): readonly (number | undefined)[] {
  const own = ownFraction(spec);
  return own === undefined ? [undefined] : [...new Set([own, ...FRACTIONS])].sort((a, b) => a - b);
}

const ownM = ({ cotScore }: SchemeSpec): number | undefined =>
  cotScore.rule === 'top-mean' ? cotScore.m : undefined;

/** Keeping all is another method, not a larger fraction. */
const ownFraction = ({ cotRule }: SchemeSpec): number | undefined =>
  cotRule.rule === 'fraction' && cotRule.fraction < 1 ? cotRule.fraction : undefined;
