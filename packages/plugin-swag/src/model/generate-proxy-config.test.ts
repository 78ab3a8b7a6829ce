import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nginx } from '../parsers/nginx.ts';
import type { ProxyConfOptions } from '../schemas/proxy-conf-options.ts';
import { generateProxyConfig } from './generate-proxy-config.ts';
import { readProxyConfName } from './proxy-conf-name.ts';
import { proxyConfOptions } from './proxy-conf-options.test-data.ts';

const parse = (text: string) => nginx.parse(text, { now: new Date(0), warn: () => {} });

describe('generateProxyConfig', () => {
  it('parses back to what was asked', () => {
    fc.assert(
      fc.property(proxyConfOptions, (options) => {
        const { fileName, content } = generateProxyConfig(options);
        const { summary, errors, warnings, servers } = parse(content);
        expect([errors, warnings]).toEqual([[], []]);
        expect(summary).toMatchObject({
          kind: options.type,
          service: options.service,
          upstreamApp: options.upstreamApp ?? options.service,
          upstreamPort: options.upstreamPort,
          upstreamProto: options.upstreamProto ?? 'http',
          auth: options.auth ?? 'off',
          websocket: true,
          serverNames: options.type === 'subdomain' ? [`${options.service}.${options.domain ?? '*'}`] : [],
        });
        expect(servers.every(({ tls }) => tls.enabled)).toBe(true);
        expect(readProxyConfName(fileName)).toEqual({ service: options.service, kind: options.type, enabled: true });
      }),
    );
  });

  it.each([
    [{ service: 'a;b' }, 'service'],
    [{ service: '../x' }, 'service'],
    [{ service: '-a' }, 'service'],
    [{ upstreamApp: 'a b' }, 'upstreamApp'],
    [{ upstreamApp: ':::::' }, 'upstreamApp'],
    [{ upstreamPort: 0 }, 'upstreamPort'],
    [{ upstreamPort: 80.5 }, 'upstreamPort'],
    [{ domain: 'x.org; }' }, 'domain'],
    [{ clientMaxBodySize: '1t' }, 'clientMaxBodySize'],
    [{ upstreamProto: 'ftp' as 'http' }, 'upstreamProto'],
    [{ auth: 'none' as 'off' }, 'auth'],
  ] satisfies [Partial<ProxyConfOptions>, string][])('refuses %j and names %s', (wrong, name) => {
    expect(() => generateProxyConfig({ service: 'app', type: 'subdomain', upstreamPort: 80, ...wrong })).toThrow(name);
  });
});

describe('readProxyConfName', () => {
  it.each([
    ['plex.subdomain.conf', { service: 'plex', kind: 'subdomain', enabled: true }],
    ['/config/nginx/proxy-confs/a.b.subfolder.conf.sample', { service: 'a.b', kind: 'subfolder', enabled: false }],
    ['plex.conf', undefined],
    ['plex.subdomain.conf.bak', undefined],
  ])('%s', (name, expected) => {
    expect(readProxyConfName(name)).toEqual(expected);
  });
});
