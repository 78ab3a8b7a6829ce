import { type Static, Type } from '@infrastructor/core';

const port = (description: string, value: number) =>
  Type.Integer({ minimum: 1, maximum: 65_535, default: value, description });
const count = (description: string, value: number, minimum = 1) =>
  Type.Integer({ minimum, default: value, description });
const choice = (values: string[], value: string, description: string) =>
  Type.Enum(values, { default: value, description });

/** Every setting: the name of its environment variable, its type, its default and what it does. */
export const SettingsSchema = Type.Object(
  {
    INFRASTRUCTOR_HOME: Type.String({
      default: '.infrastructor',
      description: 'Data folder: embedded database, logs, pid files, admin token, master key. Made with mode 0700',
    }),
    API_HOST: Type.String({ default: '127.0.0.1', description: 'Address that REST and WebSocket listen on' }),
    API_PORT: port('Port of REST, WebSocket and the documentation page', 9101),
    MCP_HOST: Type.String({ default: '127.0.0.1', description: 'Address that MCP over HTTP listens on' }),
    MCP_PORT: port('Port of MCP over HTTP', 9102),
    ALLOWED_HOSTS: Type.Optional(
      Type.String({ description: 'Further host names, comma separated, under which the servers may be called' }),
    ),
    DATABASE_URL: Type.Optional(
      Type.String({
        pattern: '^postgres(ql)?://',
        description: 'PostgreSQL 15 or later; unset: an embedded database in the data folder',
      }),
    ),
    DB_POOL_SIZE: count('Connections to PostgreSQL at most', 10),
    REDIS_URL: Type.Optional(
      Type.String({ pattern: '^rediss?://', description: 'Redis behind the cache in memory; unset: memory alone' }),
    ),
    REDIS_CLUSTER_NODES: Type.Optional(
      Type.String({ description: 'Redis Cluster instead of one server: host:port, comma separated' }),
    ),
    CACHE_MAX_MB: count('Size of the cache in memory', 64),
    LOCAL_DEVICE: Type.Boolean({
      default: true,
      description: 'Register this machine as device localhost at first start',
    }),
    SSH_CONNECT_TIMEOUT_MS: count('Time to connect and authenticate', 10_000, 100),
    SSH_COMMAND_TIMEOUT_MS: count('Time of one operation that names none of its own', 30_000, 100),
    SSH_MAX_CONNECTIONS: count('SSH connections at a time over all devices', 500),
    SSH_HOST_KEY_POLICY: choice(
      ['strict', 'accept-new'],
      'accept-new',
      'What happens with a host key that was never seen: refused, or pinned at first contact. A changed key is always refused',
    ),
    WATCH_CONFIGS: Type.Boolean({
      default: false,
      description:
        'Watch the configuration files of every monitored device and keep their history (the API process does)',
    }),
    AUTH_DISABLED: Type.Boolean({
      default: false,
      description: 'Ask nobody for a token; refused unless both servers listen on loopback',
    }),
    LOG_LEVEL: choice(['debug', 'info', 'warn', 'error'], 'info', 'Least severe log line that is written'),
    LOG_FORMAT: choice(['json', 'text'], 'json', 'One JSON object a line, or text for people'),
    MASTER_KEY: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9+/_-]{43}=?$',
        description:
          'Base64 of 32 bytes that encrypt stored credentials; unset: the file master.key in the data folder',
      }),
    ),
  },
  { description: 'Settings of Infrastructor' },
);

export type Settings = Static<typeof SettingsSchema>;
