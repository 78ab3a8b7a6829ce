import { token } from '@infrastructor/core';

/** Lets one deployment after the other work on a device, in the order in which they came. */
export interface DeploymentQueue {
  /** Runs the work when all before it on this device have ended, well or not. */
  inTurn<Result>(deviceId: string, signal: AbortSignal, work: () => Promise<Result>): Promise<Result>;
}

export const deploymentQueueToken = token<DeploymentQueue>('compose.deployment-queue');

export function createDeploymentQueue(): DeploymentQueue {
  const last = new Map<string, Promise<unknown>>();
  return {
    inTurn(deviceId, signal, work) {
      const turn = (last.get(deviceId) ?? Promise.resolve()).then(() => {
        signal.throwIfAborted();
        return work();
      });
      const ended = turn.catch(() => {});
      last.set(deviceId, ended);
      void ended.then(() => {
        if (last.get(deviceId) === ended) last.delete(deviceId);
      });
      return turn;
    },
  };
}
