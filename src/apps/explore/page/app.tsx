/** The page: the settings on one side, and the views that follow them on the other. */
import { places } from '../places.js';
import { Curves } from './curves.js';
import { DataTables } from './data-tables.js';
import { Outcome } from './outcome.js';
import { Portraits } from './portraits.js';
import { SchemeTable } from './scheme-table.js';
import { Settings } from './settings.js';
import { fault, shown, shownBelow } from './store.js';
import type { ViewProps } from './views.js';

export function App() {
  const now = shown.value;
  const below = shownBelow.value;
  return (
    <>
      <header>
        <h1>What you keep decides what the pair becomes</h1>
        <p class="intro">
          Each square contains all pairs of a shoggoth, which thinks, and a face, which answers, in
          a small world. Arrows show where a round of training with one scheme moves a pair, and
          dark lines are simulated runs. Change the settings or drag the start, and see which
          schemes learn to think and which learn to gamble.
        </p>
      </header>
      <div class="layout">
        <Settings />
        <main class="views">
          {fault.value && (
            <p class="fault" role="alert">
              {fault.value}
            </p>
          )}
          {now ? (
            <Above {...now} place={places[now.state.world]} />
          ) : (
            <p>Simulating the first rounds …</p>
          )}
          {below && <Below {...below} place={places[below.state.world]} />}
        </main>
      </div>
      <footer>
        Made by Candor. This page computes everything itself and loads nothing. Its address contains
        the settings: copy it to share what you see.
      </footer>
    </>
  );
}

function Above(views: ViewProps) {
  return (
    <>
      <Outcome {...views} />
      <Portraits {...views} />
    </>
  );
}

function Below(views: ViewProps) {
  return (
    <>
      <SchemeTable {...views} />
      <Curves {...views} />
      <DataTables {...views} />
    </>
  );
}
