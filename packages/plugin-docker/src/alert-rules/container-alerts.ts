import { type Alarm, defineAlertRule } from '@infrastructor/core';
import { containers } from '../collectors/containers.ts';
import type { ContainerSummary } from '../schemas/container-summary.ts';

const alarms = (
  list: readonly ContainerSummary[],
  concerns: (container: ContainerSummary) => boolean,
  message: (container: ContainerSummary) => string,
): Alarm[] => list.filter(concerns).map((container) => ({ subject: container.name, message: message(container) }));

export const containerRestarting = defineAlertRule({
  name: 'docker.container-restarting',
  description: 'A container is restarted again and again',
  collector: containers,
  severity: 'warning',
  holdFor: '30s',
  when: (now) =>
    alarms(
      now,
      ({ state }) => state === 'restarting',
      ({ name, exitCode }) => `${name} keeps restarting${exitCode === undefined ? '' : ` (exit code ${exitCode})`}`,
    ),
});

export const containerUnhealthy = defineAlertRule({
  name: 'docker.container-unhealthy',
  description: 'The health check of a container fails',
  collector: containers,
  severity: 'warning',
  holdFor: '1m',
  when: (now) =>
    alarms(
      now,
      ({ health }) => health === 'unhealthy',
      ({ name }) => `${name} fails its health check`,
    ),
});

export const containerOutOfMemory = defineAlertRule({
  name: 'docker.container-out-of-memory',
  description: 'A container was killed because it used more memory than it may',
  collector: containers,
  severity: 'critical',
  when: (now) =>
    alarms(
      now,
      ({ oomKilled }) => oomKilled === true,
      ({ name }) => `${name} was killed: it used more memory than it may`,
    ),
});

/** 143 is 128 + SIGTERM: it was told to end. */
const orderly: readonly number[] = [0, 143];

export const containerFailed = defineAlertRule({
  name: 'docker.container-failed',
  description: 'A container ended with an error',
  collector: containers,
  severity: 'warning',
  holdFor: '30s',
  when: (now) =>
    alarms(
      now,
      ({ state, exitCode, oomKilled }) =>
        state === 'exited' && exitCode !== undefined && !orderly.includes(exitCode) && oomKilled !== true,
      ({ name, exitCode }) => `${name} ended with exit code ${exitCode}`,
    ),
});

export const alertRules = [containerRestarting, containerUnhealthy, containerOutOfMemory, containerFailed] as const;
