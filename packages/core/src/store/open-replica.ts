import { type Database, type OpenDatabaseOptions, openDatabase, type Queries } from './database.ts';
import type { Statement } from './sql.ts';

/** A database that is opened when it is first asked, and again whenever that failed: a replica may be away at the start. */
export function openReplica(options: OpenDatabaseOptions): Queries & AsyncDisposable {
  let opening: Promise<Database> | undefined;
  const open = (): Promise<Database> => {
    opening ??= openDatabase(options);
    opening.catch(() => {
      opening = undefined;
    });
    return opening;
  };
  return {
    query: async <Row>(statement: Statement<Row>) => (await open()).query(statement),
    many: async <Row>(statement: Statement<Row>) => (await open()).many(statement),
    one: async <Row>(statement: Statement<Row>) => (await open()).one(statement),
    maybeOne: async <Row>(statement: Statement<Row>) => (await open()).maybeOne(statement),
    async [Symbol.asyncDispose]() {
      const database = await opening?.catch(() => undefined);
      await database?.close();
    },
  };
}
