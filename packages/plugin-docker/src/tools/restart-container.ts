import { defineTool, Type } from '@infrastructor/core';
import { changedByState } from '../collectors/changed-by-state.ts';
import { engineNeeds, engineOf } from '../connection/engines.ts';
import { changeState, StateChange } from '../engine/change-state.ts';
import { ContainerId } from '../engine/container-id.ts';
import { inspectContainer } from '../engine/inspect-container.ts';
import { refuseOwnContainer } from '../engine/own-container.ts';

export const restartContainer = defineTool({
  name: 'restart_container',
  description: 'Stop a container, with a kill after the grace period, and start it again',
  scope: 'operate',
  http: 'POST /api/containers/:device/:container/restart',
  requires: ['docker'],
  needs: engineNeeds,
  invalidates: changedByState,
  timeout: '10m',
  input: Type.Object({
    container: ContainerId,
    graceSec: Type.Integer({ minimum: 0, maximum: 540, default: 10, description: 'Before it is killed' }),
  }),
  output: StateChange,
  async run(context) {
    const { input, signal } = context;
    const { client } = engineOf(context);
    const found = await inspectContainer(client, input.container, signal);
    refuseOwnContainer(found, 'restart');
    return changeState(client, { container: found.id, action: 'restart', query: { t: input.graceSec }, signal });
  },
});
