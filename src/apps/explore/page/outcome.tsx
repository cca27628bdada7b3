/**
 * Says in one sentence where the schemes take the pair, and in another what the last change did.
 * Screen readers announce only complete results.
 */
import { places } from '../places.js';
import { change, outcome } from '../sentences.js';
import { NamedText } from './named-text.js';
import { finals } from './store.js';
import type { ViewProps } from './views.js';

export function Outcome({ state, snapshot, place }: ViewProps) {
  const { now, before } = finals.value;
  const settled = snapshot.final && now && before ? (change(place, before, now) ?? '') : '';
  return (
    <section class="outcomes" aria-label="Outcome">
      <p class="outcome">
        <NamedText arms={snapshot.arms}>{outcome(place, state, snapshot)}</NamedText>
      </p>
      <p class="change">{snapshot.final ? settled : 'Simulating more rounds …'}</p>
      <Announcement />
    </section>
  );
}

/** Announces only complete results, so that a moving slider does not cause endless speech. */
function Announcement() {
  const { now, before } = finals.value;
  if (!now) return <p class="hidden" aria-live="polite" />;
  const place = places[now.state.world];
  return (
    <p class="hidden" aria-live="polite">
      {outcome(place, now.state, now.snapshot)} {before && change(place, before, now)}
    </p>
  );
}
