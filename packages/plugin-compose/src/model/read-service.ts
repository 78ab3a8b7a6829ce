import type { Service } from '../schemas/service.ts';
import {
  command,
  entriesOf,
  type FieldReader,
  flag,
  integer,
  mapReader,
  nullableTextMap,
  raw,
  readFields,
  text,
  textMap,
  texts,
  textsOrPairs,
} from './field-reader.ts';
import { isNull, type Located } from './located.ts';
import type { ProblemList } from './problem-list.ts';
import { ports } from './read-ports.ts';
import { volumes } from './read-volumes.ts';
import { otherServiceFields } from './service-fields.ts';

const build: FieldReader = (node, path, problems) => {
  if (node.kind === 'scalar') return isNull(node) ? undefined : { context: text(node, path, problems) };
  const fields = { context: text, dockerfile: text, dockerfile_inline: text, target: text, args: nullableTextMap };
  return mapReader({ ...fields, labels: textMap })(node, path, problems);
};

/** A list of names, or a map of names with options; in a list a name has none (null). */
const networks: FieldReader = (node, path, problems) => {
  if (isNull(node)) return undefined;
  if (node.kind !== 'map') return Object.fromEntries((texts(node, path, problems) ?? []).map((name) => [name, null]));
  const options = mapReader({ aliases: texts, ipv4_address: text, ipv6_address: text, mac_address: text });
  return Object.fromEntries(
    [...node.entries].map(([name, { value }]) => [name, options(value, `${path}.${name}`, problems) ?? null]),
  );
};

const dependsOn: FieldReader = (node, path, problems) => {
  if (isNull(node)) return undefined;
  const started = { condition: 'service_started' };
  if (node.kind !== 'map') {
    return Object.fromEntries((texts(node, path, problems) ?? []).map((name) => [name, started]));
  }
  const options = mapReader<object>({ condition: text, restart: flag, required: flag });
  return Object.fromEntries(
    [...node.entries].map(([name, { value }]) => [
      name,
      { ...started, ...options(value, `${path}.${name}`, problems) },
    ]),
  );
};

const healthcheck: FieldReader = (node, path, problems) => {
  /** A text is run by the shell; a list says itself how. */
  const test: FieldReader<string[]> = (value, place) => {
    const words = texts(value, place, problems);
    return words && value.kind === 'scalar' ? ['CMD-SHELL', ...words] : words;
  };
  const durations = { interval: text, timeout: text, start_period: text, start_interval: text };
  return mapReader({ test, ...durations, retries: integer, disable: flag })(node, path, problems);
};

/** One item or a list of items, each a text or a map. */
function items<Value>(fromText: (single: string) => Value, fromMap: FieldReader<Value>): FieldReader<Value[]> {
  return (node, path, problems) => {
    if (isNull(node)) return undefined;
    const list = node.kind === 'list' ? node.items : [node];
    return list.flatMap((item, index) => {
      const place = `${path}.${index}`;
      if (item.kind === 'map') return fromMap(item, place, problems) ?? [];
      const single = text(item, place, problems);
      return single === undefined ? [] : [fromText(single)];
    });
  };
}

/** A reference needs the field that names what it refers to. */
function requiring(key: string, reader: FieldReader<object>): FieldReader<object> {
  return (node, path, problems) => {
    const fields = reader(node, path, problems);
    if (fields && key in fields) return fields;
    problems.error(`"${key}" is missing here`, path, node.offset);
    return undefined;
  };
}

const fileReferences = items<object>(
  (source) => ({ source }),
  requiring('source', mapReader({ source: text, target: text, uid: text, gid: text, mode: raw })),
);

const envFiles = items<object>(
  (path) => ({ path }),
  requiring('path', mapReader({ path: text, required: flag, format: text })),
);

const devices = items<string | object>((device) => device, mapReader({}));

const extending: FieldReader = (node, path, problems) =>
  node.kind === 'scalar'
    ? { service: text(node, path, problems) }
    : mapReader({ service: text, file: text })(node, path, problems);

const map: FieldReader = (node, path, problems) => {
  entriesOf(node, path, problems);
  return node.kind === 'map' ? raw(node, path, problems) : undefined;
};

const readers: Readonly<Record<string, FieldReader>> = {
  ...Object.fromEntries(otherServiceFields.map((key) => [key, raw])),
  ...Object.fromEntries(
    (
      'image container_name hostname network_mode restart user working_dir platform pull_policy pid ipc runtime ' +
      'stop_signal stop_grace_period'
    )
      .split(' ')
      .map((key) => [key, text]),
  ),
  ...Object.fromEntries('privileged read_only init tty stdin_open'.split(' ').map((key) => [key, flag])),
  ...Object.fromEntries(
    'expose volumes_from tmpfs links external_links dns dns_search profiles cap_add cap_drop security_opt group_add'
      .split(' ')
      .map((key) => [key, texts]),
  ),
  build,
  command,
  entrypoint: command,
  environment: nullableTextMap,
  env_file: envFiles,
  labels: textMap,
  sysctls: textMap,
  ports,
  volumes,
  devices,
  networks,
  extra_hosts: textsOrPairs(':'),
  depends_on: dependsOn,
  extends: extending,
  healthcheck,
  secrets: fileReferences,
  configs: fileReferences,
  deploy: map,
  logging: mapReader({ driver: text }),
};

/** One service in the normal form. */
export function readService(node: Located, path: string, problems: ProblemList): Service {
  if (isNull(node)) problems.error('A service is a map of its settings', path, node.offset);
  return readFields(node, path, problems, readers, (key, place, offset) => {
    problems.warning(`The compose specification knows no service field "${key}"`, place, offset);
  });
}
