import { type ParseContext, ParseError } from '@infrastructor/core';
import type { Property, PropertyUnit } from '../../schemas/property.ts';
import { compact } from '../reading/compact.ts';
import {
  entriesOf,
  isObject,
  type JsonObject,
  looksLikeJson,
  propertyScalar,
  scalar,
  zfsDocument,
} from '../reading/json-document.ts';
import { cutLine, printedLines } from '../reading/printed-lines.ts';
import { tabbedRows } from '../reading/tables.ts';
import { sourceOf, typedValue } from './property-value.ts';

export interface PropertyTable {
  readonly command: 'zfs get' | 'zpool get';
  unitOf(property: string): PropertyUnit;
  isName(text: string): boolean;
}

/**
 * Properties from `get` in any of its forms: `-H` with name, property, value and source (or without the source, or with
 * the received value between them), the table for people, and `-j`.
 * @throws {ParseError} when there is no property in the text
 */
export function parseProperties(table: PropertyTable, text: string, context: ParseContext): Property[] {
  if (looksLikeJson(text)) return fromJson(table, zfsDocument(text, [table.command]), context);
  const rows = aligned(table, text, context) ?? tabbed(table, text, context);
  const properties = rows.map((row) => propertyOf(table, row));
  if (properties.length === 0 && !(context.exitCode === 0 && text.trim() === '')) {
    throw new ParseError(`No property of \`${table.command}\` in the text`, {
      hint: 'At least the columns name, property and value are needed.',
    });
  }
  return properties;
}

interface Row {
  readonly name: string;
  readonly property: string;
  readonly value: string;
  readonly received?: string | undefined;
  readonly source?: string | undefined;
}

/** Properties are lower case; those of users have a colon, those of features and users' shares an @. */
const isProperty = (text: string) => /^[a-z][a-z0-9_]*(?:@.+)?$|^[a-z0-9:._-]*:[a-z0-9:._-]*$/.test(text);

function propertyOf(table: PropertyTable, { name, property, value, received, source }: Row): Property {
  return compact<Property>({
    name,
    property,
    ...typedValue(property, value, table.unitOf(property)),
    ...(source === undefined ? {} : sourceOf(source)),
    received: received === undefined || received === '-' ? undefined : received,
  });
}

function tabbed(table: PropertyTable, text: string, context: ParseContext): Row[] {
  return tabbedRows(text, context).flatMap((cells) => {
    const [name = '', property = '', value = '', ...rest] = cells;
    const source = rest.at(-1);
    const plausible = cells.length >= 3 && rest.length <= 2 && table.isName(name) && isProperty(property);
    if (!plausible || (source !== undefined && !sourceOf(source))) {
      context.warn(`Not a property, left out: ${cells.join(' ').slice(0, 80)}`);
      return [];
    }
    return { name, property, value, received: rest.length === 2 ? rest[0] : undefined, source };
  });
}

/** The columns start where their names start; values may be wider in bytes than in letters, so the source is found at the end. */
function aligned(table: PropertyTable, text: string, context: ParseContext): Row[] | undefined {
  const { lines, unterminated } = printedLines(text);
  const start = lines.findIndex((line) => /^NAME +PROPERTY +VALUE +SOURCE *$/.test(line));
  if (start < 0) return undefined;
  if (unterminated !== undefined) context.warn(cutLine);
  const header = lines[start] ?? '';
  const [propertyAt, valueAt] = [header.indexOf('PROPERTY'), header.indexOf('VALUE')];
  return lines.slice(start + 1).flatMap((line) => {
    const name = line.slice(0, propertyAt).trim();
    const property = line.slice(propertyAt, valueAt).trim();
    const match = /^(.*?) {2,}(-|local|default|received|temporary|inherited from \S.*)$/.exec(
      line.slice(valueAt).trimEnd(),
    );
    if (!match || !table.isName(name) || !isProperty(property)) {
      if (line.trim() !== '') context.warn(`Not a property, left out: ${line.trim().slice(0, 80)}`);
      return [];
    }
    return { name, property, value: (match[1] ?? '').trim(), source: match[2] };
  });
}

function fromJson(table: PropertyTable, document: JsonObject, context: ParseContext): Property[] {
  // `zpool get … all-vdevs` has `vdevs` beside one `pool`; the others a map of datasets or pools.
  return [document.datasets, document.pools, document.vdevs].flatMap((map) =>
    entriesOf(map).flatMap(([key, owner]) => {
      const name = scalar(owner.name) ?? key;
      return entriesOf(owner.properties).flatMap(([property, { value, source }]) => {
        const text = propertyScalar(value);
        if (text === undefined) {
          context.warn(`${property} of ${name} has no exact value in this JSON: left out`);
          return [];
        }
        return { name, property, ...typedValue(property, text, table.unitOf(property)), ...sourceOfJson(source) };
      });
    }),
  );
}

function sourceOfJson(source: unknown) {
  if (!isObject(source)) return {};
  const type = (scalar(source.type) ?? '').toLowerCase();
  return sourceOf(type === 'inherited' ? `inherited from ${scalar(source.data) ?? '-'}` : type) ?? {};
}
