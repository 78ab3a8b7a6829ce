import { ConflictError, defineTool, Type } from '@infrastructor/core';
import { changedByState } from '../collectors/changed-by-state.ts';
import { engineNeeds, engineOf } from '../connection/engines.ts';
import { changeState, StateChange } from '../engine/change-state.ts';
import { ContainerId } from '../engine/container-id.ts';
import { inspectContainer } from '../engine/inspect-container.ts';
import { refuseOwnContainer } from '../engine/own-container.ts';

export const stopContainer = defineTool({
  name: 'stop_container',
  description: 'Stop a container: its stop signal first, and a kill after the grace period',
  scope: 'operate',
  effects: { idempotent: true },
  http: 'POST /api/containers/:device/:container/stop',
  requires: ['docker'],
  needs: engineNeeds,
  invalidates: changedByState,
  timeout: '10m',
  input: Type.Object({
    container: ContainerId,
    graceSec: Type.Integer({ minimum: 0, maximum: 540, default: 10, description: 'Before it is killed' }),
    force: Type.Boolean({ default: false, description: 'Kill it at once' }),
  }),
  output: StateChange,
  async run(context) {
    const { input, signal } = context;
    const { client } = engineOf(context);
    const found = await inspectContainer(client, input.container, signal);
    refuseOwnContainer(found, 'stop');
    if (found.state.paused && !input.force) {
      throw new ConflictError(`${found.name} is paused, so it cannot hear its stop signal`, {
        hint: 'Use force to kill it, or unpause it first.',
      });
    }
    const query = { t: input.force ? 0 : input.graceSec };
    return changeState(client, { container: found.id, action: 'stop', query, signal });
  },
});
