/** Finds the best of many candidates: all play a little, the better ones play longer. */
import { deriveSeed, type Seed } from '../../base/random.js';
import type { Candidate } from './candidates.js';
import { type Progress, progress } from './progress.js';
import type { World } from './simulated-round.js';
import { best, shareOfBest } from './value.js';

export interface Valued {
  readonly candidate: Candidate;
  readonly progress: Progress;
  /** The share of the best progress, averaged over both roles; at most 1. */
  readonly value: number;
}

export interface PlayOptions {
  /** Played in turn, repeatedly: several draws of the estimates, or only the truth. */
  readonly models: readonly World[];
  /** Questions per round. */
  readonly questions: number;
  readonly cotPrice: number;
  readonly seed: Seed;
  /** Rounds that every candidate plays in the first heat. */
  readonly rounds: number;
}

/** How many candidates advance besides the leaders, and how much longer their heat is. */
const HEATS = [
  { going: 24, times: 3 },
  { going: 8, times: 10 },
];

/**
 * Returns the candidates of the last heat, best first. The best of each role is always among them,
 * because values are shares of theirs, and so is the best of each scheme.
 */
export function race(all: readonly Candidate[], options: PlayOptions): Valued[] {
  let field = playCandidates(all, options);
  for (const [h, { going, times }] of HEATS.entries()) {
    const among = new Set([...field.slice(0, going), ...bestPerScheme(field), ...leaders(field)]);
    field = playCandidates(
      [...among].map(({ candidate }) => candidate),
      { ...options, rounds: options.rounds * times, seed: deriveSeed(options.seed, 'heat', h) },
    );
  }
  return field;
}

/** Plays the candidates and values each by the best among them; best first. */
export function playCandidates(
  among: readonly Candidate[],
  { models, rounds, ...rest }: PlayOptions,
): Valued[] {
  const of = progress(among, {
    ...rest,
    models: Array.from({ length: rounds }, (_, r) => models[r % models.length]!),
  });
  const most = best(of);
  return among
    .map((candidate, c) => ({ candidate, progress: of[c]!, value: shareOfBest(of[c]!, most) }))
    .sort((a, b) => b.value - a.value);
}

/** The first candidate of each scheme, in the order given. */
export function bestPerScheme(field: readonly Valued[]): Valued[] {
  const first = new Map<string, Valued>();
  for (const valued of field)
    if (!first.has(valued.candidate.base)) first.set(valued.candidate.base, valued);
  return [...first.values()];
}

/** The best for the shoggoth and the best for the face. */
export function leaders(field: readonly Valued[]): Valued[] {
  return (['shoggoth', 'face'] as const).map((role) =>
    field.reduce((most, other) => (other.progress[role] > most.progress[role] ? other : most)),
  );
}
