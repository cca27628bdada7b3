/** The properties of every view. */
import type { Snapshot } from '../compute/index.js';
import type { Place } from '../places.js';
import type { ExploreState } from '../state.js';

export interface ViewProps {
  readonly state: ExploreState;
  readonly snapshot: Snapshot;
  readonly place: Place;
}
