/** Derives from the state of the page what is simulated: the world, and each scheme's split. */
import {
  type ComposedScheme,
  composeScheme,
  findScheme,
  type SchemeSpec,
} from '../../selection/index.js';
import type { World } from '../../world/world.js';
import { type Place, places } from './places.js';
import type { ExploreState } from './state.js';

export interface Arm {
  readonly scheme: ComposedScheme;
  readonly n: number;
  readonly k: number;
  /** The cost of a round in summaries: n · (k + price), at most the budget. */
  readonly spent: number;
}

export interface Simulation {
  readonly place: Place;
  readonly world: World;
  /** The budget of a round, in summaries. */
  readonly budget: number;
  readonly arms: readonly Arm[];
}

/** Returns the world, the budget, and the schemes with m and the kept fraction of the page. */
export function simulationOf(state: ExploreState): Simulation {
  const place: Place = places[state.world];
  const { n, k, price, noise, penalty } = state;
  const budget = n * (k + price);
  return {
    place,
    world: { ...place.world, noise, penaltyWeight: place.penalised ? penalty : 0 },
    budget,
    arms: state.schemes.map((name) => {
      const scheme = withSettings(findScheme(name), state);
      const split = state.split === 'same' ? { n, k } : scheme.split(budget, price);
      return { scheme, ...split, spent: split.n * (split.k + price) };
    }),
  };
}

function withSettings(
  scheme: ComposedScheme,
  { m, fraction, k, split }: ExploreState,
): ComposedScheme {
  const { spec } = scheme;
  const changed: SchemeSpec = {
    ...spec,
    cotScore: spec.cotScore.rule === 'top-mean' ? { ...spec.cotScore, m } : spec.cotScore,
    split: split === 'k' && spec.cotScore.rule !== 'single' ? { k } : spec.split,
    cotRule: fraction > 0 && keepsSome(spec) ? { rule: 'fraction', fraction } : spec.cotRule,
  };
  return composeScheme(changed, scheme.name, scheme.describe);
}

/**
 * Says which of a question's CoTs the shoggoth learns, such as `1 of 4`; for a scheme that selects
 * single samples, which of the samples.
 */
export function keptText({ scheme: { spec }, n, k }: Pick<Arm, 'scheme' | 'n' | 'k'>): string {
  const of = spec.cotScore.rule === 'single' ? n * k : n;
  if (spec.update.rule === 'policy-gradient') return `all ${of}, weighted`;
  if (spec.update.rule === 'contrastive') return 'best over worst';
  const { cotRule } = spec;
  if (cotRule.rule === 'soft') return `all ${of}, softly`;
  const count = cotRule.rule === 'best' ? cotRule.count : Math.ceil(cotRule.fraction * of - 1e-9);
  return `${Math.min(of, count)} of ${of}`;
}

/** Whether the scheme keeps a fraction below 1. */
export function keepsSome({ cotRule }: SchemeSpec): boolean {
  return cotRule.rule === 'fraction' && cotRule.fraction < 1;
}
