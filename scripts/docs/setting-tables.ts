import { errorCodes } from '../../packages/core/src/index.ts';
import { SettingsSchema } from '../../packages/host/src/config/settings-schema.ts';
import { code, markdownTable } from './markdown-table.ts';
import { meaningText, type ReadableSchema, typeText } from './schema-text.ts';

/** Every environment variable that the host reads. */
export function settingTable(): string {
  const { properties = {} } = SettingsSchema as ReadableSchema;
  return markdownTable(
    ['Variable', 'Type', 'Default', 'Meaning'],
    Object.entries(properties).map(([name, schema]) => [
      code(name),
      code(typeText(schema)),
      schema.default === undefined ? 'unset' : code(String(schema.default)),
      meaningText(schema),
    ]),
  );
}

/** Every error code that leaves the system. */
export function errorTable(): string {
  return markdownTable(
    ['Code', 'Status', 'Retryable', 'Meaning'],
    Object.entries(errorCodes).map(([name, { status, retryable, meaning }]) => [
      code(name),
      String(status),
      retryable ? 'yes' : 'no',
      meaning,
    ]),
  );
}
