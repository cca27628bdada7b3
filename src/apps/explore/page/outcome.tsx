/** Where the schemes take the pair, in one sentence, and what the last change did. Screen readers hear the settled one. */
import { places } from '../places.js';
import { change, outcome } from '../words.js';
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

/** Only complete results, so that a moving slider does not talk without end. */
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
