import {
  type ChainEnd,
  type ChainHead,
  chainSeal,
  firstHead,
  type LinkedRow,
  type LinkKind,
  linkHash,
} from './audit-link.ts';
import type { Database } from './database.ts';
import { defaultRetention } from './retention.ts';
import { row, sql } from './sql.ts';

/** What is wrong with the audit log at one place. */
export interface AuditProblem {
  readonly chainId: string | undefined;
  readonly sequence: number | undefined;
  readonly rowId: string | undefined;
  readonly problem: string;
}

export interface AuditVerification {
  /** True when nothing was changed, added or taken away since it was written. */
  readonly intact: boolean;
  readonly chains: number;
  readonly links: number;
  /** Rows from before rows were linked. */
  readonly unlinkedRows: number;
  /** The first hundred. */
  readonly problems: readonly AuditProblem[];
}

interface LinkRow extends LinkedRow {
  readonly kind: LinkKind;
  readonly place: number;
  readonly placePreviousHash: string;
  readonly placeHash: string;
}

const mostProblems = 100;
const batch = 2_000;
const dayMs = 86_400_000;

/** Rows near the end of their retention go one by one, so a chain may have holes there; nowhere else. */
const retentionMs = ((defaultRetention.data_collection_audit ?? 365) - 2) * dayMs;

/** Follows every chain of the audit log from its first row to its sealed end. */
export async function verifyAudit(database: Database, key: Uint8Array, now: Date): Promise<AuditVerification> {
  const problems: AuditProblem[] = [];
  const say = (problem: string, chainId?: string, sequence?: number, rowId?: string) => {
    if (problems.length < mostProblems) problems.push({ chainId, sequence, rowId, problem });
  };
  const mayBeGone = (time: string) => now.getTime() - new Date(time).getTime() > retentionMs;
  const ends = await database.many(sql.type(row<ChainEnd & { seal: string }>())`
    SELECT id, started_at, last_sequence, last_hash, last_at, seal FROM audit_chains ORDER BY started_at, id`);
  let links = 0;
  for (const end of ends) {
    if (chainSeal(key, end) !== end.seal) say('the end of the chain was changed', end.id, end.lastSequence);
    links += await followChain(end);
  }
  const stray = await database.many(sql.type(row<{ chainId: string }>())`
    SELECT DISTINCT chain_id FROM data_collection_audit
    WHERE chain_id IS NOT NULL AND chain_id NOT IN (SELECT id FROM audit_chains) LIMIT ${mostProblems}`);
  for (const { chainId } of stray) say('the chain has no end: it was taken away, or the rows were added', chainId);
  const firstLinkedAt = ends[0]?.startedAt;
  const { before, after } = await database.one(sql.type(row<{ before: number; after: number }>())`
    SELECT count(*) FILTER (WHERE ${firstLinkedAt ?? null}::timestamptz IS NULL
        OR started_at < ${firstLinkedAt ?? null}::timestamptz - INTERVAL '1 day') AS before,
      count(*) FILTER (WHERE started_at >= ${firstLinkedAt ?? null}::timestamptz - INTERVAL '1 day') AS after
    FROM data_collection_audit WHERE chain_id IS NULL`);
  // What was under way while the log was linked for the first time is no more than a day old.
  const lateRows = await database.many(sql.type(row<{ id: string }>())`
    SELECT id FROM data_collection_audit
    WHERE chain_id IS NULL AND started_at >= ${firstLinkedAt ?? null}::timestamptz ORDER BY started_at LIMIT ${mostProblems}`);
  for (const { id } of lateRows)
    say('the row is in no chain: it was added, or its links were taken away', undefined, undefined, id);
  return { intact: problems.length === 0, chains: ends.length, links, unlinkedRows: before + after, problems };

  async function followChain(end: ChainEnd): Promise<number> {
    let head: ChainHead = firstHead(key, end.id);
    let seen = 0;
    while (head.sequence < end.lastSequence) {
      const found = await readLinks(database, end, head.sequence);
      if (found.length === 0) break;
      for (const link of found) {
        const expected = head.sequence + 1;
        const isNext = link.place === expected;
        if (!isNext && !mayBeGone(link.startedAt)) {
          say(`links ${expected} to ${link.place - 1} are missing`, end.id, expected);
        }
        if (isNext && link.placePreviousHash !== head.hash) {
          say('the row does not follow the one before it', end.id, link.place, link.id);
        }
        const previous = { sequence: link.place - 1, hash: link.placePreviousHash };
        if (linkHash(key, end.id, previous, link.kind, link) !== link.placeHash) {
          say('the row was changed', end.id, link.place, link.id);
        }
        head = { sequence: link.place, hash: link.placeHash };
        seen++;
      }
    }
    const isWhole = head.sequence === end.lastSequence;
    if (!isWhole && !mayBeGone(end.lastAt)) {
      say(`links ${head.sequence + 1} to ${end.lastSequence} are missing`, end.id, head.sequence + 1);
    }
    if (isWhole && end.lastSequence > 0 && head.hash !== end.lastHash) {
      say('the last row is not the one that ended the chain', end.id, end.lastSequence);
    }
    return seen;
  }
}

/** The next links of a chain: rows, and between them how changes ended. */
function readLinks(database: Database, { id, lastSequence }: ChainEnd, after: number): Promise<readonly LinkRow[]> {
  const columns = sql.fragment`id, operation_id, correlation_id, caller, surface, device_id, device, data_type, tool,
    started_at, duration_ms, cache_hit, source, attempts, outcome, error_code, arguments, size_bytes, repeats`;
  return database.many(sql.type(row<LinkRow>())`
    SELECT * FROM (
      SELECT ${columns}, sequence AS place, previous_hash AS place_previous_hash, hash AS place_hash,
        CASE WHEN end_sequence IS NOT NULL OR outcome = 'running' THEN 'begin' ELSE 'whole' END AS kind
      FROM data_collection_audit
      WHERE chain_id = ${id}::uuid AND sequence > ${after} AND sequence <= ${lastSequence}
      UNION ALL
      SELECT ${columns}, end_sequence, end_previous_hash, end_hash, 'end' AS kind
      FROM data_collection_audit
      WHERE chain_id = ${id}::uuid AND end_sequence > ${after} AND end_sequence <= ${lastSequence}
    ) AS links ORDER BY place LIMIT ${batch}`);
}
