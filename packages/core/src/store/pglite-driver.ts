import { createDriverFactory, type DriverCommand, type DriverFactory } from '@slonik/driver';
import type { PgliteEngine } from './pglite-engine.ts';

/**
 * slonik's driver over one open PGlite, which is a single session: the pool must hold one connection. Ending the
 * connection leaves PGlite open; whoever opened it closes it.
 */
export function createPgliteDriver(engine: PgliteEngine): DriverFactory {
  return createDriverFactory(async () => ({
    createPoolClient: async () => ({
      connect: async () => {},
      end: async () => {},
      query: async (text, values) => {
        const { command, fields, rowCount, rows } = await engine.query(text, values ?? []);
        return { command: command as DriverCommand, fields: [...fields], rowCount, rows: [...rows] };
      },
      stream: () => {
        throw new TypeError('The embedded database does not stream rows; page through them instead');
      },
    }),
  }));
}
