import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { InfrastructorError, isInfrastructorError } from '@infrastructor/core';
// Not from the runtime: what only starts or asks a server need not load all of it.
import { validated } from '@infrastructor/core/validation';
import { type Settings, SettingsSchema } from './settings-schema.ts';

const names = Object.keys(SettingsSchema.properties);

/**
 * Settings from the environment and from `.env` in the working folder; the environment wins, and an empty value is none.
 * @throws {InfrastructorError} CONFIGURATION_INVALID that tells every problem at once
 */
export function loadSettings(environment: NodeJS.ProcessEnv = process.env, folder: string = process.cwd()): Settings {
  const all = { ...readEnvFile(folder), ...environment };
  const given = Object.fromEntries(names.filter((name) => all[name]).map((name) => [name, all[name]]));
  const settings = check(given);
  if (settings.AUTH_DISABLED && !(isLoopback(settings.API_HOST) && isLoopback(settings.MCP_HOST))) {
    throw new InfrastructorError(
      'CONFIGURATION_INVALID',
      'AUTH_DISABLED is refused: a server listens beyond loopback',
      {
        hint: 'Remove AUTH_DISABLED, or set API_HOST and MCP_HOST to 127.0.0.1.',
      },
    );
  }
  return { ...settings, INFRASTRUCTOR_HOME: resolve(folder, settings.INFRASTRUCTOR_HOME) };
}

/** True for addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
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
