import { defineCommand, sh } from '@infrastructor/core';
import { engineContainers } from '../parsers/engine-containers.ts';

/** The parts of docker inspect that are read, in its own names; the environment with its secrets stays on the device. */
const template = [
  '{"Id":{{json .Id}}',
  '"Name":{{json .Name}}',
  '"Image":{{json .Image}}',
  '"RestartCount":{{json .RestartCount}}',
  '"State":{{json .State}}',
  '"Config":{"Image":{{json .Config.Image}},"Labels":{{json .Config.Labels}}}',
  '"Mounts":{{json .Mounts}}',
  '"HostConfig":{"PortBindings":{{json .HostConfig.PortBindings}},"RestartPolicy":{{json .HostConfig.RestartPolicy}}}',
  '"NetworkSettings":{"Networks":{{json .NetworkSettings.Networks}}}}',
].join(',');

/**
 * All containers, running or not. A container that vanishes between the two commands makes the second exit with 1 after
 * it has printed the others; an engine that cannot be reached ends the first, told apart as 3.
 */
export const containerList = defineCommand({
  name: 'compose.containers',
  command: () => sh`ids=$(docker ps -aq --no-trunc) || { code=$?; [ "$code" = 1 ] && exit 3; exit "$code"; }
[ -n "$ids" ] || exit 0
docker inspect --type container --format ${template} $ids`,
  parser: engineContainers,
  okExit: [0, 1],
  // Each is a program of its own, and a small machine that is asked by many at once takes long for them.
  timeout: '5m',
});
