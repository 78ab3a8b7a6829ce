import type { DriverTypeParser } from 'slonik';

/** A bigint as a number where it is exact, else as a BigInt, which `JSON.stringify` refuses rather than rounds. */
export function parseInt8(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

/** A timestamptz as ISO 8601 in UTC with milliseconds; PostgreSQL's `infinity` stays as it is. */
export function parseTimestamptz(text: string): string {
  return text.endsWith('infinity') ? text : new Date(text).toISOString();
}

/** The one set of column types for every driver, with the type's oid (pg_type.dat). Dates and intervals stay text. */
export const columnTypes = [
  { name: 'int8', oid: 20, parse: parseInt8 },
  { name: 'numeric', oid: 1700, parse: Number },
  { name: 'timestamptz', oid: 1184, parse: parseTimestamptz },
  { name: 'timestamp', oid: 1114, parse: (text: string) => text },
  { name: 'date', oid: 1082, parse: (text: string) => text },
  { name: 'interval', oid: 1186, parse: (text: string) => text },
] as const satisfies readonly (DriverTypeParser & { oid: number })[];
