import { createRoot, createSignal } from 'solid-js';

export interface Place {
  /** Decoded parts of the path: `#/devices/nas` is `['devices', 'nas']`. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
}

/** Where a location hash leads; everything behind `#` stays in the browser, so the server needs no routes for it. */
export function placeOf(hash: string): Place {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const parts = path.split('/').filter((part) => part !== '');
  return { parts: parts.map(decoded), query: new URLSearchParams(search) };
}

/** A link to a place. */
export function hrefOf(parts: readonly string[], query: Readonly<Record<string, string | undefined>> = {}): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const search = new URLSearchParams(given).toString();
  return `#/${parts.map(encodeURIComponent).join('/')}${search === '' ? '' : `?${search}`}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const [place, setPlace] = createRoot(() => createSignal(placeOf(globalThis.location?.hash ?? '')));

export { place };

globalThis.addEventListener?.('hashchange', () => setPlace(placeOf(location.hash)));

export function go(parts: readonly string[], query: Readonly<Record<string, string | undefined>> = {}): void {
  location.hash = hrefOf(parts, query);
}

/** Changes what the address says without a step in the history, as for a filter. */
export function stay(parts: readonly string[], query: Readonly<Record<string, string | undefined>>): void {
  history.replaceState(null, '', hrefOf(parts, query));
  setPlace(placeOf(location.hash));
}
