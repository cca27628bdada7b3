import type { TrainConfig } from '../../config/schema.js';

/** One run of an experiment. */
export interface Job {
  /** Names the run's folder, and identifies it in the experiment. */
  readonly id: string;
  readonly dir: string;
  /** The label of the run's arm. */
  readonly arm: string;
  readonly seed: number;
  readonly config: TrainConfig;
}

/** Every arm with every seed, seed by seed, so that an unfinished experiment stays paired. */
export function armsBySeed<Arm, J extends Job>(
  arms: readonly Arm[],
  seeds: readonly number[],
  jobOf: (arm: Arm, seed: number) => J,
): J[] {
  return seeds.flatMap((seed) => arms.map((arm) => jobOf(arm, seed)));
}
