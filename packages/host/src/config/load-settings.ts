import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { InfrastructorError, isInfrastructorError } from '@infrastructor/core';
// Not from the runtime: what only starts or asks a server need not load all of it.
import { validated } from '@infrastructor/core/validation';
import { checkAccessSettings } from './check-access-settings.ts';
import { isIntervalSetting } from './monitoring-settings.ts';
import { type Settings, SettingsSchema } from './settings-schema.ts';

const names = Object.keys(SettingsSchema.properties);

/**
 * Settings from the environment and from `.env` in the working folder; the environment wins, and an empty value is none.
 * @throws {InfrastructorError} CONFIGURATION_INVALID that tells every problem at once
 */
export function loadSettings(environment: NodeJS.ProcessEnv = process.env, folder: string = process.cwd()): Settings {
  const all = { ...readEnvFile(folder), ...environment };
  const known = [...names, ...Object.keys(all).filter(isIntervalSetting)];
  const given = Object.fromEntries(known.filter((name) => all[name]).map((name) => [name, all[name]]));
  const settings = check(given);
  checkAccessSettings(settings);
  return { ...settings, INFRASTRUCTOR_HOME: resolve(folder, settings.INFRASTRUCTOR_HOME) };
}

function readEnvFile(folder: string): NodeJS.Dict<string> {
  const path = resolve(folder, '.env');
  return existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : {};
}

function check(given: Readonly<Record<string, unknown>>): Settings {
  try {
    return validated(SettingsSchema, withDefaults(given), 'settings', 'text');
  } catch (error) {
    if (!isInfrastructorError(error)) throw error;
    const told = (error.problems ?? []).map(({ path, message }) => `${path.slice(1)} ${message}`);
    throw new InfrastructorError('CONFIGURATION_INVALID', `Settings cannot be used:\n- ${told.join('\n- ')}`, {
      hint: 'docs/configuration.md describes every setting.',
      problems: error.problems,
    });
  }
}

/** TypeBox lists properties with a default as required; filling them in first keeps the messages to what is wrong. */
function withDefaults(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const defaults = Object.entries(SettingsSchema.properties).flatMap(([name, schema]) =>
    'default' in schema ? [[name, schema.default] as const] : [],
  );
  return { ...Object.fromEntries(defaults), ...given };
}
