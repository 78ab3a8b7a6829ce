import { Type } from '@infrastructor/core';
import type { EngineClient } from '../connection/engine-client.ts';
import { engineAnswer } from '../connection/engine-error.ts';
import { ContainerState } from '../schemas/container-summary.ts';
import { containerPath, inspectContainer } from './inspect-container.ts';

/** The container after a change of its state. */
export const StateChange = Type.Object({
  id: Type.String(),
  name: Type.String(),
  changed: Type.Boolean({ description: 'False where it was in this state already' }),
  state: Type.Optional(ContainerState),
  exitCode: Type.Optional(Type.Integer()),
});

export interface ChangeRequest {
  readonly container: string;
  readonly action: 'start' | 'stop' | 'restart' | 'kill';
  readonly query?: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

/** Asks the engine for another state and tells what came of it; the engine answers 304 where nothing had to be done. */
export async function changeState(client: EngineClient, { container, action, query = {}, signal }: ChangeRequest) {
  const changed = await sent();
  const { id, name, state } = await inspectContainer(client, container, signal);
  return {
    id,
    name,
    changed,
    ...(state.status === undefined ? {} : { state: state.status }),
    ...(state.exitCode === undefined || state.running ? {} : { exitCode: state.exitCode }),
  };

  async function sent(): Promise<boolean> {
    try {
      const subject = `container ${container}`;
      await client.json({ method: 'POST', path: containerPath(container, `/${action}`), query, signal, subject });
      return true;
    } catch (error) {
      if (engineAnswer((error as { readonly cause?: unknown }).cause)?.statusCode === 304) return false;
      throw error;
    }
  }
}
