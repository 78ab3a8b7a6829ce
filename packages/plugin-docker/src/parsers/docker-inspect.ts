import { defineParser, ParseError, Type } from '@infrastructor/core';
import { ContainerDetail, type ContainerMount, type ContainerNetwork } from '../schemas/container-detail.ts';
import { cleanText } from './clean-text.ts';
import { readResources } from './container-resources.ts';
import { containerHealth, containerState } from './container-status.ts';
import {
  integerOf,
  isObject,
  type JsonObject,
  objectOf,
  objectsOf,
  positiveOf,
  textOf,
  textRecordOf,
  textsOf,
} from './json-fields.ts';
import { omitUndefined } from './omit-undefined.ts';
import { readPortBindings } from './port-bindings.ts';
import { readJsonRecords } from './read-json-records.ts';
import { timestamp } from './timestamp.ts';

const wanted = 'containers (docker inspect)';

function health(value: unknown) {
  if (!isObject(value)) return undefined;
  const status = textOf(value.Status);
  // A container without a check has the status "none" or an empty one in podman.
  if (status === undefined || status.toLowerCase() === 'none') return undefined;
  return omitUndefined({
    status: containerHealth(status),
    failingStreak: integerOf(value.FailingStreak) ?? 0,
    log: objectsOf(value.Log).map((run) =>
      omitUndefined({
        startedAt: timestamp(run.Start),
        endedAt: timestamp(run.End),
        exitCode: integerOf(run.ExitCode) ?? 0,
        output: textOf(run.Output) ?? '',
      }),
    ),
  });
}

function state(value: JsonObject) {
  const status = containerState(textOf(value.Status) ?? '');
  return omitUndefined({
    status,
    running: value.Running === true,
    paused: value.Paused === true,
    restarting: value.Restarting === true,
    oomKilled: value.OOMKilled === true,
    dead: value.Dead === true,
    pid: positiveOf(value.Pid),
    exitCode: integerOf(value.ExitCode),
    error: textOf(value.Error),
    startedAt: timestamp(value.StartedAt),
    finishedAt: timestamp(value.FinishedAt),
    health: health(value.Health ?? value.Healthcheck),
  });
}

function mount(value: JsonObject): ContainerMount {
  return omitUndefined({
    type: textOf(value.Type) ?? (textOf(value.Name) ? 'volume' : 'bind'),
    name: textOf(value.Name),
    source: textOf(value.Source),
    destination: textOf(value.Destination) ?? '',
    driver: textOf(value.Driver),
    mode: textOf(value.Mode),
    readOnly: value.RW === false,
    propagation: textOf(value.Propagation),
  });
}

function network(value: unknown): ContainerNetwork {
  const fields = objectOf(value);
  return omitUndefined({
    networkId: textOf(fields.NetworkID),
    endpointId: textOf(fields.EndpointID),
    ipAddress: textOf(fields.IPAddress),
    ipPrefixLength: positiveOf(fields.IPPrefixLen),
    gateway: textOf(fields.Gateway),
    ipv6Address: textOf(fields.GlobalIPv6Address),
    ipv6PrefixLength: positiveOf(fields.GlobalIPv6PrefixLen),
    ipv6Gateway: textOf(fields.IPv6Gateway),
    macAddress: textOf(fields.MacAddress),
    aliases: textsOf(fields.Aliases),
    links: textsOf(fields.Links),
  });
}

const nanosecondsPerSecond = 1e9;

function seconds(value: unknown): number | undefined {
  const nanoseconds = positiveOf(value);
  return nanoseconds === undefined ? undefined : nanoseconds / nanosecondsPerSecond;
}

function healthcheck(value: unknown) {
  if (!isObject(value)) return undefined;
  return omitUndefined({
    test: textsOf(value.Test),
    intervalSec: seconds(value.Interval),
    timeoutSec: seconds(value.Timeout),
    startPeriodSec: seconds(value.StartPeriod),
    retries: positiveOf(value.Retries),
  });
}

/** Docker gives a list; podman a single text for the entry point. */
function words(value: unknown): string[] {
  return typeof value === 'string' ? (value === '' ? [] : [value]) : textsOf(value);
}

function restartPolicy(value: unknown) {
  const fields = objectOf(value);
  const name = textOf(fields.Name);
  return name === undefined ? undefined : { name, maximumRetryCount: integerOf(fields.MaximumRetryCount) ?? 0 };
}

/**
 * One inspected container, of docker, of podman or of the engine API.
 * @throws {ParseError} when the object is no inspected container
 */
export function readContainerDetail(record: JsonObject): ContainerDetail {
  const id = textOf(record.Id ?? record.ID);
  if (id === undefined || !isObject(record.State)) {
    throw new ParseError(`Not ${wanted}: an object has no Id or no State`, {
      hint: 'Inspect containers only: docker container inspect NAME.',
    });
  }
  const config = objectOf(record.Config);
  const host = objectOf(record.HostConfig);
  const settings = objectOf(record.NetworkSettings);
  const labels = textRecordOf(config.Labels);
  return omitUndefined({
    id,
    name: (textOf(record.Name) ?? '').replace(/^\//, ''),
    image: textOf(config.Image) ?? textOf(record.ImageName),
    imageId: textOf(record.Image),
    createdAt: timestamp(record.Created),
    path: textOf(record.Path),
    args: textsOf(record.Args),
    entrypoint: words(config.Entrypoint),
    command: words(config.Cmd),
    state: state(record.State),
    restartCount: integerOf(record.RestartCount) ?? 0,
    restartPolicy: restartPolicy(host.RestartPolicy),
    autoRemove: host.AutoRemove === true,
    privileged: host.Privileged === true,
    readOnlyRootFilesystem: host.ReadonlyRootfs === true,
    tty: config.Tty === true,
    user: textOf(config.User),
    hostname: textOf(config.Hostname),
    workingDirectory: textOf(config.WorkingDir),
    networkMode: textOf(host.NetworkMode),
    platform: textOf(record.Platform),
    storageDriver: textOf(record.Driver),
    logDriver: textOf(objectOf(host.LogConfig).Type),
    logPath: textOf(record.LogPath),
    env: textsOf(config.Env),
    labels,
    ports: readPortBindings(objectOf(settings.Ports), objectOf(config.ExposedPorts)),
    networks: Object.fromEntries(
      Object.entries(objectOf(settings.Networks)).map(([name, value]) => [name, network(value)]),
    ),
    mounts: objectsOf(record.Mounts).map(mount),
    links: textsOf(host.Links),
    volumesFrom: textsOf(host.VolumesFrom),
    resources: readResources(host),
    healthcheck: healthcheck(config.Healthcheck),
    composeProject: textOf(labels['com.docker.compose.project']),
    composeService: textOf(labels['com.docker.compose.service']),
  });
}

/** Reads `docker inspect` of containers; `[]` is the answer when none of the names exists. */
export const dockerInspect = defineParser({
  name: 'docker.inspect',
  description: 'Containers in detail: docker inspect, docker container inspect, podman inspect',
  output: Type.Array(ContainerDetail),
  parse(text, context) {
    return readJsonRecords(cleanText(text), wanted, context).map(readContainerDetail);
  },
});
