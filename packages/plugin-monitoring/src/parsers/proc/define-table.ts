import { defineParser, type ParserDefinition, type Static, type TSchema, Type } from '@infrastructor/core';
import { unreadable, warnSkipped, wholeLines } from '../text.ts';
import { type Columns, readColumns, wordsOfLine } from './columns.ts';

type Rows<Row extends TSchema> = ReturnType<typeof Type.Array<Row>>;

interface TableFile<Row extends TSchema> {
  readonly name: string;
  readonly description: string;
  readonly row: Row;
  /** Path of the file, for errors. */
  readonly file: string;
  /** What every such file has, for errors. */
  readonly needs: string;
  /** The line above the rows; without one the first line that can be read is the first row. */
  readonly header?: RegExp;
  /** The row of a line, with the file's header; undefined where the line is none. */
  read(line: string, header: string): Static<Row> | undefined;
}

/** A parser of a file with one row a line. What stands before the header or the first row was printed by something else. */
export function defineTable<Row extends TSchema>(table: TableFile<Row>): ParserDefinition<Rows<Row>> {
  return defineParser({
    name: table.name,
    description: table.description,
    output: Type.Array(table.row),
    parse(text, context) {
      const rows: Static<Row>[] = [];
      let header: string | undefined;
      let skipped = 0;
      for (const line of wholeLines(text, context)) {
        if (line.trim() === '') continue;
        if (table.header?.test(line)) header = line;
        else if (table.header === undefined || header !== undefined) {
          const row = table.read(line, header ?? '');
          if (row !== undefined) rows.push(row);
          else if (header !== undefined || rows.length > 0) skipped += 1;
        }
      }
      if (header === undefined && rows.length === 0) throw unreadable(table.file, `it has no ${table.needs}`);
      warnSkipped(context, skipped);
      return rows as Static<Rows<Row>>;
    },
  });
}

/** Reads a line of columns between blanks. */
export const byColumns =
  <Row extends object>(columns: Columns<Row>) =>
  (line: string): Row | undefined =>
    readColumns(columns, wordsOfLine(line));
