import { defineTool, Type } from '@infrastructor/core';
import { changedByState } from '../collectors/changed-by-state.ts';
import { engineNeeds, engineOf } from '../connection/engines.ts';
import { changeState, StateChange } from '../engine/change-state.ts';
import { ContainerId } from '../engine/container-id.ts';

export const startContainer = defineTool({
  name: 'start_container',
  description: 'Start a container',
  scope: 'operate',
  effects: { idempotent: true },
  http: 'POST /api/containers/:device/:container/start',
  requires: ['docker'],
  needs: engineNeeds,
  invalidates: changedByState,
  timeout: '60s',
  input: Type.Object({ container: ContainerId }),
  output: StateChange,
  run: (context) =>
    changeState(engineOf(context).client, {
      container: context.input.container,
      action: 'start',
      signal: context.signal,
    }),
});
