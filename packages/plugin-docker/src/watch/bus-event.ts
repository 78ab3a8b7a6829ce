import type { Severity } from '@infrastructor/core';
import type { EngineEvent } from '../schemas/engine-event.ts';

export interface BusEventContent {
  readonly eventType: string;
  readonly severity: Severity;
  readonly data: Readonly<Record<string, unknown>>;
}

const simple: Readonly<Record<string, string>> = {
  create: 'container.created',
  start: 'container.started',
  die: 'container.died',
  oom: 'container.oom_killed',
  pause: 'container.paused',
  unpause: 'container.unpaused',
  rename: 'container.renamed',
  destroy: 'container.destroyed',
};

/** What an event of the engine is called for everyone; undefined for those that say nothing about a container's state. */
export function busEvent(event: EngineEvent, deviceId: string): BusEventContent | undefined {
  if (event.type !== 'container') return undefined;
  const eventType = event.action === 'health_status' ? healthType(event.detail) : simple[event.action];
  if (eventType === undefined) return undefined;
  const { id, name, attributes, time } = event;
  const exitCode = attributes.exitCode === undefined ? undefined : Number(attributes.exitCode);
  return {
    eventType,
    severity: severityOf(eventType, exitCode),
    data: {
      deviceId,
      id,
      ...(name === undefined ? {} : { container: name }),
      ...(attributes.image === undefined ? {} : { image: attributes.image }),
      ...(exitCode === undefined ? {} : { exitCode }),
      ...(attributes['com.docker.compose.project'] ? { composeProject: attributes['com.docker.compose.project'] } : {}),
      ...(attributes['com.docker.compose.service'] ? { composeService: attributes['com.docker.compose.service'] } : {}),
      happenedAt: time,
    },
  };
}

function healthType(detail: string | undefined): string | undefined {
  return detail === 'healthy' || detail === 'unhealthy' ? `container.${detail}` : undefined;
}

function severityOf(eventType: string, exitCode: number | undefined): Severity {
  if (eventType === 'container.oom_killed') return 'critical';
  if (eventType === 'container.unhealthy') return 'warning';
  return eventType === 'container.died' && exitCode !== 0 && exitCode !== undefined ? 'warning' : 'info';
}
