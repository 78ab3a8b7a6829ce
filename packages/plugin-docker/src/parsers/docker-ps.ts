import { defineParser, type ParseContext, ParseError, Type } from '@infrastructor/core';
import type { ContainerPort } from '../schemas/container-port.ts';
import { ContainerSummary } from '../schemas/container-summary.ts';
import { byteSize } from './byte-size.ts';
import { cleanText } from './clean-text.ts';
import { containerHealth, containerState, readContainerStatus } from './container-status.ts';
import { unquoteGoString } from './go-string.ts';
import {
  integerOf,
  isObject,
  type JsonObject,
  objectOf,
  objectsOf,
  textOf,
  textRecordOf,
  textsOf,
} from './json-fields.ts';
import { readLabelList } from './label-list.ts';
import { omitUndefined } from './omit-undefined.ts';
import { readPortList } from './port-list.ts';
import { readJsonRecords } from './read-json-records.ts';
import { readTable } from './read-table.ts';
import { timestamp } from './timestamp.ts';

const wanted = 'a list of containers (docker ps)';
const header = /^CONTAINER ID {2,}IMAGE\b/;

/** A list that is joined with commas (docker) or is an array (podman, engine API). */
function names(value: unknown): string[] {
  const list = typeof value === 'string' ? value.split(',') : textsOf(value);
  return list.map((name) => name.trim().replace(/^\//, '')).filter((name) => name !== '');
}

/** Ports of podman: `{host_ip, container_port, host_port, range, protocol}`. */
function podmanPorts(port: JsonObject): ContainerPort[] {
  const first = integerOf(port.container_port);
  if (first === undefined) return [];
  const hostPort = integerOf(port.host_port);
  return Array.from({ length: Math.min(Math.max(integerOf(port.range) ?? 1, 1), 65_536) }, (_, offset) =>
    omitUndefined({
      ip: textOf(port.host_ip) ?? (hostPort ? '0.0.0.0' : undefined),
      privatePort: first + offset,
      publicPort: hostPort ? hostPort + offset : undefined,
      type: textOf(port.protocol) ?? 'tcp',
    }),
  );
}

function enginePort(port: JsonObject): ContainerPort[] {
  const privatePort = integerOf(port.PrivatePort ?? port.TargetPort);
  if (privatePort === undefined) return podmanPorts(port);
  return [
    omitUndefined({
      ip: textOf(port.IP ?? port.URL),
      privatePort,
      publicPort: integerOf(port.PublicPort ?? port.PublishedPort) || undefined,
      type: textOf(port.Type ?? port.Protocol) ?? 'tcp',
    }),
  ];
}

function ports(record: JsonObject): ContainerPort[] {
  const value = record.Ports ?? record.Publishers;
  return typeof value === 'string' ? readPortList(value) : objectsOf(value).flatMap(enginePort);
}

function mounts(value: unknown): string[] {
  if (!Array.isArray(value)) return names(value);
  return value.flatMap((mount) => {
    if (typeof mount === 'string') return [mount];
    const source = isObject(mount) ? (textOf(mount.Name) ?? textOf(mount.Source)) : undefined;
    return source === undefined ? [] : [source];
  });
}

/** `0B (virtual 1.98MB)`; without the second part docker was not asked for sizes and prints 0B. */
function sizes(record: JsonObject): readonly [number | undefined, number | undefined] {
  if (typeof record.Size !== 'string') return [integerOf(record.SizeRw), integerOf(record.SizeRootFs)];
  const match = /^(.+) \(virtual (.+)\)$/.exec(record.Size);
  return [byteSize(match?.[1] ?? ''), byteSize(match?.[2] ?? '')];
}

function command(value: unknown): string | undefined {
  return textOf(typeof value === 'string' ? unquoteGoString(value) : textsOf(value).join(' '));
}

function image(value: unknown): string | undefined {
  const text = textOf(value);
  return text === '<no image>' ? undefined : text;
}

/**
 * One container of a list, in the form of docker, of podman or of the engine API.
 * @throws {ParseError} when the object is no listed container
 */
export function readContainerSummary(record: JsonObject): ContainerSummary {
  const id = textOf(record.ID ?? record.Id);
  // Networks, images and inspected containers have ids and names too.
  const isListed = 'Image' in record && (typeof record.Status === 'string' || typeof record.State === 'string');
  const all = names(record.Names ?? record.Name);
  // A link adds an alias like "web/db"; the container's own name has no slash.
  const name = all.find((candidate) => !candidate.includes('/')) ?? all[0];
  if (!isListed || id === undefined || name === undefined || !/^[0-9a-f]{6,64}$/.test(id)) {
    throw new ParseError(`Not ${wanted}: an object lacks its id, name, image or status`);
  }
  const status = textOf(record.Status) ?? '';
  const read = readContainerStatus(status);
  const state = textOf(record.State);
  const labels = typeof record.Labels === 'string' ? readLabelList(record.Labels) : textRecordOf(record.Labels);
  const networks = record.Networks ?? Object.keys(objectOf(objectOf(record.NetworkSettings).Networks));
  const [writableBytes, virtualBytes] = sizes(record);
  return omitUndefined({
    id,
    name,
    names: all,
    image: image(record.Image),
    imageId: textOf(record.ImageID),
    command: command(record.Command),
    createdAt: timestamp(record.CreatedAt) ?? timestamp(record.Created),
    state: (state === undefined ? undefined : containerState(state)) ?? read.state,
    status,
    health: read.health ?? (typeof record.Health === 'string' ? containerHealth(record.Health) : undefined),
    // podman tells it of running containers too, where it means nothing.
    exitCode: read.exitCode ?? (read.state === 'exited' ? integerOf(record.ExitCode) : undefined),
    uptimeSec: read.uptimeSec,
    ports: ports(record),
    labels,
    networks: names(networks),
    mounts: mounts(record.Mounts),
    writableBytes,
    virtualBytes,
    composeProject: textOf(labels['com.docker.compose.project'] ?? labels['io.podman.compose.project']),
    composeService: textOf(labels['com.docker.compose.service'] ?? labels['io.podman.compose.service']),
  });
}

function fromTable(text: string, context: ParseContext): ContainerSummary[] {
  return readTable(text, header, wanted, context).map((row) =>
    readContainerSummary({
      ID: row['CONTAINER ID'],
      Image: row.IMAGE,
      Command: row.COMMAND,
      Status: row.STATUS,
      Ports: row.PORTS,
      Names: row.NAMES,
      Size: row.SIZE,
    }),
  );
}

/** Reads a list of containers in each form in which docker and podman print one. */
export const dockerPs = defineParser({
  name: 'docker.ps',
  description: "Containers: docker ps as JSON lines ('{{json .}}'), as array, as table; podman ps; docker compose ps",
  output: Type.Array(ContainerSummary),
  parse(text, context) {
    const cleaned = cleanText(text);
    // With '{{json .}}' no container at all prints nothing.
    if (cleaned.trim() === '' && !context.exitCode) return [];
    if (new RegExp(header, 'm').test(cleaned)) return fromTable(cleaned, context);
    return readJsonRecords(cleaned, wanted, context).map(readContainerSummary);
  },
});
