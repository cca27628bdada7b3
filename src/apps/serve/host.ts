/** What is served: base models that clients may train copies of. */
import type { Policy } from '../../models/policy.js';

export interface BaseModel {
  readonly name: string;
  /** The most tokens of a sequence. */
  readonly context: number;
  /** Ends a sample, where a request names no stop. */
  readonly stop: number;
  /** A new copy. @param seed of its weights, where they are not those of a trained model. */
  create(seed: number): Promise<Policy>;
  /** A copy that was saved. @param weightsOnly starts its optimiser anew. */
  load(file: string, weightsOnly: boolean): Promise<Policy>;
}
