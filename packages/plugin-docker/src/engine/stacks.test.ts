import { expect, test } from 'vitest';
import type { ContainerSummary } from '../schemas/container-summary.ts';
import { serviceOf, stackOf, stacks } from './stacks.ts';

function container(name: string, more: Partial<ContainerSummary>): ContainerSummary {
  return {
    id: name,
    name,
    names: [name],
    status: '',
    ports: [],
    labels: {},
    networks: [],
    mounts: [],
    state: 'running',
    ...more,
  };
}

const web = container('shop-web-1', {
  composeProject: 'shop',
  composeService: 'web',
  labels: {
    'com.docker.compose.project.working_dir': '/srv/shop',
    'com.docker.compose.project.config_files': '/srv/shop/compose.yaml,/srv/shop/override.yaml',
  },
});
const db = container('shop-db-1', { composeProject: 'shop', composeService: 'db', state: 'exited' });
const swarm = container('mon_agent.1.x', {
  labels: { 'com.docker.stack.namespace': 'mon', 'com.docker.swarm.service.name': 'mon_agent' },
});
const single = container('lone', {});

test('compose projects and swarm stacks are told by their labels', () => {
  expect([web, swarm, single].map(stackOf)).toEqual(['shop', 'mon', undefined]);
  expect([web, swarm, single].map(serviceOf)).toEqual(['web', 'agent', 'lone']);
  expect(stacks([web, single, swarm, db])).toMatchObject([
    { stack: 'mon', kind: 'swarm', running: 1, total: 1, configFiles: [] },
    {
      stack: 'shop',
      kind: 'compose',
      running: 1,
      total: 2,
      workingDirectory: '/srv/shop',
      configFiles: ['/srv/shop/compose.yaml', '/srv/shop/override.yaml'],
      services: [{ service: 'web' }, { service: 'db' }],
    },
  ]);
});
