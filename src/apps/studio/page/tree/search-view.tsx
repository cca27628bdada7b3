/** A text over all samples of a run. */
import { useEffect, useState } from 'preact/hooks';
import { visible } from '../../../../show/figures/index.js';
import { ExportMenu } from '../../../../show/web/browser/export-menu.js';
import type { Table } from '../../../../show/web/csv.js';
import type { SearchHit, SearchPage } from '../../api.js';
import { ask } from '../client.js';
import { href, route, setQuery } from '../route.js';

/** Hits before one is asked whether to go on. */
const ENOUGH = 50;

interface Found {
  readonly hits: readonly SearchHit[];
  readonly next: number | null;
  readonly read: number;
  readonly bytes: number;
}

const NOTHING: Found = { hits: [], next: 0, read: 0, bytes: 0 };

export function SearchView({ id }: { readonly id: string }) {
  const text = route.value.query.get('text') ?? '';
  const [typed, setTyped] = useState(text);
  const [found, setFound] = useState<Found>(NOTHING);
  const [wanted, setWanted] = useState(ENOUGH);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    setFound(NOTHING);
    setWanted(ENOUGH);
    setFault(null);
  }, [id, text]);
  const searching =
    text !== '' && found.next !== null && found.hits.length < wanted && fault === null;
  useEffect(() => {
    if (!searching) return;
    const control = new AbortController();
    ask<SearchPage>(
      `runs/${id}/search?text=${encodeURIComponent(text)}&from=${found.next}`,
      undefined,
      control.signal,
    ).then(
      (page) => setFound({ ...page, hits: [...found.hits, ...page.hits] }),
      (error: Error) => !control.signal.aborted && setFault(error.message),
    );
    return () => control.abort();
  }, [id, text, searching, found]);
  return (
    <>
      <form
        class="bar"
        onSubmit={(event) => {
          event.preventDefault();
          setQuery({ text: typed });
        }}
      >
        <label>
          Text in questions, CoTs, summaries and errors{' '}
          <input
            type="search"
            value={typed}
            maxLength={500}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="plain">
          Search
        </button>
      </form>
      {fault && <p class="fault">{fault}</p>}
      {text !== '' && (
        <p class="hint" aria-live="polite">
          {found.hits.length} place{found.hits.length === 1 ? '' : 's'} in {megabytes(found.read)}{' '}
          of {megabytes(found.bytes)}
          {searching ? ' …' : found.next === null ? ', which is all.' : ' so far.'}
        </p>
      )}
      <ol class="hits">
        {found.hits.map((hit) => (
          <li key={`${hit.round}/${hit.q}/${hit.i}/${hit.j}/${hit.field}`}>
            <a href={href(['run', id, 'tree', hit.round, hit.q], { cot: `${hit.i}` })}>
              Round {hit.round}, question {hit.q + 1}, {placeOf(hit)}
            </a>{' '}
            <bdi class="model-text">
              {visible(hit.before)}
              <mark>{visible(hit.match)}</mark>
              {visible(hit.after)}
            </bdi>
          </li>
        ))}
      </ol>
      {found.hits.length > 0 && (
        <ExportMenu name={`search-${text}`} table={() => hitsTable(found.hits)} />
      )}
      {!searching && found.next !== null && found.hits.length > 0 && (
        <button type="button" class="plain" onClick={() => setWanted(found.hits.length + ENOUGH)}>
          Go on
        </button>
      )}
    </>
  );
}

function hitsTable(hits: readonly SearchHit[]): Table {
  return {
    columns: ['round', 'question', 'cot', 'summary', 'field', 'before', 'match', 'after'],
    rows: hits.map((hit) => [
      hit.round,
      hit.q,
      hit.i,
      hit.j,
      hit.field,
      hit.before,
      hit.match,
      hit.after,
    ]),
  };
}

function placeOf({ field, i, j }: SearchHit): string {
  if (field === 'question') return 'the question';
  if (field === 'cot' || j === null) return `CoT ${i + 1}`;
  return `summary ${j + 1} of CoT ${i + 1}`;
}

const megabytes = (bytes: number): string =>
  bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${Math.round(bytes / 1e6)} MB`;
