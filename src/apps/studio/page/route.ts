/** Keeps the page's view and its settings in the address, behind `#`. */
import { signal } from '@preact/signals';

export interface Route {
  /** `run/ID/tree/3/0` → ['run', 'ID', 'tree', '3', '0'] */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

export const route = signal<Route>(read());
addEventListener('hashchange', () => {
  route.value = read();
});

/** Builds the address of a view, for links. Empty query values are left out. */
export function href(
  path: readonly (string | number)[],
  query: Readonly<Record<string, string>> = {},
): string {
  const kept = Object.entries(query).filter(([, value]) => value !== '');
  const search = new URLSearchParams(kept).toString();
  return `#/${path.map((part) => encodeURIComponent(part)).join('/')}${search ? `?${search}` : ''}`;
}

/** Opens an address of the page; `replace` adds no entry to the browser's history. */
export function go(address: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', address);
  else location.hash = address;
  route.value = read();
}

/** Changes the query of the current address; an empty value removes its key. */
export function setQuery(changes: Readonly<Record<string, string>>): void {
  const { path, query } = route.value;
  go(href(path, { ...Object.fromEntries(query), ...changes }), { replace: true });
}

function read(): Route {
  const [path = '', search = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const parts = path.split('/').filter(Boolean);
  return { path: parts.map(decode), query: new URLSearchParams(search) };
}

/** Decodes a part of a path; a truncated or handmade link may end in half an escape. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
