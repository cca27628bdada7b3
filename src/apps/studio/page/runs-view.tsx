/** The list of runs, and what those that are chosen say together. */
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

/** Rows that are drawn at once. */
const PAGE = 200;

export function RunsView() {
  const { query } = route.value;
  const filter = query.get('filter') ?? '';
  const rows = Number(query.get('rows') ?? PAGE);
  const picked = new Set((query.get('pick') ?? '').split(',').filter(Boolean));
  const known = runs.value!;
  const all = [...known.byId.values()];
  const listed = all.filter((run) => matches(run, filter));
  const field = useRef<HTMLInputElement>(null);
  useKeys({ '/': () => field.current?.focus() });
  // What is typed is the person's; what a link brings is shown.
  useLayoutEffect(() => {
    if (field.current && field.current !== document.activeElement) field.current.value = filter;
  }, [filter]);
  const pick = (ids: readonly string[], on: boolean) => {
    const next = new Set(picked);
    for (const id of ids) on ? next.add(id) : next.delete(id);
    setQuery({ pick: [...next].join(',') });
  };
  const scores = listed.flatMap((run) => run.curve);
  const scale = { low: Math.min(...scores), high: Math.max(...scores) };
  if (all.length === 0) return <Nothing />;
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
        <h2>The runs</h2>
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
            Words have to occur; <code>scheme:basic</code> looks at one field (task, scheme, path,
            status, seed, split).
          </span>
          {picked.size > 0 && (
            <button type="button" class="plain" onClick={() => setQuery({ pick: '' })}>
              Pick none ({picked.size})
            </button>
          )}
        </div>
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
              <tbody key={scheme}>
                <tr class="group">
                  <td>
                    <input
                      type="checkbox"
                      aria-label={`all of ${scheme}`}
                      checked={own.every((run) => picked.has(run.id))}
                      onChange={(event) =>
                        pick(
                          own.map((run) => run.id),
                          event.currentTarget.checked,
                        )
                      }
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
                    onPick={(on) => pick([run.id], on)}
                  />
                ))}
              </tbody>
            ))}
          </table>
        </Scroll>
        <ExportMenu name="runs" table={() => runsTable(listed)} />
        {listed.length > rows && (
          <button type="button" class="plain" onClick={() => setQuery({ rows: `${rows + PAGE}` })}>
            Show more of {listed.length}
          </button>
        )}
      </section>
    </>
  );
}

interface RowProps {
  readonly run: RunSummary;
  readonly scale: { readonly low: number; readonly high: number };
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
        <Sparkline values={run.curve} {...scale} />
      </td>
      <td class="num">{run.score === null ? '–' : run.score.toFixed(3)}</td>
    </tr>
  );
}

function Nothing() {
  return (
    <>
      <h1>No runs yet</h1>
      <p>
        There is no run directory below this folder. <a href={href(['new'])}>Start one here</a>, or
        with <code>candor train</code>; it appears as soon as it begins.
      </p>
    </>
  );
}
