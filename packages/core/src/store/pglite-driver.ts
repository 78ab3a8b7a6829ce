import type { PGlite } from '@electric-sql/pglite';
import { createDriverFactory, type DriverCommand, type DriverFactory } from '@slonik/driver';
import { columnTypes } from './type-parsers.ts';

/** Column parsers for `PGlite.create`, by oid; the same results as through PostgreSQL's driver. */
export const pgliteParsers = Object.fromEntries([
  ...columnTypes.map(({ oid, parse }) => [oid, parse] as const),
  [17, (text: string) => Buffer.from(text.slice(2), 'hex')] as const,
]);

/**
 * slonik's driver over one open PGlite, which is a single session: the pool must hold one connection. Ending the
 * connection leaves PGlite open; whoever opened it closes it.
 */
export function createPgliteDriver(pglite: PGlite): DriverFactory {
  return createDriverFactory(async () => ({
    createPoolClient: async () => ({
      connect: async () => pglite.waitReady,
      end: async () => {},
      query: async (text, values) => {
        const result = await pglite.query<Record<string, unknown>>(text, values as unknown[]);
        return {
          command: (result.command ?? 'SELECT') as DriverCommand,
          fields: result.fields.map(({ name, dataTypeID }) => ({ name, dataTypeId: dataTypeID })),
          rowCount: result.rowCount ?? result.rows.length,
          rows: result.rows,
        };
      },
      stream: () => {
        throw new TypeError('The embedded database does not stream rows; page through them instead');
      },
    }),
  }));
}
