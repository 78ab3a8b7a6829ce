import { type FieldProblem, ValidationError } from '@infrastructor/core';
import type { ProxyConfig } from '../schemas/compose-change.ts';
import { domainPattern, proxyServicePattern } from '../schemas/names.ts';
import type { ProxyConfigRequest } from './proxy-config-request.ts';

/**
 * The smallest conf that SWAG takes (linuxserver/reverse-proxy-confs, `_template.*.conf.sample`): its include files, and
 * the upstream in variables, so that nginx starts while the container is away. No login is switched on.
 * @throws {ValidationError} for a value that would need quotes in a file that nginx runs
 */
export function generateProxyConfig(request: ProxyConfigRequest): ProxyConfig {
  assertRequest(request);
  const { service, type, upstreamApp = service, upstreamPort, domain } = request;
  const url = type === 'subdomain' ? `https://${service}.${domain}/` : `https://${domain}/${service}/`;
  return {
    service,
    fileName: `${service}.${type}.conf`,
    content: `${(type === 'subdomain' ? subdomain(request) : subfolder(request)).join('\n')}\n`,
    upstream: `http://${upstreamApp}:${upstreamPort}`,
    ...(domain === undefined ? {} : { url }),
  };
}

function subdomain(request: ProxyConfigRequest): string[] {
  return [
    'server {',
    '    listen 443 ssl;',
    '    listen [::]:443 ssl;',
    '',
    `    server_name ${request.service}.${request.domain ?? '*'};`,
    '',
    '    include /config/nginx/ssl.conf;',
    '',
    '    client_max_body_size 0;',
    '',
    '    location / {',
    ...upstream(request).map((line) => `        ${line}`),
    '    }',
    '}',
  ];
}

function subfolder(request: ProxyConfigRequest): string[] {
  const { service } = request;
  return [
    `location /${service} {`,
    `    return 301 $scheme://$host/${service}/;`,
    '}',
    '',
    `location ^~ /${service}/ {`,
    ...upstream(request).map((line) => `    ${line}`),
    '}',
  ];
}

function upstream({ service, upstreamApp = service, upstreamPort }: ProxyConfigRequest): string[] {
  return [
    'include /config/nginx/proxy.conf;',
    'include /config/nginx/resolver.conf;',
    `set $upstream_app ${upstreamApp};`,
    `set $upstream_port ${upstreamPort};`,
    'set $upstream_proto http;',
    'proxy_pass $upstream_proto://$upstream_app:$upstream_port;',
  ];
}

function assertRequest({ service, upstreamApp, upstreamPort, domain }: ProxyConfigRequest): void {
  const problems: FieldProblem[] = [];
  const check = (name: string, value: string | undefined, pattern: string) => {
    if (value === undefined || new RegExp(pattern).test(value)) return;
    problems.push({ path: `/${name}`, message: `${JSON.stringify(value)} is not allowed here` });
  };
  check('service', service, proxyServicePattern);
  check('upstreamApp', upstreamApp, '^[A-Za-z0-9][A-Za-z0-9_.-]{0,252}$');
  check('domain', domain, domainPattern);
  if (!Number.isInteger(upstreamPort) || upstreamPort < 1 || upstreamPort > 65_535) {
    problems.push({ path: '/upstreamPort', message: 'must be a port number from 1 to 65535' });
  }
  if (problems.length === 0) return;
  const text = problems.map(({ path, message }) => `${path.slice(1)} ${message}`).join('; ');
  throw new ValidationError(`No proxy conf can be written: ${text}`, { problems });
}
