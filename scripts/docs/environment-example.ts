import { SettingsSchema } from '../../packages/host/src/config/settings-schema.ts';
import { meaningText, type ReadableSchema, typeText } from './schema-text.ts';

/** `.env.example`: every setting with its meaning and default, all of them commented out. */
export function environmentExample(): string {
  const { properties = {} } = SettingsSchema as ReadableSchema;
  const settings = Object.entries(properties).map(([name, schema]) => {
    const meaning = meaningText(schema).replaceAll('\\|', '|');
    return `# ${meaning} (${typeText(schema).replaceAll('\\|', '|')})\n# ${name}=${schema.default ?? ''}\n`;
  });
  return [
    '# Copy to .env, or set in the environment. Made from the code, like docs/configuration.md.\n',
    ...settings,
  ].join('\n');
}
