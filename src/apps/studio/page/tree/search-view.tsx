/** Searches the samples of a run for a text. */
import { useEffect, useState } from 'preact/hooks';
import { visible } from '../../../../show/figures/index.js';
import { ExportMenu } from '../../../../show/web/browser/export-menu.js';
import type { Table } from '../../../../show/web/csv.js';
import type { SearchHit, SearchPage } from '../../api.js';
import { ask } from '../client.js';
import { href, route, setQuery } from '../route.js';

/** The number of hits after which the search pauses until the user continues it. */
const ENOUGH = 50;

/** All pages so far as one; `next` is where the search continues. */
const NOTHING_YET: SearchPage = { hits: [], next: 0, read: 0, bytes: 0 };

export function SearchView({ id }: { readonly id: string }) {
  const text = route.value.query.get('text') ?? '';
  const { found, fault, searching, more } = useSearch(id, text);
  return (
    <>
      <SearchForm text={text} />
      {fault && <p class="fault">{fault}</p>}
      {text !== '' && <Progress found={found} searching={searching} />}
      <Hits id={id} hits={found.hits} />
      {found.hits.length > 0 && (
        <ExportMenu name={`search-${text}`} table={() => hitsTable(found.hits)} />
      )}
      {!searching && found.next !== null && found.hits.length > 0 && (
        <button type="button" class="plain" onClick={more}>
          Continue
        </button>
      )}
    </>
  );
}

/** Requests page after page until there are enough hits, or the file has been read. */
function useSearch(id: string, text: string) {
  const [found, setFound] = useState(NOTHING_YET);
  const [wanted, setWanted] = useState(ENOUGH);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    setFound(NOTHING_YET);
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
  return { found, fault, searching, more: () => setWanted(found.hits.length + ENOUGH) };
}

function SearchForm({ text }: { readonly text: string }) {
  const [typed, setTyped] = useState(text);
  return (
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
  );
}

interface ProgressProps {
  readonly found: SearchPage;
  readonly searching: boolean;
}

function Progress({ found, searching }: ProgressProps) {
  const matches = `${found.hits.length} match${found.hits.length === 1 ? '' : 'es'}`;
  const searched =
    found.next === null
      ? `all ${megabytes(found.bytes)}`
      : `${megabytes(found.read)} of ${megabytes(found.bytes)}`;
  return (
    <p class="hint" aria-live="polite">
      {matches} in {searched}
      {searching ? ' …' : '.'}
    </p>
  );
}

interface HitsProps {
  readonly id: string;
  readonly hits: readonly SearchHit[];
}

function Hits({ id, hits }: HitsProps) {
  return (
    <ol class="hits">
      {hits.map((hit) => (
        <li key={`${hit.round}/${hit.q}/${hit.i}/${hit.j}/${hit.field}`}>
          <a href={href(['run', id, 'tree', hit.round, hit.q], { cot: `${hit.i}` })}>
            Round {hit.round}, question {hit.q + 1}, {placeName(hit)}
          </a>{' '}
          <bdi class="model-text">
            {visible(hit.before)}
            <mark>{visible(hit.match)}</mark>
            {visible(hit.after)}
          </bdi>
        </li>
      ))}
    </ol>
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

function placeName({ field, i, j }: SearchHit): string {
  if (field === 'question') return 'the question';
  if (field === 'cot' || j === null) return `CoT ${i + 1}`;
  return `summary ${j + 1} of CoT ${i + 1}`;
}

const megabytes = (bytes: number): string =>
  bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${Math.round(bytes / 1e6)} MB`;
