/** Shows one run in several views, and stops or resumes it. */
import { useState } from 'preact/hooks';
import type { Launched, RunDetail, RunSummary } from '../api.js';
import { type Answer, ask, useAnswer } from './client.js';
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
  const [, , view = 'overview'] = route.value.path;
  const run = runs.value!.byId.get(id);
  const detail = useAnswer<RunDetail>(`runs/${id}`, `${run?.round} ${run?.status}`);
  if (!run)
    return (
      <p>
        This run does not exist; it may have been moved or deleted.{' '}
        <a href={href(['runs'])}>All runs</a>
      </p>
    );
  return (
    <>
      <h1 class="run-name">
        <ModelText text={run.path} />
      </h1>
      <Facts run={run} />
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
      {detail.error && <p class="fault">{detail.error}</p>}
      <View id={id} detail={detail} />
    </>
  );
}

interface ViewProps {
  readonly id: string;
  readonly detail: Answer<RunDetail>;
}

function View({ id, detail: { data, error } }: ViewProps) {
  const [, , view, round, q] = route.value.path;
  if (view === 'tree') return <TreeView id={id} round={wholeNumber(round)} q={wholeNumber(q)} />;
  if (view === 'search') return <SearchView id={id} />;
  if (data === null) return error ? null : <p>Loading the run …</p>;
  if (view === 'phase') return <PhaseView detail={data} />;
  if (view === 'cross-play') return <CrossPlayView detail={data} />;
  return <Overview detail={data} />;
}

interface RunProps {
  readonly run: RunSummary;
}

function Facts({ run }: RunProps) {
  return (
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
  );
}

function Actions({ run }: RunProps) {
  const [message, setMessage] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const act = (action: 'stop' | 'resume') => {
    setBusy(true);
    ask<Launched>(`runs/${run.id}/${action}`, {})
      .then(
        (answer) => setMessage(answer.message),
        (error: Error) => setMessage(error.message),
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
      <span aria-live="polite">{message}</span>
    </span>
  );
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
