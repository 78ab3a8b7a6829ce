import path from 'node:path';
import type { DeviceAccess, HandlerContext, Logger } from '../contract/context.ts';
import type { ConfigTypeSet } from './config-type-set.ts';

/** A folder or file to watch; the type that named it reads what no glob matches. */
export interface WatchedRoot {
  readonly path: string;
  readonly configType: string | undefined;
}

/**
 * What to watch on a device: the union of what every config type finds there and what is configured. A type that fails
 * is logged and keeps no other from being asked.
 * @throws {SSHConnectionError} when the device cannot be reached at all
 */
export async function discoverRoots(
  types: ConfigTypeSet,
  context: HandlerContext & DeviceAccess,
  configured: readonly string[],
  log: Logger,
): Promise<readonly WatchedRoot[]> {
  const answers = await Promise.allSettled(types.types.map(({ definition }) => definition.discover(context)));
  const failures = answers.filter((answer) => answer.status === 'rejected');
  if (failures.length > 0 && failures.length === answers.length) throw failures[0]?.reason;
  const roots = new Map<string, WatchedRoot>();
  for (const given of configured) add(roots, given, undefined);
  for (const [index, answer] of answers.entries()) {
    const configType = types.types[index]?.definition.name;
    if (answer.status === 'fulfilled') for (const found of answer.value) add(roots, found, configType);
    else
      log.warn('paths of a config type could not be found', {
        configType,
        device: context.device.hostname,
        error: answer.reason,
      });
  }
  return [...roots.values()];
}

/** Whether there is nothing else to watch, in whatever order it was found. */
export function sameRoots(one: readonly WatchedRoot[], other: readonly WatchedRoot[]): boolean {
  const keyOf = ({ path, configType }: WatchedRoot) => `${configType} ${path}`;
  const keys = new Set(one.map(keyOf));
  return one.length === other.length && other.every((root) => keys.has(keyOf(root)));
}

function add(roots: Map<string, WatchedRoot>, given: string, configType: string | undefined): void {
  // A relative path would be resolved against whatever folder the login starts in.
  if (!given.startsWith('/') || given.includes('\0') || given.includes('\n')) return;
  const normal = path.posix.normalize(given).replace(/(?<=.)\/$/, '');
  if (normal !== '/' && !roots.has(normal)) roots.set(normal, { path: normal, configType });
}
