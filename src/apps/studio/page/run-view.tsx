/** One run: its views, and what can be done with it. */
import { useState } from 'preact/hooks';
import type { Launched, RunDetail, RunSummary } from '../api.js';
import { ask, useAnswer } from './client.js';
import { ModelText } from './model-text.js';
import { Overview } from './overview.js';
import { CrossPlayView } from './phase/cross-play-view.js';
import { PhaseView } from './phase/phase-view.js';
import { href, route } from './route.js';
import { runs } from './runs.js';
import { Status } from './status.js';
import { SearchView } from './tree/search-view.js';
import { TreeView } from './tree/tree-view.js';

const VIEWS = [
  ['overview', 'Overview'],
  ['tree', 'Tree'],
  ['search', 'Search'],
  ['phase', 'Phase'],
  ['cross-play', 'Cross-play'],
] as const;

export function RunView({ id }: { readonly id: string }) {
  const [, , view = 'overview', round, q] = route.value.path;
  const run = runs.value!.byId.get(id);
  const { data, error } = useAnswer<RunDetail>(`runs/${id}`, `${run?.round} ${run?.status}`);
  if (!run)
    return (
      <p>
        There is no such run; it may have been moved or removed.{' '}
        <a href={href(['runs'])}>All runs</a>
      </p>
    );
  return (
    <>
      <h1 class="run-name">
        <ModelText text={run.path} />
      </h1>
      <p class="facts">
        <span>
          <ModelText text={run.task} /> by <ModelText text={run.scheme} />
          {run.n > 0 && `, ${run.n} CoTs × ${run.k} summaries`}
        </span>
        <span>seed {run.seed}</span>
        <span>round {run.round}</span>
        <Status run={run} />
        <Actions run={run} />
      </p>
      {run.notices.map((text) => (
        <p class="notice" key={text}>
          <ModelText text={text} />
        </p>
      ))}
      <nav class="tabs" aria-label="Views of the run">
        {VIEWS.map(([name, title]) => (
          <a
            key={name}
            href={href(['run', id, name])}
            aria-current={name === view ? 'page' : undefined}
          >
            {title}
          </a>
        ))}
      </nav>
      {error && <p class="fault">{error}</p>}
      {view === 'tree' ? (
        <TreeView id={id} round={wholeNumber(round)} q={wholeNumber(q)} />
      ) : view === 'search' ? (
        <SearchView id={id} />
      ) : data === null ? (
        !error && <p>Reading the run …</p>
      ) : view === 'phase' ? (
        <PhaseView detail={data} />
      ) : view === 'cross-play' ? (
        <CrossPlayView detail={data} />
      ) : (
        <Overview detail={data} />
      )}
    </>
  );
}

function Actions({ run }: { readonly run: RunSummary }) {
  const [said, setSaid] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const act = (what: 'stop' | 'resume') => {
    setBusy(true);
    ask<Launched>(`runs/${run.id}/${what}`, {})
      .then(
        (answer) => setSaid(answer.said),
        (error: Error) => setSaid(error.message),
      )
      .finally(() => setBusy(false));
  };
  return (
    <span class="actions">
      {run.can.stop && (
        <button type="button" class="plain" disabled={busy} onClick={() => act('stop')}>
          Stop
        </button>
      )}
      {run.can.resume && (
        <button type="button" class="plain" disabled={busy} onClick={() => act('resume')}>
          Resume
        </button>
      )}
      <span aria-live="polite">{said}</span>
    </span>
  );
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
