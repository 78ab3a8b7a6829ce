import { isIPv6 } from 'node:net';
import { type FieldProblem, ValidationError } from '@infrastructor/core';
import { ProxyConfOptions, proxyConfPatterns } from '../schemas/proxy-conf-options.ts';
import { proxyConfName } from './proxy-conf-name.ts';

/** SWAG compares this date with that of its sample to tell an outdated conf; it is that of the layout written here. */
const layoutVersion = '2025/07/18';

const includeLogins = ['authelia', 'authentik', 'ldap', 'tinyauth'] as const;

export interface GeneratedProxyConf {
  /** For SWAG's `nginx/proxy-confs` folder; a conf of this name is active. */
  readonly fileName: string;
  readonly content: string;
}

/**
 * Writes a conf that SWAG's nginx takes as it is: SWAG's include files, upstream in variables so that nginx starts while
 * the container is away, every login that SWAG knows prepared and the chosen one switched on.
 * @throws {ValidationError} naming every option that breaks {@link ProxyConfOptions}
 */
export function generateProxyConfig(options: ProxyConfOptions): GeneratedProxyConf {
  assertOptions(options);
  const lines = options.type === 'subdomain' ? subdomain(options) : subfolder(options);
  return {
    fileName: proxyConfName({ service: options.service, kind: options.type, enabled: true }),
    content: `${lines.join('\n')}\n`,
  };
}

function subdomain(options: ProxyConfOptions): string[] {
  const { service, domain, auth = 'off', clientMaxBodySize = '0' } = options;
  return [
    `## Version ${layoutVersion}`,
    `# ${service} on a subdomain of its own: the DNS has to know ${service}.${domain ?? '<your domain>'}`,
    ...upstreamNote(options),
    '',
    'server {',
    '    listen 443 ssl;',
    '#    listen 443 quic;',
    '    listen [::]:443 ssl;',
    '#    listen [::]:443 quic;',
    '',
    `    server_name ${service}.${domain ?? '*'};`,
    '',
    '    include /config/nginx/ssl.conf;',
    '',
    `    client_max_body_size ${clientMaxBodySize};`,
    '',
    '    # the login chosen here needs its -location.conf in the location below, and the other way round',
    ...includeLogins.map((login) => `    ${enabledIf(login === auth)}include /config/nginx/${login}-server.conf;`),
    '',
    '    location / {',
    ...loginLines(auth).map(indented).map(indented),
    '',
    ...proxyLines(options).map(indented).map(indented),
    '    }',
    '}',
  ];
}

function subfolder(options: ProxyConfOptions): string[] {
  const { service, auth = 'off', clientMaxBodySize } = options;
  return [
    `## Version ${layoutVersion}`,
    `# ${service} in the folder /${service}: the application has to know its base URL /${service}/`,
    ...upstreamNote(options),
    ...(auth === 'off' || auth === 'basic'
      ? []
      : [`# ${auth} has to be enabled in the server block of site-confs/default.conf`]),
    '',
    `location /${service} {`,
    `    return 301 $scheme://$host/${service}/;`,
    '}',
    '',
    `location ^~ /${service}/ {`,
    ...(clientMaxBodySize === undefined ? [] : [`    client_max_body_size ${clientMaxBodySize};`, '']),
    ...loginLines(auth).map(indented),
    '',
    ...proxyLines(options).map(indented),
    '}',
  ];
}

const upstreamNote = ({ service, upstreamApp = service }: ProxyConfOptions) => [
  `# the container has to be reachable as ${upstreamApp}, in a network that SWAG is in too`,
];

function loginLines(auth: NonNullable<ProxyConfOptions['auth']>): string[] {
  const basic = enabledIf(auth === 'basic');
  return [
    `${basic}auth_basic "Restricted";`,
    `${basic}auth_basic_user_file /config/nginx/.htpasswd;`,
    ...includeLogins.map((login) => `${enabledIf(login === auth)}include /config/nginx/${login}-location.conf;`),
  ];
}

function proxyLines({ service, upstreamApp = service, upstreamPort, upstreamProto = 'http' }: ProxyConfOptions) {
  return [
    'include /config/nginx/proxy.conf;',
    'include /config/nginx/resolver.conf;',
    `set $upstream_app ${isIPv6(upstreamApp) ? `[${upstreamApp}]` : upstreamApp};`,
    `set $upstream_port ${upstreamPort};`,
    `set $upstream_proto ${upstreamProto};`,
    'proxy_pass $upstream_proto://$upstream_app:$upstream_port;',
  ];
}

const enabledIf = (enabled: boolean) => (enabled ? '' : '#');
const indented = (line: string) => (line === '' ? '' : `    ${line}`);

/** Every value goes into a file that nginx runs, so nothing is left to the caller's check. */
function assertOptions(options: ProxyConfOptions): void {
  const problems: FieldProblem[] = [];
  for (const name of ['service', 'upstreamApp', 'domain', 'clientMaxBodySize'] as const) {
    const value = options[name];
    if (value === undefined || new RegExp(proxyConfPatterns[name]).test(value)) continue;
    problems.push({ path: `/${name}`, message: `${JSON.stringify(value)} is not allowed here` });
  }
  if (!Number.isInteger(options.upstreamPort) || options.upstreamPort < 1 || options.upstreamPort > 65_535) {
    problems.push({ path: '/upstreamPort', message: 'must be a port number from 1 to 65535' });
  }
  for (const name of ['type', 'upstreamProto', 'auth'] as const) {
    const value = options[name];
    const allowed: readonly unknown[] = ProxyConfOptions.properties[name].anyOf.map((each) => each.const);
    if (value !== undefined && !allowed.includes(value)) {
      problems.push({ path: `/${name}`, message: `must be one of ${allowed.join(', ')}` });
    }
  }
  if (options.upstreamApp?.includes(':') && !isIPv6(options.upstreamApp)) {
    problems.push({ path: '/upstreamApp', message: 'is no IPv6 address' });
  }
  if (options.domain !== undefined && options.type === 'subfolder') {
    problems.push({ path: '/domain', message: 'only a subdomain conf has a domain' });
  }
  if (problems.length > 0) {
    const names = problems.map(({ path, message }) => `${path.slice(1)} ${message}`).join('; ');
    throw new ValidationError(`No proxy conf can be written: ${names}`, { problems });
  }
}
