import type { FragmentSqlToken } from 'slonik';
import { type Page, page } from '../contract/paging.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { sql } from './sql.ts';

/** A part of a list by time, the newest first. */
export interface TimePageRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** From here on. */
  readonly from?: Date | undefined;
  /** Up to here, exclusive. */
  readonly to?: Date | undefined;
}

/** Conditions for a page by a time column and the id, which tells rows of the same moment apart. */
export function timeConditions(column: string, request: TimePageRequest): FragmentSqlToken[] {
  const time = sql.identifier([column]);
  const conditions: FragmentSqlToken[] = [];
  if (request.from) conditions.push(sql.fragment`${time} >= ${request.from.toISOString()}::timestamptz`);
  if (request.to) conditions.push(sql.fragment`${time} < ${request.to.toISOString()}::timestamptz`);
  if (request.cursor !== undefined) {
    const [moment, id] = decodeCursor(request.cursor, ['time', 'id']);
    conditions.push(sql.fragment`(${time}, id) < (${moment}::timestamptz, ${id}::uuid)`);
  }
  return conditions;
}

/** The end of a statement whose rows {@link timePage} makes a page of. */
export function timeOrder(column: string, { limit }: TimePageRequest): FragmentSqlToken {
  return sql.fragment`ORDER BY ${sql.identifier([column])} DESC, id DESC LIMIT ${limit + 1}`;
}

/** Makes a page of one row more than was asked for. @param timeOf the row's time, in milliseconds as it was stored */
export function timePage<Row extends { readonly id: string }>(
  found: readonly Row[],
  { limit }: TimePageRequest,
  timeOf: (row: Row) => string,
): Page<Row> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return page(items, found.length > limit && last ? encodeCursor([timeOf(last), last.id]) : undefined);
}
