import { readFileSync } from 'node:fs';
import type { DetectorContext, ExecResult } from '@infrastructor/core';
import { expect, test } from 'vitest';
import { docker } from './docker.ts';

const recorded = (name: string) =>
  (JSON.parse(readFileSync(new URL(`../../fixtures/${name}.json`, import.meta.url), 'utf8')) as { stdout: string })
    .stdout;

async function probe(stdout: string) {
  const result: Partial<ExecResult> = { stdout, stderr: '', exitCode: 0 };
  return docker.probe({ exec: async () => result, now: () => new Date(0) } as unknown as DetectorContext);
}

test('an engine that answers is the evidence', async () => {
  const found = await probe(`/usr/bin/docker\nsocket\nwritable\n${recorded('trixie/docker-version')}`);
  expect(found?.evidence).toMatch(/^docker version: engine \d+\./);
  expect(found?.details).toMatchObject({
    permitted: true,
    programs: ['/usr/bin/docker'],
    apiVersion: expect.any(String),
  });
});

test('an engine that is stopped, or that we may not use, is still there', async () => {
  const found = await probe(`/usr/bin/docker\nsocket\n${recorded('bookworm/stopped-docker-version')}`);
  expect(found).toMatchObject({ evidence: expect.stringContaining('is a socket'), details: { permitted: false } });
});

test.each(['', '/usr/bin/docker\nCannot connect to the Docker daemon', 'sh: docker: not found'])(
  'nothing is found in %j',
  async (stdout) => {
    expect(await probe(stdout)).toBeUndefined();
  },
);
