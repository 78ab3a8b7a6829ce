import { defineParser, type ParseContext, ParseError } from '@infrastructor/core';
import { type Dataset, Datasets } from '../schemas/dataset.ts';
import { type DatasetReader, datasetReader } from './list/dataset-columns.ts';
import { entriesOf, looksLikeJson, propertyScalar, scalar, zfsDocument } from './reading/json-document.ts';
import { cellsOf, headedTable, tabbedRows } from './reading/tables.ts';

/** What `zfs list -Hp -o` of this plugin asks for of file systems and volumes. */
export const datasetColumns: readonly string[] =
  'name type used available referenced usedbysnapshots quota compressratio mountpoint mounted creation guid'.split(' ');

/** What it asks for of snapshots. */
export const snapshotColumns: readonly string[] = 'name used referenced creation createtxg guid userrefs'.split(' ');

const defaultColumns: readonly string[] = 'name used available referenced mountpoint'.split(' ');

/** Without a header the columns are told by their number. */
const layouts: ReadonlyMap<number, DatasetReader> = new Map(
  [datasetColumns, snapshotColumns, defaultColumns].map((columns) => [columns.length, datasetReader(columns)]),
);

/**
 * `zfs list` with `-Hp`, for people, or `-j`. Under `-H` the default columns are understood, and those that this plugin
 * asks for ({@link datasetColumns}, {@link snapshotColumns}). Source: zfs-list(8), zfsprops(7).
 */
export const zfsList = defineParser({
  name: 'zfs.list',
  description: 'File systems, volumes, snapshots and bookmarks from `zfs list`',
  output: Datasets,
  parse(text, context) {
    if (looksLikeJson(text)) return ofJson(text);
    const datasets = people(text, context) ?? tabbed(text, context);
    const none = /^no datasets available\s*$/m.test(text) || (context.exitCode === 0 && text.trim() === '');
    if (datasets.length === 0 && !none) {
      throw new ParseError('No dataset of `zfs list` in the text', {
        hint: `With -H, the default columns are understood, or ${datasetColumns.join()}, or ${snapshotColumns.join()}.`,
      });
    }
    return datasets;
  },
});

function tabbed(text: string, context: ParseContext): Dataset[] {
  return tabbedRows(text, context).flatMap((cells) => {
    const dataset = layouts.get(cells.length)?.(cells);
    if (!dataset) context.warn(`Not a dataset, left out: ${cells.join(' ').slice(0, 80)}`);
    return dataset ?? [];
  });
}

/** Headings that are not the upper case of the property's name. */
const headings: Readonly<Record<string, string>> = {
  AVAIL: 'available',
  REFER: 'referenced',
  USEDSNAP: 'usedbysnapshots',
  USEDDS: 'usedbydataset',
  USEDCHILD: 'usedbychildren',
  USEDREFRESERV: 'usedbyrefreservation',
  LUSED: 'logicalused',
  LREFER: 'logicalreferenced',
  RATIO: 'compressratio',
  RESERV: 'reservation',
  REFRESERV: 'refreservation',
  RECSIZE: 'recordsize',
  COMPRESS: 'compression',
};

const propertyOf = (heading: string) => headings[heading] ?? heading.toLowerCase();

const rightAligned = new Set(
  (
    'USED AVAIL REFER USEDSNAP USEDDS USEDCHILD USEDREFRESERV WRITTEN LUSED LREFER QUOTA REFQUOTA RESERV REFRESERV ' +
    'VOLSIZE RECSIZE RATIO GUID CREATETXG USERREFS COPIES'
  ).split(' '),
);

/** The table for people; undefined where there is none. */
function people(text: string, context: ParseContext): Dataset[] | undefined {
  const isHeader = (line: string) => /^NAME +[A-Z]+(?: +[A-Z_]+)*\s*$/.test(line);
  const table = headedTable(text, isHeader, (name) => rightAligned.has(name), context);
  if (!table) return undefined;
  const readRow = datasetReader(table.columns.map(({ name }) => propertyOf(name)));
  return table.lines.flatMap((line) => {
    const cells = cellsOf(line, table.columns);
    const dataset = cells && readRow(cells);
    if (!dataset) context.warn(`Not a dataset, left out: ${line.trim().slice(0, 80)}`);
    return dataset ?? [];
  });
}

function ofJson(text: string): Dataset[] {
  const { datasets } = zfsDocument(text, ['zfs list', 'zfs get']);
  return entriesOf(datasets).flatMap(([key, owner]) => {
    const told = entriesOf(owner.properties).filter(([name]) => name !== 'name' && name !== 'type');
    const cells = told.map(([, { value }]) => propertyScalar(value));
    const own = [scalar(owner.name) ?? key, scalar(owner.type)?.toLowerCase(), scalar(owner.createtxg)];
    return datasetReader(['name', 'type', 'createtxg', ...told.map(([name]) => name)])([...own, ...cells]) ?? [];
  });
}
