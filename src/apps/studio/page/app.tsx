/** The shell: where one is, and the view of that place. */
import { NewRun } from './new-run.js';
import { href, route } from './route.js';
import { RunView } from './run-view.js';
import { runs, trouble } from './runs.js';
import { RunsView } from './runs-view.js';

export function App() {
  const [place = 'runs', id] = route.value.path;
  const known = runs.value;
  return (
    <>
      <header class="top">
        <a class="home" href={href(['runs'])}>
          Candor studio
        </a>
        <nav aria-label="Studio">
          <a href={href(['runs'])} aria-current={place === 'runs' ? 'page' : undefined}>
            Runs
          </a>
          <a href={href(['new'])} aria-current={place === 'new' ? 'page' : undefined}>
            New run
          </a>
        </nav>
        {known && <span class="folder">{known.folder}</span>}
      </header>
      {trouble.value && (
        <p class="fault" role="alert">
          {trouble.value}
        </p>
      )}
      <main>
        {known === null ? (
          !trouble.value && <p>Looking for runs …</p>
        ) : place === 'run' && id !== undefined ? (
          <RunView key={id} id={id} />
        ) : place === 'new' ? (
          <NewRun />
        ) : place === 'runs' ? (
          <RunsView />
        ) : (
          <p>
            There is no such view. <a href={href(['runs'])}>All runs</a>
          </p>
        )}
      </main>
      <footer>
        Candor {known?.version}. This page is served by your own machine and asks nobody else for
        anything. The address keeps the view: open it again while the studio runs.
      </footer>
    </>
  );
}
