import type { Interceptor, PrimitiveValueExpression, QueryResultRow } from 'slonik';
import { DatabaseOperationError } from '../contract/errors.ts';
import type { RowParser } from './sql.ts';

const camelNames = new Map<string, string>();

function camelName(column: string): string {
  let name = camelNames.get(column);
  if (name === undefined) {
    name = column.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    camelNames.set(column, name);
  }
  return name;
}

/** PostgreSQL text cannot hold NUL (manual, 8.3 Character Types), and logs and file names of machines do. */
function storableText(value: PrimitiveValueExpression): PrimitiveValueExpression {
  if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value;
  return Array.isArray(value) ? value.map(storableText) : value;
}

/** Columns `like_this` become properties `likeThis`, and each row goes through its statement's row parser. */
export const rowInterceptor: Interceptor = {
  name: 'rows',
  transformQuery: (_context, query) => ({ ...query, values: query.values.map(storableText) }),
  transformRow: (context, query, columns) => {
    const named: Record<string, PrimitiveValueExpression> = {};
    for (const column in columns) named[camelName(column)] = columns[column] as PrimitiveValueExpression;
    const parser = context.resultParser as RowParser<QueryResultRow> | undefined;
    const result = parser?.['~standard'].validate(named) ?? { value: named };
    if ('issues' in result && result.issues) {
      const problems = result.issues.map(({ message }) => message).join('; ');
      throw new DatabaseOperationError('DATABASE_FAILED', `A row of the database breaks its schema: ${problems}`, {
        details: { statement: query.sql },
      });
    }
    return (result as { value: QueryResultRow }).value;
  },
};
