/** Lists the runs, and compares those that are chosen. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { shortNumber } from '../../../show/figures/index.js';
import { ExportMenu } from '../../../show/web/browser/export-menu.js';
import { Scroll } from '../../../show/web/browser/scroll.js';
import type { RunSummary } from '../api.js';
import { compared, groupsOf, matches, runsTable } from './choose-runs.js';
import { Comparison } from './comparison.js';
import { ModelText } from './model-text.js';
import { href, route, setQuery } from './route.js';
import { runs } from './runs.js';
import { Sparkline, Status } from './status.js';
import { useKeys } from './use-keys.js';

/** The number of rows that are drawn at first, and added by "Show more". */
const PAGE = 200;

export function RunsView() {
  const { query } = route.value;
  const filter = query.get('filter') ?? '';
  const picked = new Set((query.get('pick') ?? '').split(',').filter(Boolean));
  const known = runs.value!;
  const all = [...known.byId.values()];
  if (all.length === 0) return <NoRuns />;
  const listed = all.filter((run) => matches(run, filter));
  return (
    <>
      <h1>
        {listed.length === all.length ? all.length : `${listed.length} of ${all.length}`} run
        {all.length === 1 ? '' : 's'}
      </h1>
      {known.notices.map((text) => (
        <p class="notice" key={text}>
          {text}
        </p>
      ))}
      <Comparison runs={compared(listed, picked)} picked={picked.size > 0} />
      <section aria-label="List of runs">
        <h2>Runs</h2>
        <Filter filter={filter} picked={picked} />
        <RunList listed={listed} picked={picked} rows={Number(query.get('rows') ?? PAGE)} />
      </section>
    </>
  );
}

interface FilterProps {
  readonly filter: string;
  readonly picked: ReadonlySet<string>;
}

function Filter({ filter, picked }: FilterProps) {
  const field = useRef<HTMLInputElement>(null);
  useKeys({ '/': () => field.current?.focus() });
  // While someone types, the field keeps their text; otherwise it shows the filter of the address.
  useLayoutEffect(() => {
    if (field.current && field.current !== document.activeElement) field.current.value = filter;
  }, [filter]);
  return (
    <div class="bar">
      <label>
        Filter{' '}
        <input
          ref={field}
          type="search"
          defaultValue={filter}
          placeholder="lottery seed:3"
          onInput={(event) => setQuery({ filter: event.currentTarget.value })}
        />
      </label>
      <span class="hint">
        A run must contain every word; <code>scheme:basic</code> searches one field (task, scheme,
        path, status, seed or split).
      </span>
      {picked.size > 0 && (
        <button type="button" class="plain" onClick={() => setQuery({ pick: '' })}>
          Clear the selection ({picked.size})
        </button>
      )}
    </div>
  );
}

interface RunListProps {
  readonly listed: readonly RunSummary[];
  readonly picked: ReadonlySet<string>;
  /** The most rows to draw. */
  readonly rows: number;
}

function RunList({ listed, picked, rows }: RunListProps) {
  const scores = listed.flatMap((run) => run.curve);
  const scale = { low: Math.min(...scores), high: Math.max(...scores) };
  const pick = (ids: readonly string[], on: boolean) => {
    const next = new Set(picked);
    for (const id of ids) on ? next.add(id) : next.delete(id);
    setQuery({ pick: [...next].join(',') });
  };
  return (
    <>
      <Scroll label="Runs">
        <table class="runs">
          <thead>
            <tr>
              <th scope="col">
                <span class="hidden">picked</span>
              </th>
              <th scope="col">run</th>
              <th scope="col">task</th>
              <th scope="col" class="num">
                n × k
              </th>
              <th scope="col" class="num">
                seed
              </th>
              <th scope="col" class="num">
                budget
              </th>
              <th scope="col">status</th>
              <th scope="col">held-out score</th>
              <th scope="col" class="num">
                last
              </th>
            </tr>
          </thead>
          {groupsOf(listed.slice(0, rows)).map(({ scheme, runs: own }) => (
            <Group
              key={scheme}
              scheme={scheme}
              runs={own}
              scale={scale}
              picked={picked}
              onPick={pick}
            />
          ))}
        </table>
      </Scroll>
      <ExportMenu name="runs" table={() => runsTable(listed)} />
      {listed.length > rows && (
        <button type="button" class="plain" onClick={() => setQuery({ rows: `${rows + PAGE}` })}>
          Show more of {listed.length}
        </button>
      )}
    </>
  );
}

interface Scale {
  readonly low: number;
  readonly high: number;
}

interface GroupProps {
  readonly scheme: string;
  readonly runs: readonly RunSummary[];
  readonly scale: Scale;
  readonly picked: ReadonlySet<string>;
  readonly onPick: (ids: readonly string[], on: boolean) => void;
}

/** Shows the runs of one scheme, with a box that picks them all. */
function Group({ scheme, runs: own, scale, picked, onPick }: GroupProps) {
  const ids = own.map((run) => run.id);
  return (
    <tbody>
      <tr class="group">
        <td>
          <input
            type="checkbox"
            aria-label={`pick all of ${scheme}`}
            checked={ids.every((id) => picked.has(id))}
            onChange={(event) => onPick(ids, event.currentTarget.checked)}
          />
        </td>
        <th scope="rowgroup" colSpan={8}>
          <ModelText text={scheme} /> <span class="hint">{own.length}</span>
        </th>
      </tr>
      {own.map((run) => (
        <Row
          key={run.id}
          run={run}
          scale={scale}
          picked={picked.has(run.id)}
          onPick={(on) => onPick([run.id], on)}
        />
      ))}
    </tbody>
  );
}

interface RowProps {
  readonly run: RunSummary;
  readonly scale: Scale;
  readonly picked: boolean;
  readonly onPick: (on: boolean) => void;
}

function Row({ run, scale, picked, onPick }: RowProps) {
  return (
    <tr>
      <td>
        <input
          type="checkbox"
          aria-label={`pick ${run.path}`}
          checked={picked}
          onChange={(event) => onPick(event.currentTarget.checked)}
        />
      </td>
      <td>
        <a href={href(['run', run.id])}>
          <ModelText text={run.path} />
        </a>
        {run.notices.length > 0 && (
          <span class="warn" title={run.notices.join(' ')}>
            {' '}
            {run.notices.length} notice{run.notices.length > 1 ? 's' : ''}
          </span>
        )}
      </td>
      <td>
        <ModelText text={run.task} />
      </td>
      <td class="num">{run.n > 0 ? `${run.n} × ${run.k}` : '–'}</td>
      <td class="num">{run.seed}</td>
      <td class="num">
        {run.budget.total > 0 ? `${shortNumber(run.budget.total)} ${run.budget.unit}` : '–'}
      </td>
      <td>
        <Status run={run} />
      </td>
      <td>
        <Sparkline values={run.curve} low={scale.low} high={scale.high} />
      </td>
      <td class="num">{run.score === null ? '–' : run.score.toFixed(3)}</td>
    </tr>
  );
}

function NoRuns() {
  return (
    <>
      <h1>No runs yet</h1>
      <p>
        This folder contains no run directory. <a href={href(['new'])}>Start a run here</a> or with{' '}
        <code>candor train</code>; it appears as soon as it begins.
      </p>
    </>
  );
}
