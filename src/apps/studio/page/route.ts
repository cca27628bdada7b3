/** Where the page is: everything that a link can keep is in the address behind `#`. */
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

/** The address of a place in the page, for links. Empty values are left out. */
export function href(
  path: readonly (string | number)[],
  query: Readonly<Record<string, string>> = {},
): string {
  const kept = Object.entries(query).filter(([, value]) => value !== '');
  const search = new URLSearchParams(kept).toString();
  return `#/${path.map((part) => encodeURIComponent(part)).join('/')}${search ? `?${search}` : ''}`;
}

/** Goes there; `replace` leaves no entry in the history. */
export function go(address: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', address);
  else location.hash = address;
  route.value = read();
}

/** Changes some of the query of where the page is; an empty value takes the key away. */
export function setQuery(changes: Readonly<Record<string, string>>): void {
  const { path, query } = route.value;
  go(href(path, { ...Object.fromEntries(query), ...changes }), { replace: true });
}

function read(): Route {
  const [path = '', search = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const parts = path.split('/').filter(Boolean);
  return { path: parts.map(decode), query: new URLSearchParams(search) };
}

/** A link that was cut or made by hand may hold half an escape. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
