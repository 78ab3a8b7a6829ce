import { type Static, Type } from '@infrastructor/core';
import { intervalSettings, monitoringSettings } from './monitoring-settings.ts';

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
    API_PORT: port('Port of REST, WebSocket, the dashboard and the documentation page', 9101),
    DASHBOARD: Type.Boolean({ default: true, description: 'Serve the dashboard at / of the API port' }),
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
    DATABASE_REPLICA_URL: Type.Optional(
      Type.String({
        pattern: '^postgres(ql)?://',
        description:
          'A streaming replica of it, from which history and lists are read; while it is away, the database itself',
      }),
    ),
    DB_POOL_SIZE: count('Connections to PostgreSQL at most, and to the replica as many', 10),
    DB_STATEMENT_TIMEOUT_MS: Type.Integer({
      minimum: 100,
      maximum: 60_000,
      default: 60_000,
      description: 'PostgreSQL gives up a statement that takes longer',
    }),
    REDIS_URL: Type.Optional(
      Type.String({ pattern: '^rediss?://', description: 'Redis behind the cache in memory; unset: memory alone' }),
    ),
    REDIS_CLUSTER_NODES: Type.Optional(
      Type.String({
        description:
          'Redis Cluster instead of one server: host:port, comma separated, or for each rediss://user:password@host:port',
      }),
    ),
    REDIS_CA_FILE: Type.Optional(
      Type.String({ description: 'PEM file of the authorities whose certificates are believed with rediss://' }),
    ),
    CACHE_MAX_MB: count('Size of the cache in memory', 64),
    LOCAL_DEVICE: Type.Boolean({
      default: true,
      description: 'Register this machine as device localhost at first start',
    }),
    SSH_CONNECT_TIMEOUT_MS: count('Time to connect and authenticate', 10_000, 100),
    SSH_COMMAND_TIMEOUT_MS: count('Time of one operation that names none of its own', 30_000, 100),
    SSH_MAX_CONNECTIONS: count('SSH connections at a time over all devices', 2_000),
    SSH_HOST_KEY_POLICY: choice(
      ['strict', 'accept-new'],
      'accept-new',
      'What happens with a host key that was never seen: refused, or pinned at first contact. A changed key is always refused',
    ),
    WATCH_CONFIGS: Type.Boolean({
      default: true,
      description:
        'Watch the configuration files of every monitored device and keep their history (one process of the installation does)',
    }),
    AUTH_DISABLED: Type.Boolean({
      default: false,
      description: 'Ask nobody for a token; refused unless both servers listen on loopback',
    }),
    JWT_SECRET: Type.Optional(
      Type.String({
        minLength: 32,
        description: 'Secret of JSON Web Tokens that are signed with HS256; at least 32 characters',
      }),
    ),
    JWT_JWKS_URL: Type.Optional(
      Type.String({
        pattern: '^(https://|http://(localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1\\])[:/])',
        description: 'Where the identity provider publishes its keys, for tokens that are signed with RS256 or EdDSA',
      }),
    ),
    JWT_ISSUER: Type.Optional(Type.String({ description: 'Who issues the tokens; needed with either of the above' })),
    JWT_AUDIENCE: Type.Optional(
      Type.String({ description: 'For whom the tokens must be issued; needed with either of the above' }),
    ),
    JWT_MAX_AGE_SEC: count('Longest life of a JSON Web Token; one that is issued for longer is refused', 86_400, 60),
    MCP_TOOLSETS: Type.Optional(
      Type.String({
        pattern: '^\\s*[a-z][a-z0-9-]*\\s*(,\\s*[a-z][a-z0-9-]*\\s*)*$',
        description:
          'Plugins, comma separated, whose tools and resources MCP offers; unset: all. `devices` is always worth naming',
      }),
    ),
    MCP_READ_ONLY: Type.Boolean({
      default: false,
      description: 'Nothing is changed through MCP, whatever the token allows elsewhere',
    }),
    MCP_PUBLIC_URL: Type.Optional(
      Type.String({
        pattern: '^https?://',
        description:
          'Under which clients reach MCP, for its protected-resource metadata (RFC 9728); unset: where it listens',
      }),
    ),
    CORS_ORIGINS: Type.Optional(
      Type.String({
        description:
          'Origins, comma separated, like https://dashboard.example.com, whose pages may use the API; unset: only its own',
      }),
    ),
    TRUST_PROXY: Type.Optional(
      Type.String({
        description:
          'Addresses or networks of reverse proxies, comma separated, whose X-Forwarded-For is believed; unset: none',
      }),
    ),
    BODY_LIMIT_KB: count('Largest body of a request', 5_120),
    REQUEST_RECEIVE_SEC: count('Seconds for all of a request to arrive; a third of it for its headers', 60),
    RATE_LIMIT_PER_MINUTE: count('Requests of one user or token a minute on average; 0: no limit', 60_000, 0),
    RATE_LIMIT_BURST: count('So many more of one user at once', 20_000, 0),
    RATE_LIMIT_IP_PER_MINUTE: count(
      'Requests from one address a minute on average, before anyone is asked who it is; 0: no limit',
      120_000,
      0,
    ),
    RATE_LIMIT_IP_BURST: count('So many more from one address at once', 40_000, 0),
    RATE_LIMIT_CHANGES_PER_MINUTE: count(
      'Calls of one tool that changes something, by one user, a minute on average; 0: no limit',
      600,
      0,
    ),
    RATE_LIMIT_CHANGES_BURST: count('So many more of those at once', 100, 0),
    RATE_LIMIT_FAILED_LOGINS_PER_MINUTE: count(
      'Requests with credentials that are not known, from one address; 0: no limit',
      30,
      0,
    ),
    RATE_LIMIT_FAILED_LOGINS_BURST: count('So many more of those at once', 30, 0),
    ...monitoringSettings,
    OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(
      Type.String({
        pattern: '^https?://',
        description: 'Where traces are sent, as OTLP over HTTP (JSON) to /v1/traces below it; unset: nowhere',
      }),
    ),
    OTEL_TRACES_SAMPLER_ARG: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 1,
      description: 'Share of operations that are traced',
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
  { description: 'Settings of Infrastructor', ...intervalSettings },
);

export type Settings = Static<typeof SettingsSchema>;
