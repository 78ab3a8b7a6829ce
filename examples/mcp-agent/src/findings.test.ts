import { expect, test } from 'vitest';
import { findings } from './findings.ts';

const calm = {
  metrics: {
    cpu: { usedPercent: 3, cores: 4 },
    memory: { usedPercent: 40 },
    load: { load5m: 0.3 },
    filesystems: [{ mountedOn: '/', usedPercent: 50 }],
  },
  errors: [],
  containers: [{ name: 'web', state: 'running' }],
};

test('a calm machine has no findings, and neither has one that could not be asked', () => {
  expect(findings(calm)).toEqual([]);
  expect(findings({ metrics: undefined, errors: undefined, containers: undefined })).toEqual([]);
});

test('what is strained, unhealthy or noisy is told with its figures', () => {
  const told = findings({
    metrics: {
      cpu: { usedPercent: 100, cores: 2 },
      memory: { usedPercent: 97 },
      load: { load5m: 9 },
      filesystems: [{ mountedOn: '/data', usedPercent: 95 }, { mountedOn: '/proc' }],
    },
    errors: [
      { unit: 'nginx', message: 'a' },
      { unit: 'nginx', message: 'b' },
    ],
    containers: [{ name: 'web', state: 'running', health: 'unhealthy' }],
  });
  expect(told.map(({ subject, detail }) => `${subject}: ${detail}`)).toEqual([
    'memory: 97 % in use',
    'load: 9 over five minutes on 2 cores',
    'filesystem /data: 95 % full',
    'container web: unhealthy',
    'log of nginx: 2 errors in the last hour',
  ]);
});
