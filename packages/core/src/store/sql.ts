import { createSqlTag, type QuerySqlToken, type SqlTag, type ValueExpression } from 'slonik';
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';

/** The part of Standard Schema 1 (standardschema.dev) by which slonik carries a row's type. */
export interface RowParser<Row> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (
      value: unknown,
    ) => { readonly value: Row } | { readonly issues: readonly { message: string }[] };
    readonly types?: { readonly input: unknown; readonly output: Row } | undefined;
  };
}

/** A statement with its values apart from its text, made by {@link sql}. */
export type Statement<Row> = QuerySqlToken<RowParser<Row>>;

/** slonik's tag: `sql.type(row<DeviceRow>())`, `sql.fragment`, `sql.unnest` and so on; values never become SQL. */
export const sql: SqlTag = createSqlTag();

const trusted: RowParser<never> = {
  '~standard': { version: 1, vendor: 'infrastructor', validate: (value) => ({ value: value as never }) },
};

/** Types the rows of a statement whose columns this file's reader can see; nothing is checked at run time. */
export function row<Row>(): RowParser<Row> {
  return trusted as RowParser<unknown> as RowParser<Row>;
}

/** A statement whose rows nobody reads. */
export const statement: (template: TemplateStringsArray, ...values: ValueExpression[]) => Statement<never> = sql.type(
  row<never>(),
);

/** Types and checks the rows of a statement; a row that breaks the schema rejects with DATABASE_FAILED. */
export function checkedRow<Schema extends TSchema>(schema: Schema): RowParser<Static<Schema>> {
  return {
    '~standard': {
      version: 1,
      vendor: 'infrastructor',
      validate: (value) =>
        Value.Check(schema, value)
          ? { value }
          : {
              issues: Value.Errors(schema, value).map(({ instancePath, message }) => ({
                message: `${instancePath} ${message}`,
              })),
            },
    },
  };
}
