import type { Logger } from '../contract/context.ts';
import type { Leases } from './leases.ts';
import { LocalLeases } from './local-leases.ts';
import { PostgresLeases } from './postgres-leases.ts';

/** Leases of an installation: on its PostgreSQL server, or within the one process that has an embedded database open. */
export function createLeases(options: {
  readonly databaseUrl?: string | undefined;
  readonly log?: Logger | undefined;
}): Leases {
  const { databaseUrl, log } = options;
  return databaseUrl ? new PostgresLeases({ url: databaseUrl, log }) : new LocalLeases();
}
