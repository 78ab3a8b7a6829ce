import { type ConfigMetadata, defineConfigType } from '../../contract/config-type.ts';
import { json, toml, yaml } from '../parsers/index.ts';
import { existingPaths } from './existing-paths.ts';

/** Traefik's static and dynamic files (doc.traefik.io/traefik/providers/file). */
export const traefikConfig = defineConfigType({
  name: 'traefik',
  description: 'Traefik configuration',
  match: ['/**/traefik*/**/*.{yml,yaml,toml}', '/**/traefik.{yml,yaml,toml}'],
  discover: (context) =>
    existingPaths(context, ['/etc/traefik', '/opt/traefik', '/opt/appdata/traefik', '/srv/traefik']),
  parse: (text, path) => overview(read(text, path)),
});

function read(text: string, path: string): unknown {
  const parser = path.endsWith('.toml') ? toml : path.endsWith('.json') ? json : yaml;
  return (parser.parse(text, { now: new Date(0), warn() {} }) as { readonly value: unknown }).value;
}

function overview(value: unknown): ConfigMetadata {
  const keys = (...path: readonly string[]) => Object.keys(at(value, path));
  return {
    topLevelKeys: keys(),
    entryPoints: keys('entryPoints'),
    routers: keys('http', 'routers'),
    services: keys('http', 'services'),
    middlewares: keys('http', 'middlewares'),
    providers: keys('providers'),
  };
}

function at(value: unknown, path: readonly string[]): object {
  const found = path.reduce<unknown>(
    (inner, key) => (isObject(inner) ? (inner as Record<string, unknown>)[key] : undefined),
    value,
  );
  return isObject(found) ? found : {};
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
