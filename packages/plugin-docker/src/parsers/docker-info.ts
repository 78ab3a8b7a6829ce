import { defineParser, ParseError } from '@infrastructor/core';
import { EngineInfo } from '../schemas/engine-info.ts';
import { byteSize } from './byte-size.ts';
import { cleanText } from './clean-text.ts';
import { explainRefusal } from './explain-refusal.ts';
import { integerOf, isObject, type JsonObject, objectOf, textOf, textsOf } from './json-fields.ts';
import { omitUndefined } from './omit-undefined.ts';
import { readJsonRecords } from './read-json-records.ts';

const wanted = 'facts of a container engine (docker info)';

function unreachable(reason: string | undefined): ParseError {
  return new ParseError(reason ?? 'docker info answered without an engine version: the engine was not reached', {
    hint: 'docker info exits 0 even when the engine is stopped or out of reach: start it, or check the permissions.',
  });
}

function fromDocker(record: JsonObject): EngineInfo {
  const refused = textsOf(record.ServerErrors);
  const serverVersion = textOf(record.ServerVersion);
  if (refused.length > 0 || serverVersion === undefined) throw unreachable(refused[0]);
  return omitUndefined({
    id: textOf(record.ID),
    name: textOf(record.Name),
    serverVersion,
    containers: integerOf(record.Containers),
    containersRunning: integerOf(record.ContainersRunning),
    containersPaused: integerOf(record.ContainersPaused),
    containersStopped: integerOf(record.ContainersStopped),
    images: integerOf(record.Images),
    storageDriver: textOf(record.Driver),
    loggingDriver: textOf(record.LoggingDriver),
    cgroupDriver: textOf(record.CgroupDriver),
    cgroupVersion: textOf(record.CgroupVersion),
    kernelVersion: textOf(record.KernelVersion),
    operatingSystem: textOf(record.OperatingSystem),
    osType: textOf(record.OSType),
    architecture: textOf(record.Architecture),
    cpus: integerOf(record.NCPU),
    memoryBytes: integerOf(record.MemTotal),
    rootDirectory: textOf(record.DockerRootDir),
    defaultRuntime: textOf(record.DefaultRuntime),
    swarmState: textOf(objectOf(record.Swarm).LocalNodeState),
    liveRestore: typeof record.LiveRestoreEnabled === 'boolean' ? record.LiveRestoreEnabled : undefined,
    labels: textsOf(record.Labels),
    securityOptions: textsOf(record.SecurityOptions),
    warnings: textsOf(record.Warnings),
    clientVersion: textOf(objectOf(record.ClientInfo).Version),
  });
}

function fromPodman(record: JsonObject): EngineInfo {
  const host = objectOf(record.host);
  const store = objectOf(record.store);
  const containers = objectOf(store.containerStore);
  const serverVersion = textOf(objectOf(record.version).Version);
  if (serverVersion === undefined) throw unreachable(undefined);
  return omitUndefined({
    name: textOf(host.hostname),
    serverVersion,
    containers: integerOf(containers.number),
    containersRunning: integerOf(containers.running),
    containersPaused: integerOf(containers.paused),
    containersStopped: integerOf(containers.stopped),
    images: integerOf(objectOf(store.imageStore).number),
    storageDriver: textOf(store.graphDriverName),
    loggingDriver: textOf(host.logDriver),
    cgroupDriver: textOf(host.cgroupManager),
    cgroupVersion: textOf(host.cgroupVersion)?.replace(/^v/, ''),
    kernelVersion: textOf(host.kernel),
    operatingSystem: textOf(objectOf(host.distribution).distribution),
    osType: textOf(host.os),
    architecture: textOf(host.arch),
    cpus: integerOf(host.cpus),
    memoryBytes: integerOf(host.memTotal),
    rootDirectory: textOf(store.graphRoot),
    defaultRuntime: textOf(objectOf(host.ociRuntime).name),
    labels: [],
    securityOptions: [],
    warnings: [],
  });
}

/** `docker info` for people: `Key: value` with one space more a level; only the server's own level is read. */
function fromText(whole: string): EngineInfo {
  // A last line without its line end may be cut within a value.
  const text = whole.slice(0, whole.lastIndexOf('\n') + 1);
  const server = /^Server:[ \t]*\n((?:[ \t]+.*\n?|\n)*)/m.exec(text)?.[1] ?? text;
  const refusal = /^(?:ERROR|Cannot connect|permission denied).*$/im.exec(whole);
  const fields = new Map<string, string>();
  for (const line of server.split('\n')) {
    const match = /^( ?)(\S[^:]*):(?: (.*))?$/.exec(line);
    const key = match?.[2];
    if (key !== undefined && !fields.has(key)) fields.set(key, match?.[3]?.trim() ?? '');
  }
  for (const count of ['Running', 'Paused', 'Stopped']) {
    fields.set(count, new RegExp(`^ {1,2}${count}: (\\d+)$`, 'm').exec(server)?.[1] ?? '');
  }
  if (!fields.get('Server Version')) throw refusal ? unreachable(refusal[0].trim()) : explainRefusal(whole, wanted);
  if (!fields.has('Docker Root Dir')) throw new ParseError(`The text ends in the middle of ${wanted}`);
  const field = (key: string) => textOf(fields.get(key));
  const live = field('Live Restore Enabled');
  return omitUndefined({
    id: field('ID'),
    name: field('Name'),
    serverVersion: field('Server Version') ?? '',
    containers: integerOf(field('Containers')),
    containersRunning: integerOf(field('Running')),
    containersPaused: integerOf(field('Paused')),
    containersStopped: integerOf(field('Stopped')),
    images: integerOf(field('Images')),
    storageDriver: field('Storage Driver'),
    loggingDriver: field('Logging Driver'),
    cgroupDriver: field('Cgroup Driver'),
    cgroupVersion: field('Cgroup Version'),
    kernelVersion: field('Kernel Version'),
    operatingSystem: field('Operating System'),
    osType: field('OSType'),
    architecture: field('Architecture'),
    cpus: integerOf(field('CPUs')),
    memoryBytes: byteSize(field('Total Memory') ?? ''),
    rootDirectory: field('Docker Root Dir'),
    defaultRuntime: field('Default Runtime'),
    swarmState: field('Swarm'),
    liveRestore: live === undefined ? undefined : live === 'true',
    labels: [],
    securityOptions: [],
    warnings: [...text.matchAll(/^WARNING: .*$/gm)].map(([line]) => line),
    clientVersion: /^Client:.*\n(?:[ \t].*\n)*?[ \t]+Version: +(\S+)/m.exec(text)?.[1],
  });
}

/** Reads `docker info`. An engine that did not answer is an error, never an engine with no containers. */
export const dockerInfo = defineParser({
  name: 'docker.info',
  description: 'Facts of the engine: docker info as JSON or text, podman info as JSON',
  output: EngineInfo,
  parse(text, context) {
    const cleaned = cleanText(text);
    if (!/^\s*[[{]/m.test(cleaned)) return fromText(cleaned);
    const [record] = readJsonRecords(cleaned, wanted, context);
    if (!record) throw new ParseError(`Not ${wanted}: an empty list`);
    if ('ServerVersion' in record || 'ServerErrors' in record) return fromDocker(record);
    if (isObject(record.host)) return fromPodman(record);
    throw new ParseError(`Not ${wanted}: the object has neither ServerVersion nor host`);
  },
});
