import { setTimeout as delay } from 'node:timers/promises';
import type { DeviceAccess, HandlerContext } from '@infrastructor/core';
import { containerList } from '../commands/container-list.ts';
import type { EngineContainer } from '../schemas/engine-container.ts';
import { judge } from './health-gate.ts';

export interface HealthWatch {
  readonly project: string;
  readonly services: readonly string[];
  /** Containers as they were before; those that were not touched count as settled. */
  readonly before: readonly EngineContainer[];
  readonly timeoutMs: number;
  readonly settleMs: number;
}

export interface HealthOutcome {
  readonly containers: readonly EngineContainer[];
  /** What is wrong with which container; empty when all are up. */
  readonly failures: readonly { readonly container: EngineContainer | undefined; readonly reason: string }[];
}

const pollMs = 500;

type Context = HandlerContext & DeviceAccess;

/** Watches the containers of services until all are up, one has failed, or the time is over. */
export async function waitUntilHealthy(context: Context, watch: HealthWatch): Promise<HealthOutcome> {
  const begunAt = context.now().getTime();
  const baseline = new Map(watch.before.map((container) => [container.id, container]));
  const seenSince = new Map<string, number>();
  while (true) {
    const nowMs = context.now().getTime();
    const containers = (await context.run(containerList)).filter(
      ({ project, service, oneOff }) =>
        project === watch.project && !oneOff && service !== undefined && watch.services.includes(service),
    );
    const judged = containers.map((container) => {
      const start = `${container.id} ${container.startedAt}`;
      const since = seenSince.get(start) ?? nowMs;
      seenSince.set(start, since);
      const old = baseline.get(container.id);
      const isUntouched = old?.status === 'running' && old.startedAt === container.startedAt;
      const restarts = (container.restartCount ?? 0) - (old?.restartCount ?? 0);
      return {
        container,
        ...judge(container, { settledMs: isUntouched ? Infinity : nowMs - since, restarts }, watch.settleMs),
      };
    });
    const absent = watch.services.filter((name) => !containers.some(({ service }) => service === name));
    const failed = judged.filter(({ verdict }) => verdict === 'failed');
    const waiting = judged.filter(({ verdict }) => verdict === 'waiting');
    if (failed.length > 0)
      return { containers, failures: failed.map(({ container, reason }) => ({ container, reason })) };
    if (waiting.length === 0 && absent.length === 0) return { containers, failures: [] };
    if (nowMs - begunAt >= watch.timeoutMs) {
      const time = `after ${Math.round(watch.timeoutMs / 1000)} s`;
      return {
        containers,
        failures: [
          ...waiting.map(({ container, reason }) => ({ container, reason: `${reason}, ${time}` })),
          ...absent.map((name) => ({ container: undefined, reason: `${name} has no container, ${time}` })),
        ],
      };
    }
    await delay(pollMs, undefined, { signal: context.signal });
  }
}
