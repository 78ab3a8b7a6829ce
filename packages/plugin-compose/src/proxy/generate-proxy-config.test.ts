import { hostileStrings } from '@infrastructor/testing';
import { expect, it } from 'vitest';
import { generateProxyConfig } from './generate-proxy-config.ts';

it('writes a subdomain and a subfolder', () => {
  const subdomain = generateProxyConfig({
    service: 'plex',
    type: 'subdomain',
    upstreamPort: 32_400,
    domain: 'example.org',
  });
  expect(subdomain).toMatchObject({ fileName: 'plex.subdomain.conf', url: 'https://plex.example.org/' });
  expect(subdomain.content).toContain('server_name plex.example.org;');
  expect(subdomain.content).toContain('set $upstream_port 32400;');
  const subfolder = generateProxyConfig({ service: 'plex', type: 'subfolder', upstreamApp: 'box', upstreamPort: 80 });
  expect(subfolder.content).toContain('location ^~ /plex/ {');
  expect(subfolder.upstream).toBe('http://box:80');
});

it('lets nothing into a conf that nginx would run', () => {
  for (const hostile of [...hostileStrings, 'a; deny all', 'a}', '$host', 'a b']) {
    for (const request of [
      { service: hostile },
      { service: 'a', upstreamApp: hostile },
      { service: 'a', domain: hostile },
    ]) {
      expect(() => generateProxyConfig({ type: 'subdomain', upstreamPort: 80, ...request })).toThrow(/No proxy conf/);
    }
  }
});
