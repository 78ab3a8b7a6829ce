import { ConflictError, defineTool, Type } from '@infrastructor/core';
import { changedByState } from '../collectors/changed-by-state.ts';
import type { EngineClient } from '../connection/engine-client.ts';
import { engineNeeds, engineOf } from '../connection/engines.ts';
import { ContainerId } from '../engine/container-id.ts';
import { containerPath, inspectContainer } from '../engine/inspect-container.ts';
import { refuseOwnContainer } from '../engine/own-container.ts';
import { planRemoval } from '../engine/plan-removal.ts';

const input = Type.Object({
  container: ContainerId,
  force: Type.Boolean({ default: false, description: 'Kill it first if it runs' }),
  removeVolumes: Type.Boolean({ default: false, description: 'Also its anonymous volumes, with what is in them' }),
});

export const removeContainer = defineTool({
  name: 'remove_container',
  description: 'Remove a container; shows first what would be lost',
  scope: 'operate',
  effects: { destructive: true },
  http: 'DELETE /api/containers/:device/:container',
  requires: ['docker'],
  needs: engineNeeds,
  invalidates: changedByState,
  timeout: '2m',
  input,
  output: Type.Object({ id: Type.String(), name: Type.String(), removedVolumes: Type.Array(Type.String()) }),
  async plan(context) {
    const { client } = engineOf(context);
    const found = await removable(client, context.input.container, context.input.force, context.signal);
    return planRemoval(found, context.input.removeVolumes);
  },
  async run(context) {
    const { signal } = context;
    const { container, force, removeVolumes } = context.input;
    const { client } = engineOf(context);
    const found = await removable(client, container, force, signal);
    const { anonymousVolumes } = planRemoval(found, removeVolumes);
    const query = { force, v: removeVolumes };
    const subject = `container ${found.name}`;
    await client.json({ method: 'DELETE', path: containerPath(found.id), query, signal, subject });
    return { id: found.id, name: found.name, removedVolumes: removeVolumes ? [...anonymousVolumes] : [] };
  },
});

/** @throws {ConflictError} for one that runs, unless forced, and for the one in which this host runs */
async function removable(client: EngineClient, container: string, force: boolean, signal: AbortSignal) {
  const found = await inspectContainer(client, container, signal);
  refuseOwnContainer(found, 'remove');
  if (found.state.running && !force) {
    throw new ConflictError(`${found.name} is running, so it is not removed`, {
      hint: 'Stop it first (stop_container), or use force to have it killed.',
    });
  }
  return found;
}
