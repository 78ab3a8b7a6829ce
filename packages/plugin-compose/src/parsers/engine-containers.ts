import { defineParser, ParseError, Type } from '@infrastructor/core';
import { EngineContainer } from '../schemas/engine-container.ts';
import { isObject, type JsonObject, objectOf, readObjects, textOf } from './json-lines.ts';

/** Volumes that docker named itself have the 64 digits of an id. */
const anonymous = /^[0-9a-f]{64}$/;

const present = <Value extends object>(value: Value): Value =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Value;

function portsOf(bindings: JsonObject): EngineContainer['ports'] {
  return Object.entries(bindings).flatMap(([target, hosts]) => {
    const protocol = target.split('/')[1] ?? 'tcp';
    return (Array.isArray(hosts) ? hosts : []).filter(isObject).flatMap((host) => {
      const port = Number(host.HostPort);
      // Without an address docker takes every one, without a port it takes any when the container starts.
      return Number.isInteger(port) && port > 0 && port < 65_536
        ? [{ protocol, address: textOf(host.HostIp) ?? '::', port }]
        : [];
    });
  });
}

function readContainer(record: JsonObject): EngineContainer {
  const [id, name] = [textOf(record.Id), textOf(record.Name)];
  const state = objectOf(record.State);
  const status = textOf(state.Status);
  if (id === undefined || name === undefined || status === undefined) {
    throw new ParseError('Not the JSON of docker inspect for containers: an object lacks Id, Name or State');
  }
  const config = objectOf(record.Config);
  const label = (key: string) => textOf(objectOf(config.Labels)[key]);
  const settings = objectOf(record.HostConfig);
  const mounts = (Array.isArray(record.Mounts) ? record.Mounts : []).filter(isObject);
  const integer = (value: unknown) => (Number.isInteger(value) ? (value as number) : undefined);
  return present<EngineContainer>({
    id,
    name: name.replace(/^\//, ''),
    ...present({
      image: textOf(config.Image),
      imageId: textOf(record.Image),
      exitCode: integer(state.ExitCode),
      health: textOf(objectOf(state.Health).Status),
      startedAt: textOf(state.StartedAt),
      restartCount: integer(record.RestartCount),
      restartPolicy: textOf(objectOf(settings.RestartPolicy).Name),
      project: label('com.docker.compose.project'),
      service: label('com.docker.compose.service'),
      workingDir: label('com.docker.compose.project.working_dir'),
      configHash: label('com.docker.compose.config-hash'),
    }),
    status,
    oneOff: label('com.docker.compose.oneoff')?.toLowerCase() === 'true',
    configFiles: label('com.docker.compose.project.config_files')?.split(',') ?? [],
    isHost: label('org.infrastructor.role') === 'host',
    anonymousVolumes: mounts.flatMap((mount) =>
      mount.Type === 'volume' && anonymous.test(textOf(mount.Name) ?? '') ? [textOf(mount.Destination) ?? ''] : [],
    ),
    binds: mounts.flatMap((mount) => (mount.Type === 'bind' ? [textOf(mount.Source) ?? ''] : [])),
    ports: portsOf(objectOf(settings.PortBindings)),
    networks: Object.keys(objectOf(objectOf(record.NetworkSettings).Networks)),
  } as EngineContainer);
}

/** Reads `docker inspect` of containers (Docker Engine API, ContainerInspect). Environments are not looked at. */
export const engineContainers = defineParser({
  name: 'compose.containers',
  description: 'Containers with their compose labels, ports, mounts and health, from docker inspect',
  output: Type.Array(EngineContainer),
  parse: (text) => readObjects(text, 'docker inspect').map(readContainer),
});
