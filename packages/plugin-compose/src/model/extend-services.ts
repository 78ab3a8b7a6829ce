import type { Service } from '../schemas/service.ts';
import type { Located, LocatedMap } from './located.ts';
import type { ProblemList } from './problem-list.ts';

/** Lists in which one entry replaces another by what it is for (compose specification, "Merge and override"). */
const identity: Readonly<Record<string, (item: Record<string, unknown>) => unknown>> = {
  ports: ({ host_ip, target, published, protocol }) => [host_ip, target, published, protocol],
  volumes: ({ target }) => target,
  secrets: ({ target, source }) => target ?? source,
  configs: ({ target, source }) => target ?? source,
};

/** Fields of which the later value stands alone, lists too. */
const replaced = new Set(['command', 'entrypoint', 'test', 'extends']);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mergeLists(key: string, base: readonly unknown[], own: readonly unknown[]): unknown[] {
  const identify = identity[key];
  const keyed = [...base, ...own].map((item) => {
    const id = identify && isRecord(item) ? identify(item) : item;
    return [JSON.stringify(id), item] as const;
  });
  return [...new Map(keyed).values()];
}

function mergeValue(key: string, base: unknown, own: unknown): unknown {
  if (own === undefined) return base;
  if (replaced.has(key)) return own;
  if (Array.isArray(base) && Array.isArray(own)) return mergeLists(key, base, own);
  return isRecord(base) && isRecord(own) ? mergeRecords(base, own) : own;
}

function mergeRecords(base: Record<string, unknown>, own: Record<string, unknown>): Record<string, unknown> {
  const keys = new Set([...Object.keys(base), ...Object.keys(own)]);
  return Object.fromEntries([...keys].map((key) => [key, mergeValue(key, base[key], own[key])]));
}

/** What is left of an extended service where the extending one says `!reset` or `!override`, at any depth. */
function withoutTagged(base: Record<string, unknown>, node: Located | undefined): Record<string, unknown> {
  if (node?.kind !== 'map') return base;
  const kept = Object.entries(base).flatMap(([key, value]): [string, unknown][] => {
    const own = node.entries.get(key)?.value;
    if (own?.tag !== undefined) return [];
    return [[key, isRecord(value) ? withoutTagged(value, own) : value]];
  });
  return Object.fromEntries(kept);
}

/**
 * Puts into each service what it extends in the same file. A service of another file is left to whoever has that file;
 * `extends` stays in place, so that it can be told. A circle and an unknown service are problems.
 */
export function extendServices(
  services: Readonly<Record<string, Service>>,
  nodes: LocatedMap['entries'],
  problems: ProblemList,
): Record<string, Service> {
  const done = new Map<string, Service>();

  function extended(name: string, chain: readonly string[]): Service {
    const known = done.get(name);
    if (known) return known;
    const own = services[name] ?? {};
    const baseName = own.extends?.service;
    const place = nodes.get(name)?.keyOffset ?? 0;
    const path = `services.${name}.extends`;
    if (baseName === undefined || own.extends?.file !== undefined) return own;
    if (chain.includes(baseName)) {
      problems.error(`Services extend each other in a circle: ${[...chain, baseName].join(' → ')}`, path, place);
      return own;
    }
    if (!Object.hasOwn(services, baseName)) {
      problems.error(`The service "${baseName}" that is extended does not exist`, path, place);
      return own;
    }
    const { extends: _, ...inherited } = extended(baseName, [...chain, baseName]);
    const base = withoutTagged(inherited, nodes.get(name)?.value);
    const merged = mergeRecords(base, own) as Service;
    done.set(name, merged);
    return merged;
  }

  return Object.fromEntries(Object.keys(services).map((name) => [name, extended(name, [name])]));
}
