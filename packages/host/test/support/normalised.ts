const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const time = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z/g;
const secret = /inf_[\w-]{43}/g;
const confirmation = /"confirm":"[^"]+"/g;

/** An answer without what differs from call to call: ids, times, secrets, latencies, and the name of the surface. */
export function normalised(data: unknown, surface: string): unknown {
  const text = JSON.stringify(withoutVolatile(data))
    .replace(uuid, '<uuid>')
    .replace(time, '<time>')
    .replace(secret, '<secret>')
    .replace(confirmation, '"confirm":"<confirm>"')
    .replaceAll(`new-${surface}`, 'new-<surface>')
    .replaceAll(`token-${surface}`, 'token-<surface>');
  return JSON.parse(text);
}

/** Properties that are about the moment, and rows that another surface has made meanwhile. */
const volatile = new Set(['latencyMs', 'lastSeen', 'lastUsedAt', 'status', 'statusReason', 'reason', 'updatedAt']);

function withoutVolatile(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutVolatile);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => (volatile.has(name) ? [] : [[name, withoutVolatile(inner)]])),
  );
}

/** Only the kinds of values: what is read live differs from moment to moment. */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length > 0 ? ['…'] : [];
  if (value === null || typeof value !== 'object') return typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, name === 'code' ? inner : shapeOf(inner)]),
  );
}
