import { readFileSync } from 'node:fs';
import { runParser } from '@infrastructor/testing';
import { describe, expect, it } from 'vitest';
import { dockerInspect } from '../parsers/docker-inspect.ts';
import { dependencyGraph } from './dependency-graph.ts';

function inspected(...containers: object[]) {
  const texts = containers.map((container, index) => ({ Id: `${index}`.repeat(64), State: {}, ...container }));
  return runParser(dockerInspect, JSON.stringify(texts)).value;
}

describe('dependencyGraph', () => {
  it('follows the compose label in both directions', () => {
    const url = new URL('../../fixtures/trixie/docker-inspect-all.json', import.meta.url);
    const { stdout } = JSON.parse(readFileSync(url, 'utf8')) as { stdout: string };
    const graph = dependencyGraph(runParser(dockerInspect, stdout).value);
    expect(graph.get('media-front-1')).toEqual({
      container: 'media-front-1',
      dependsOn: [{ kind: 'depends_on', container: 'media-api-1', via: 'service_started' }],
      requiredBy: [],
      sharesWith: [{ kind: 'network', container: 'media-api-1', via: 'media_back' }],
    });
    expect(graph.get('media-api-1')?.requiredBy).toEqual([
      { kind: 'depends_on', container: 'media-front-1', via: 'service_started' },
    ]);
    expect(graph.get('paused')).toMatchObject({ dependsOn: [], requiredBy: [], sharesWith: [] });
  });

  it('does not mix services of one name in two projects', () => {
    const labels = (project: string, service: string, needs = '') => ({
      Labels: {
        'com.docker.compose.project': project,
        'com.docker.compose.service': service,
        'com.docker.compose.depends_on': needs,
      },
    });
    const graph = dependencyGraph(
      inspected(
        { Name: '/a-web', Config: labels('a', 'web', 'db:service_healthy:true') },
        { Name: '/a-db', Config: labels('a', 'db') },
        { Name: '/b-db', Config: labels('b', 'db') },
      ),
    );
    expect(graph.get('a-web')?.dependsOn).toEqual([{ kind: 'depends_on', container: 'a-db', via: 'service_healthy' }]);
    expect(graph.get('b-db')?.requiredBy).toEqual([]);
  });

  it('follows links, volumes of others and a shared network stack', () => {
    const graph = dependencyGraph(
      inspected(
        { Name: '/db' },
        { Name: '/web', HostConfig: { Links: ['/db:/web/database'], VolumesFrom: ['db:ro'] } },
        { Name: '/vpn-client', HostConfig: { NetworkMode: `container:${'0'.repeat(64)}` } },
        { Name: '/alone', HostConfig: { Links: ['/gone:/alone/x'], NetworkMode: 'container:alone' } },
      ),
    );
    expect(graph.get('db')?.requiredBy).toEqual([
      { kind: 'link', container: 'web' },
      { kind: 'volumes_from', container: 'web' },
      { kind: 'network_mode', container: 'vpn-client' },
    ]);
    expect(graph.get('alone')?.dependsOn).toEqual([]);
  });

  it('finds volumes and host paths that are shared', () => {
    const mounts = [
      { Type: 'volume', Name: 'data', Source: '/var/lib/docker/volumes/data/_data', Destination: '/data' },
      { Type: 'bind', Source: '/mnt/media', Destination: '/media' },
    ];
    const graph = dependencyGraph(inspected({ Name: '/a', Mounts: mounts }, { Name: '/b', Mounts: mounts.slice(1) }));
    expect(graph.get('a')?.sharesWith).toEqual([{ kind: 'volume', container: 'b', via: '/mnt/media' }]);
  });
});
