import type { EngineClient } from '../connection/engine-client.ts';
import { readContainerSummary } from '../parsers/docker-ps.ts';
import { objectsOf } from '../parsers/json-fields.ts';
import { redactSummary } from '../redaction/redact-container.ts';
import type { ContainerSummary } from '../schemas/container-summary.ts';
import { inspectIfThere } from './inspect-container.ts';

const mostInspected = 50;

/** Every container, also those that do not run, without secrets. */
export async function listContainers(client: EngineClient, signal: AbortSignal): Promise<ContainerSummary[]> {
  const answer = await client.json({ path: '/containers/json', query: { all: true }, signal, subject: 'containers' });
  const containers = objectsOf(answer).map(readContainerSummary).map(redactSummary);
  return withOutOfMemory(client, containers, signal);
}

/** The list does not tell why a container was killed; only those that were (128 + SIGKILL) are asked. */
async function withOutOfMemory(client: EngineClient, containers: ContainerSummary[], signal: AbortSignal) {
  const killed = containers
    .filter(({ state, exitCode }) => state === 'exited' && exitCode === 137)
    .slice(0, mostInspected);
  if (killed.length === 0) return containers;
  const states = new Map<string, boolean>();
  await Promise.all(
    killed.map(async ({ id }) => {
      const detail = await inspectIfThere(client, id, signal);
      if (detail) states.set(id, detail.state.oomKilled);
    }),
  );
  return containers.map((container) => {
    const oomKilled = states.get(container.id);
    return oomKilled === undefined ? container : { ...container, oomKilled };
  });
}
