/** Frames the page, and shows the view that the address names. */
import { NewRun } from './new-run.js';
import { href, route } from './route.js';
import { RunView } from './run-view.js';
import { runs, trouble } from './runs.js';
import { RunsView } from './runs-view.js';

export function App() {
  const [view = 'runs'] = route.value.path;
  const known = runs.value;
  return (
    <>
      <header class="top">
        <a class="home" href={href(['runs'])}>
          Candor studio
        </a>
        <nav aria-label="Studio">
          <a href={href(['runs'])} aria-current={view === 'runs' ? 'page' : undefined}>
            Runs
          </a>
          <a href={href(['new'])} aria-current={view === 'new' ? 'page' : undefined}>
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
        {known && <View path={route.value.path} />}
        {!known && !trouble.value && <p>Loading the runs …</p>}
      </main>
      <footer>
        Candor {known?.version}. Your own machine serves this page, which loads nothing from
        anywhere else. Its address contains the view, so you can reopen it while the studio runs.
      </footer>
    </>
  );
}

function View({ path }: { readonly path: readonly string[] }) {
  const [view = 'runs', id] = path;
  if (view === 'run' && id !== undefined) return <RunView key={id} id={id} />;
  if (view === 'new') return <NewRun />;
  if (view === 'runs') return <RunsView />;
  return (
    <p>
      This view does not exist. <a href={href(['runs'])}>All runs</a>
    </p>
  );
}
