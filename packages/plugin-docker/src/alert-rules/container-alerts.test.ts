import type { DeviceInfo } from '@infrastructor/core';
import { expect, test } from 'vitest';
import type { ContainerSummary } from '../schemas/container-summary.ts';
import { alertRules } from './container-alerts.ts';

const device: DeviceInfo = {
  id: '1',
  hostname: 'nas',
  address: 'nas',
  transport: 'ssh',
  tags: {},
  capabilities: ['docker'],
};

const base = { id: 'x', names: [], status: '', ports: [], labels: {}, networks: [], mounts: [] };
const containers: readonly ContainerSummary[] = [
  { ...base, name: 'fine', state: 'running', health: 'healthy' },
  { ...base, name: 'ill', state: 'running', health: 'unhealthy' },
  { ...base, name: 'loop', state: 'restarting', exitCode: 1 },
  { ...base, name: 'greedy', state: 'exited', exitCode: 137, oomKilled: true },
  { ...base, name: 'broken', state: 'exited', exitCode: 2 },
  { ...base, name: 'done', state: 'exited', exitCode: 0 },
  { ...base, name: 'stopped', state: 'exited', exitCode: 143 },
  { ...base, name: 'new', state: 'created' },
];

test('each rule fires for what it is about, and names it', () => {
  const fired = alertRules.map((rule) => [
    rule.name,
    rule.when(containers, undefined, device).map(({ subject }) => subject),
  ]);
  expect(fired).toEqual([
    ['docker.container-restarting', ['loop']],
    ['docker.container-unhealthy', ['ill']],
    ['docker.container-out-of-memory', ['greedy']],
    ['docker.container-failed', ['broken']],
  ]);
});
