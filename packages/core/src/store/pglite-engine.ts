import type { PGlite } from '@electric-sql/pglite';
import { columnTypes } from './type-parsers.ts';

export interface PgliteResult {
  readonly command: string;
  readonly fields: readonly { readonly name: string; readonly dataTypeId: number }[];
  readonly rowCount: number;
  readonly rows: readonly Record<string, unknown>[];
}

/** PGlite, wherever it runs: in this thread, or in one of its own. It is a single session. */
export interface PgliteEngine {
  query(text: string, values: readonly unknown[]): Promise<PgliteResult>;
  /** Runs any number of statements. */
  exec(script: string): Promise<void>;
  isInTransaction(): Promise<boolean>;
  close(): Promise<void>;
}

/** The type of a column of bytes (pg_type.dat). */
export const byteaId = 17;

/** Column parsers by oid; the same results as through PostgreSQL's driver. */
const parsers = Object.fromEntries([
  ...columnTypes.map(({ oid, parse }) => [oid, parse] as const),
  [byteaId, (text: string) => Buffer.from(text.slice(2), 'hex')] as const,
]);

/**
 * Opens PGlite in this thread.
 * @param dataFolder in memory without one
 * @param template a cluster, as a tar.gz, that a new database begins as
 */
export async function createPgliteEngine(
  dataFolder?: string,
  template?: Uint8Array<ArrayBuffer>,
): Promise<PgliteEngine> {
  const { PGlite } = await import('@electric-sql/pglite');
  const options = {
    parsers,
    ...(template && { loadDataDir: new Blob([template], { type: 'application/x-gzip' }) }),
  };
  const pglite: PGlite =
    dataFolder === undefined ? await PGlite.create(options) : await PGlite.create(dataFolder, options);
  return {
    async query(text, values) {
      const { command, fields, rows, rowCount } = await pglite.query<Record<string, unknown>>(text, [...values]);
      return {
        command: command ?? 'SELECT',
        fields: fields.map(({ name, dataTypeID }) => ({ name, dataTypeId: dataTypeID })),
        rowCount: rowCount ?? rows.length,
        rows,
      };
    },
    exec: async (script) => void (await pglite.exec(script)),
    isInTransaction: async () => pglite.isInTransaction(),
    close: () => pglite.close(),
  };
}
