import { describe, expect, test } from 'vitest';
import { containerCalled, isSwag, readContainers } from './docker-container.ts';
import { generateProxyConfig } from './generate-proxy-config.ts';
import { readProxyConfig } from './read-proxy-config.ts';

const line = (name: string, image: string, running: boolean, networks: object) =>
  JSON.stringify({
    name: `/${name}`,
    image,
    running,
    mounts: [{ Source: `/opt/${name}`, Destination: '/config' }],
    networks,
  });

const output = [
  'WARNING: no memory limit support',
  line('proxy', 'lscr.io/linuxserver/swag:latest', true, { web: { Aliases: ['swag'], IPAddress: '172.20.0.2' } }),
  line('plex', 'linuxserver/plex', true, {
    web: { Aliases: null, DNSNames: ['plex', 'media'], IPAddress: '172.20.0.3' },
  }),
  line('wiki', 'wiki:1', false, { other: { Aliases: ['wiki'], IPAddress: '' } }),
  '{"name":"/cut off',
].join('\n');

const containers = readContainers(output);

describe('containers behind a proxy', () => {
  test('are read from docker inspect, and SWAG is known by its image', () => {
    expect(containers.map(({ name }) => name)).toEqual(['proxy', 'plex', 'wiki']);
    expect(containers.filter(isSwag).map(({ name }) => name)).toEqual(['proxy']);
    expect(containers[0]?.mounts).toEqual([{ source: '/opt/proxy', destination: '/config' }]);
  });

  test.each([
    ['plex', 'plex'],
    ['media', 'plex'],
    ['172.20.0.3', 'plex'],
    ['nobody', undefined],
  ])('%s leads to %s', (app, name) => {
    expect(containerCalled(app, containers)?.name).toBe(name);
  });

  test.each([
    ['plex', { name: 'plex', running: true, sharesNetwork: true }],
    ['wiki', { name: 'wiki', running: false, sharesNetwork: false }],
    ['nobody', undefined],
  ])('a conf for %s says whether it can be reached', (service, container) => {
    const { fileName, content } = generateProxyConfig({ service, type: 'subdomain', upstreamPort: 80 });
    const around = {
      directory: '/d',
      container: containers[0],
      containers,
      sampleDates: new Map([[`${fileName}.sample`, '2099-01-01']]),
    };
    const config = readProxyConfig({ fileName, content, contentHash: 'h' }, around);
    expect(config?.container).toEqual(container);
    expect(config).toMatchObject({ outdated: true, sampleVersionDate: '2099-01-01', path: `/d/${fileName}` });
  });
});
