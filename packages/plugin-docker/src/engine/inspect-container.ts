import { NotFoundError } from '@infrastructor/core';
import type { EngineClient } from '../connection/engine-client.ts';
import { readContainerDetail } from '../parsers/docker-inspect.ts';
import { objectOf } from '../parsers/json-fields.ts';
import type { ContainerDetail } from '../schemas/container-detail.ts';

/** Path of a container in the engine API. */
export function containerPath(container: string, rest = ''): string {
  return `/containers/${encodeURIComponent(container)}${rest}`;
}

/**
 * A container as the engine has it now, with its secrets: redact it before it leaves.
 * @throws {NotFoundError} when there is none of that name or id
 */
export async function inspectContainer(
  client: EngineClient,
  container: string,
  signal: AbortSignal,
): Promise<ContainerDetail> {
  const subject = `container ${container}`;
  return readContainerDetail(objectOf(await client.json({ path: containerPath(container, '/json'), signal, subject })));
}

/** The same, and undefined for one that was removed meanwhile. */
export async function inspectIfThere(
  client: EngineClient,
  container: string,
  signal: AbortSignal,
): Promise<ContainerDetail | undefined> {
  try {
    return await inspectContainer(client, container, signal);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
