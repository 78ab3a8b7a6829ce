import { isPlainMap, type PlainValue } from '../editor/compose-edit.ts';
import { isTemplate, parseTemplate, renderTemplate } from '../model/interpolate.ts';
import { parsePort } from '../model/read-ports.ts';
import type { PortClaim } from './port-ledger.ts';

/** One item of a `ports` list with the ports of the host that it publishes. */
export interface PortItem {
  /** Ports in a row, all of which are wanted. */
  readonly claims: readonly PortClaim[];
  /** Set where one port of a range is enough (`8000-8010:80`). */
  readonly anyOf: boolean;
  /** The item as the file has it, for messages. */
  readonly written: string;
  /** First published port. */
  readonly first: number;
  /** The item with other ports of the host; undefined where a variable says what they are. */
  moveTo(first: number): { readonly path: readonly string[]; readonly value: PlainValue } | undefined;
}

/** A text with its variables replaced by their defaults; undefined where one has none. */
function rendered(text: string): string | undefined {
  const parts = parseTemplate(text);
  if (!isTemplate(parts)) return undefined;
  return renderTemplate(parts, () => undefined);
}

/** Colons that separate, not those within `${NAME:-8080}` and `[::1]`. */
function splitShort(written: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of written) {
    if (character === '{' || character === '[') depth += 1;
    if (character === '}' || character === ']') depth -= 1;
    if (character === ':' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}

/** `8080`, `8000-8010`, `${PORT:-8080}` with the first port in place of the one that is written. */
function moved(host: string, first: number, count: number): string | undefined {
  if (/^\d+$/.test(host)) return `${first}`;
  if (/^\d+-\d+$/.test(host)) return count === 1 ? `${first}` : `${first}-${first + count - 1}`;
  const [, opening, closing] = /^(\$\{[A-Za-z_]\w*:?-)\d+(\})$/.exec(host) ?? [];
  return opening !== undefined && closing !== undefined ? `${opening}${first}${closing}` : undefined;
}

function numberRange(published: number | string | undefined): readonly [number, number] | undefined {
  if (published === undefined) return undefined;
  const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(String(published)) ?? [];
  return first === undefined ? undefined : [Number(first), Number(last ?? first)];
}

function claimsOf(first: number, last: number, protocol: string, address: string | undefined): PortClaim[] {
  return Array.from({ length: last - first + 1 }, (_, offset) => ({ protocol, address, port: first + offset }));
}

function readShort(written: string): PortItem | undefined {
  const ports = parsePort(rendered(written) ?? '') ?? [];
  const [one, last] = [ports[0], ports.at(-1)];
  const range = numberRange(one?.published);
  if (!one || !last || !range) return undefined;
  const anyOf = ports.length === 1 && range[1] > range[0];
  const end = anyOf ? range[1] : range[0] + ports.length - 1;
  const count = anyOf ? 1 : ports.length;
  return {
    claims: claimsOf(range[0], end, one.protocol, one.host_ip),
    anyOf,
    written,
    first: range[0],
    moveTo(first) {
      const parts = splitShort(written);
      const host = moved(parts.at(-2) ?? '', first, count);
      return host === undefined ? undefined : { path: [], value: parts.with(-2, host).join(':') };
    },
  };
}

function readLong(item: { readonly [key: string]: PlainValue }): PortItem | undefined {
  const text = (key: string) =>
    item[key] === undefined || item[key] === null ? undefined : rendered(String(item[key]));
  const range = numberRange(text('published') || undefined);
  if (!range) return undefined;
  const written = item.published;
  const anyOf = range[1] > range[0];
  return {
    claims: claimsOf(range[0], range[1], (text('protocol') ?? 'tcp').toLowerCase(), text('host_ip')),
    anyOf,
    written: String(written),
    first: range[0],
    moveTo(first) {
      const value = moved(String(written), first, 1);
      if (value === undefined) return undefined;
      return { path: ['published'], value: typeof written === 'number' ? Number(value) : value };
    },
  };
}

/** Undefined for an item that leaves the port of the host to docker, or to a variable without a default. */
export function readPortItem(item: PlainValue): PortItem | undefined {
  if (isPlainMap(item)) return readLong(item);
  return typeof item === 'string' || typeof item === 'number' ? readShort(String(item)) : undefined;
}
