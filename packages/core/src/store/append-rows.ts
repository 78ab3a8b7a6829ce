import { randomUUID } from 'node:crypto';
import type { Queries } from './database.ts';
import { sql, statement } from './sql.ts';

type ColumnType = 'uuid' | 'text' | 'timestamptz' | 'jsonb' | 'numeric' | 'float8' | 'int8' | 'int4' | 'bool';

const madeIds = new WeakMap<object, string>();

/** The row's own id, or one that stays the same however often this object is sent. */
export function rowId(item: { readonly id?: string | undefined }): string {
  if (item.id !== undefined) return item.id;
  let id = madeIds.get(item);
  if (id === undefined) {
    id = randomUUID();
    madeIds.set(item, id);
  }
  return id;
}

/** How a column is filled; jsonb gets the text that `jsonText` makes. */
export interface AppendColumn<Item> {
  readonly name: string;
  readonly type: ColumnType;
  value(item: Item): string | number | boolean | null;
}

export interface AppendTarget<Item> {
  readonly table: string;
  readonly columns: readonly AppendColumn<Item>[];
  /** Rows whose `device_id` names no device any more are left out, or one removed device would fail the whole batch. */
  readonly ofDevices: boolean;
}

/**
 * Writes a batch in one statement. A row that is there already, by its key, is left as it is, so that a batch whose
 * outcome was lost with the connection can be sent again.
 * @returns how many rows are new
 */
export async function appendRows<Item>(
  queries: Queries,
  { table, columns, ofDevices }: AppendTarget<Item>,
  items: readonly Item[],
): Promise<number> {
  if (items.length === 0) return 0;
  const names = columns.map(({ name }) => sql.identifier([name]));
  const values = columns.map(({ name }) => sql.identifier(['batch', name]));
  const tuples = items.map((item) => columns.map(({ value }) => value(item)));
  const types = columns.map(({ type }) => type);
  const { rowCount } = await queries.query(statement`
    INSERT INTO ${sql.identifier(['public', table])} (${sql.join(names, sql.fragment`, `)})
    SELECT ${sql.join(values, sql.fragment`, `)}
    FROM ${sql.unnest(tuples, types)} AS batch(${sql.join(names, sql.fragment`, `)})
    ${ofDevices ? sql.fragment`JOIN public.devices ON devices.id = batch.device_id` : sql.fragment``}
    ON CONFLICT DO NOTHING`);
  return rowCount;
}
