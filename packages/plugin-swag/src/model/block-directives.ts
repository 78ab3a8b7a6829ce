/**
 * Directives of nginx and its widespread modules that open a block (nginx.org/en/docs/dirindex.html). Only used to tell a
 * missing semicolon from a block of a module that is not listed here.
 */
const blockDirectives = new Set([
  ...['events', 'http', 'server', 'location', 'upstream', 'if', 'limit_except', 'map', 'geo', 'geoip2', 'types'],
  ...['split_clients', 'charset_map', 'match', 'mail', 'stream', 'rtmp', 'application', 'otel_exporter', 'mgmt'],
]);

export const isBlockDirective = (name: string): boolean => blockDirectives.has(name);

/** nginx and all known modules name directives like this; inside `map`, `types` and the like anything may stand. */
export const isDirectiveName = (name: string): boolean => /^[a-z][a-z0-9_]*$/.test(name);
