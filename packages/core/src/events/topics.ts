import type { BusMessage, Severity } from './bus.ts';

/** Every snapshot of every device. */
export const globalTopic = 'global';

/** Every event. */
export const eventsTopic = 'events';

/** Everything of a device without a data type, and the snapshots of one with it. */
export function deviceTopic(hostname: string, dataType?: string): string {
  return dataType === undefined ? `devices.${hostname}` : `devices.${hostname}.${dataType}`;
}

export function severityTopic(severity: Severity): string {
  return `events.${severity}`;
}

/** How far one operation is. */
export function operationTopic(correlationId: string): string {
  return `operations.${correlationId}`;
}

/**
 * The topics that a message is on, the most exact first. `global` and `devices.<hostname>` carry both snapshots and
 * events. An invalidation is between processes and on none.
 */
export function topicsOf(message: BusMessage): readonly string[] {
  switch (message.type) {
    case 'data':
      return [message.topic, deviceTopic(message.hostname), globalTopic];
    case 'event': {
      const device = message.hostname === undefined ? [] : [deviceTopic(message.hostname)];
      return [severityTopic(message.severity), eventsTopic, ...device, globalTopic];
    }
    case 'progress':
      return [operationTopic(message.correlationId)];
    case 'invalidation':
      return [];
  }
}

/**
 * Whether a subscription covers a topic: by its exact name, `*` for all, or `prefix.*` for all that begin with
 * `prefix.`. A star anywhere else is an ordinary character, and hostnames may hold dots.
 */
export function topicMatches(pattern: string, topic: string): boolean {
  if (pattern === '*' || pattern === topic) return true;
  return pattern.endsWith('.*') && topic.length > pattern.length - 1 && topic.startsWith(pattern.slice(0, -1));
}

/** Whether a subscription covers any topic of a message. */
export function isSubscribed(pattern: string, message: BusMessage): boolean {
  return topicsOf(message).some((topic) => topicMatches(pattern, topic));
}
