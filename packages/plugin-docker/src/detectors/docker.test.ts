import { readFileSync } from 'node:fs';
import type { DetectorContext, ExecResult, ShellCommand } from '@infrastructor/core';
import { expect, test } from 'vitest';
import { docker } from './docker.ts';

const recorded = (name: string) =>
  (JSON.parse(readFileSync(new URL(`../../fixtures/${name}.json`, import.meta.url), 'utf8')) as { stdout: string })
    .stdout;

async function probe(stdout: string, socketPath = '/var/run/docker.sock', commands: string[] = []) {
  const result: Partial<ExecResult> = { stdout, stderr: '', exitCode: 0 };
  const exec = async ({ text }: ShellCommand) => {
    commands.push(text);
    return result;
  };
  const needs = { options: { socketPath } };
  return docker.probe({ exec, needs, now: () => new Date(0) } as unknown as DetectorContext);
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

test('an engine that listens elsewhere is looked for there', async () => {
  const commands: string[] = [];
  const found = await probe('socket\nwritable\n', '/run/user/1000/docker.sock', commands);
  expect(found).toMatchObject({
    evidence: '/run/user/1000/docker.sock is a socket',
    details: { socketPath: '/run/user/1000/docker.sock', permitted: true },
  });
  expect(commands.join()).toContain('[ -S /run/user/1000/docker.sock ]');
  expect(commands.join()).toContain('docker --host unix:///run/user/1000/docker.sock version');
});
