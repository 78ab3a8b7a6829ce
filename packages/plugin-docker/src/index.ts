import { type AnyToken, definePlugin, eventBusToken, type Token } from '@infrastructor/core';
import { alertRules } from './alert-rules/container-alerts.ts';
import { container } from './collectors/container.ts';
import { containerDetails } from './collectors/container-details.ts';
import { containerStats } from './collectors/container-stats.ts';
import { containers } from './collectors/containers.ts';
import { engineInfo } from './collectors/engine-info.ts';
import { networks } from './collectors/networks.ts';
import { containerCounters } from './commands/container-counters.ts';
import { containerInspect } from './commands/container-inspect.ts';
import { containerList } from './commands/container-list.ts';
import { containerStatistics } from './commands/container-stats.ts';
import { networkInspect } from './commands/network-inspect.ts';
import { Engines, engineNeeds, enginesToken } from './connection/engines.ts';
import { docker } from './detectors/docker.ts';
import { dockerOptions } from './options.ts';
import { parsers } from './parsers/index.ts';
import { allStacks } from './resources/all-stacks.ts';
import { deviceService } from './resources/device-service.ts';
import { deviceStacks } from './resources/device-stacks.ts';
import { stack } from './resources/stack.ts';
import { dockerEvents } from './streams/docker-events.ts';
import { dockerLogs } from './streams/docker-logs.ts';
import { executeInContainer } from './tools/execute-in-container.ts';
import { getContainerInfo } from './tools/get-container-info.ts';
import { getContainerLogs } from './tools/get-container-logs.ts';
import { getContainerStats } from './tools/get-container-stats.ts';
import { getServiceDependencies } from './tools/get-service-dependencies.ts';
import { listAllContainers } from './tools/list-all-containers.ts';
import { listContainerStats } from './tools/list-container-stats.ts';
import { listContainers } from './tools/list-containers.ts';
import { removeContainer } from './tools/remove-container.ts';
import { restartContainer } from './tools/restart-container.ts';
import { startContainer } from './tools/start-container.ts';
import { stopContainer } from './tools/stop-container.ts';
import { startWatchers } from './watch/start-watchers.ts';

export default definePlugin({
  name: 'docker',
  version: '0.1.0',
  description: 'Containers, stacks and their logs',
  options: dockerOptions,
  needs: { ...engineNeeds, bus: eventBusToken },
  // A plugin may provide services of any type, and a token of one is no token of another.
  provides: [{ token: enginesToken as AnyToken as Token<unknown>, create: () => new Engines() }],
  parsers,
  commands: [containerList, containerInspect, containerStatistics, containerCounters, networkInspect],
  collectors: [containers, container, containerDetails, containerStats, networks, engineInfo],
  tools: [
    listAllContainers,
    listContainers,
    getContainerInfo,
    getContainerLogs,
    getContainerStats,
    listContainerStats,
    getServiceDependencies,
    startContainer,
    stopContainer,
    restartContainer,
    removeContainer,
    executeInContainer,
  ],
  resources: [allStacks, stack, deviceStacks, deviceService],
  streams: [dockerLogs, dockerEvents],
  detectors: [docker],
  alertRules,
  start: startWatchers,
});
