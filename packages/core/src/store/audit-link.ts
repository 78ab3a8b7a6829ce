import { createHmac, hkdfSync } from 'node:crypto';
import type { AuditRow } from './audit-table.ts';
import { jsonText } from './json-text.ts';

/** What a link covers: a row as a whole, one as it was before its change began, or how that change ended. */
export type LinkKind = 'whole' | 'begin' | 'end';

/** The fields of a row that a link can cover, as they were given to the database or came back from it. */
export interface LinkedRow extends Omit<AuditRow, 'outcome' | 'arguments'> {
  readonly outcome: string;
  readonly arguments: unknown;
}

/** A place in a chain. */
export interface ChainHead {
  readonly sequence: number;
  readonly hash: string;
}

/** The sealed end of a chain, as the database keeps it. */
export interface ChainEnd {
  readonly id: string;
  readonly startedAt: string;
  readonly lastSequence: number;
  readonly lastHash: string;
  readonly lastAt: string;
}

/**
 * The key of an installation's chains, from its master key (HKDF, RFC 5869). Without one the chain still shows accidents,
 * but whoever can write to the database can also make a new one.
 */
export function auditKey(masterKey: Uint8Array | undefined): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', masterKey ?? new Uint8Array(), '', 'infrastructor audit chain', 32));
}

/** Where a chain begins. */
export function firstHead(key: Uint8Array, chainId: string): ChainHead {
  return { sequence: 0, hash: mac(key, ['chain', chainId]) };
}

/** The hash of a link: over the one before, its place, and what it covers. */
export function linkHash(
  key: Uint8Array,
  chainId: string,
  previous: ChainHead,
  kind: LinkKind,
  row: LinkedRow,
): string {
  return mac(key, ['link', chainId, previous.sequence + 1, previous.hash, kind, ...covered(kind, row)]);
}

export function chainSeal(key: Uint8Array, { id, startedAt, lastSequence, lastHash, lastAt }: ChainEnd): string {
  return mac(key, ['end', id, moment(startedAt), lastSequence, lastHash, moment(lastAt)]);
}

function covered(kind: LinkKind, row: LinkedRow): readonly unknown[] {
  const end = [row.outcome, row.durationMs, row.errorCode, row.source, row.attempts, row.sizeBytes];
  if (kind === 'end') return [row.id, ...end];
  const begin = [
    row.id,
    row.operationId,
    row.correlationId,
    row.caller,
    row.surface,
    row.deviceId,
    row.device,
    row.dataType,
    row.tool,
    moment(row.startedAt),
    row.cacheHit,
    // As jsonb gives it back: without what jsonb cannot hold, keys in an order of our own.
    sorted(JSON.parse(jsonText(row.arguments))),
  ];
  // Links from before rows could count were made without.
  const counted = row.repeats === null ? [] : [row.repeats];
  return kind === 'begin' ? begin : [...begin, ...end, ...counted];
}

function mac(key: Uint8Array, parts: readonly unknown[]): string {
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');
}

const moment = (time: string): number => new Date(time).getTime();

function sorted(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => [name, sorted(inner)]);
}
