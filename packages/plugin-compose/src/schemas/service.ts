import { type Static, Type } from '@infrastructor/core';
import { ComposePort } from './port.ts';
import { VolumeMount } from './volume-mount.ts';

const text = () => Type.Optional(Type.String());
const flag = () => Type.Optional(Type.Boolean());
const texts = () => Type.Optional(Type.Array(Type.String()));
const textMap = () => Type.Optional(Type.Record(Type.String(), Type.String()));
const open = { additionalProperties: true };

const Command = Type.Optional(Type.Union([Type.String(), Type.Array(Type.String()), Type.Null()]));

export const Build = Type.Object(
  {
    context: text(),
    dockerfile: text(),
    dockerfile_inline: text(),
    target: text(),
    args: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()]))),
    labels: textMap(),
  },
  open,
);

export const Dependency = Type.Object({
  condition: Type.String({ description: 'service_started, service_healthy or service_completed_successfully' }),
  restart: flag(),
  required: flag(),
});

export const Healthcheck = Type.Object(
  {
    test: texts(),
    interval: text(),
    timeout: text(),
    start_period: text(),
    start_interval: text(),
    retries: Type.Optional(Type.Integer()),
    disable: flag(),
  },
  open,
);

/** A reference from a service to a secret or a config of the file. */
export const FileReference = Type.Object(
  { source: Type.String(), target: text(), uid: text(), gid: text(), mode: Type.Optional(Type.Unknown()) },
  open,
);

export const ServiceNetwork = Type.Object(
  { aliases: texts(), ipv4_address: text(), ipv6_address: text(), mac_address: text() },
  open,
);

export const EnvFile = Type.Object({ path: Type.String(), required: flag(), format: text() });

/**
 * One service with the names of the compose specification and one form for each field. Fields that are not named here,
 * `x-` ones included, stand beside them as they are written.
 */
export const Service = Type.Object(
  {
    image: text(),
    build: Type.Optional(Build),
    container_name: text(),
    hostname: text(),
    command: Command,
    entrypoint: Command,
    environment: Type.Optional(
      Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()]), {
        description: 'null: the value comes from where compose runs',
      }),
    ),
    env_file: Type.Optional(Type.Array(EnvFile)),
    labels: textMap(),
    ports: Type.Optional(Type.Array(ComposePort)),
    expose: texts(),
    volumes: Type.Optional(Type.Array(VolumeMount)),
    volumes_from: texts(),
    tmpfs: texts(),
    devices: Type.Optional(Type.Array(Type.Union([Type.String(), Type.Object({}, open)]))),
    networks: Type.Optional(Type.Record(Type.String(), Type.Union([ServiceNetwork, Type.Null()]))),
    network_mode: text(),
    links: texts(),
    external_links: texts(),
    extra_hosts: texts(),
    dns: texts(),
    dns_search: texts(),
    depends_on: Type.Optional(Type.Record(Type.String(), Dependency)),
    profiles: texts(),
    extends: Type.Optional(Type.Object({ service: text(), file: text() })),
    healthcheck: Type.Optional(Healthcheck),
    restart: text(),
    user: text(),
    working_dir: text(),
    privileged: flag(),
    read_only: flag(),
    init: flag(),
    tty: flag(),
    stdin_open: flag(),
    cap_add: texts(),
    cap_drop: texts(),
    security_opt: texts(),
    group_add: texts(),
    sysctls: textMap(),
    secrets: Type.Optional(Type.Array(FileReference)),
    configs: Type.Optional(Type.Array(FileReference)),
    platform: text(),
    pull_policy: text(),
    pid: text(),
    ipc: text(),
    runtime: text(),
    stop_signal: text(),
    stop_grace_period: text(),
    deploy: Type.Optional(Type.Object({}, open)),
    logging: Type.Optional(Type.Object({ driver: text() }, open)),
  },
  open,
);
export type Service = Static<typeof Service>;
