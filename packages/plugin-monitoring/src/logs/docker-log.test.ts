import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hostileStrings } from '@infrastructor/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dockerLines, dockerLogsCommand } from './docker-log.ts';

/** A program in the place of docker that prints both streams and its arguments. */
const program = `#!/bin/sh
case $1 in container) [ "$6" = web ] || { echo "Error: No such container: $6" >&2; exit 1; }; exit 0;; esac
printf '2026-01-01T00:00:01.000000000Z out Alpha\\n2026-01-01T00:00:03.000000000Z out beta\\n'
printf '2026-01-01T00:00:02.000000000Z err alpha\\n2026-01-01T00:00:04.000000000Z err gamma $(id) ; x\\n' >&2
`;

describe('logs of a container, by a real shell', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'infrastructor-docker-'));
    writeFileSync(path.join(folder, 'docker'), program);
    chmodSync(path.join(folder, 'docker'), 0o755);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function run(container: string, grep?: string) {
    const command = dockerLogsCommand(container, {
      source: 'docker',
      limit: 10,
      ...(grep === undefined ? {} : { grep }),
    });
    const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
    return spawnSync('sh', ['-c', command.text], { encoding: 'utf8', env });
  }
  const messages = (text: string, stream: 'stdout' | 'stderr') =>
    dockerLines(text, 'web', stream).map(({ message }) => message);

  test('keeps the streams apart, with words and without', () => {
    const all = run('web');
    expect(messages(all.stdout, 'stdout')).toEqual(['out Alpha', 'out beta']);
    expect(messages(all.stderr, 'stderr')).toEqual(['err alpha', 'err gamma $(id) ; x']);
    const some = run('web', 'ALPHA');
    expect(messages(some.stdout, 'stdout')).toEqual(['out Alpha']);
    expect(messages(some.stderr, 'stderr')).toEqual(['err alpha']);
    expect(dockerLines(some.stdout, 'web', 'stdout')[0]?.time).toBe('2026-01-01T00:00:01.000Z');
  });

  test('takes hostile words as words', () => {
    expect(messages(run('web', '$(id) ;').stderr, 'stderr')).toEqual(['err gamma $(id) ; x']);
    for (const hostile of hostileStrings.filter((each) => !each.includes('\n') && each !== '*')) {
      const { stdout, stderr } = run('web', hostile);
      expect([stdout, stderr]).toEqual(['', '']);
    }
  });

  test('ends with a code of its own where there is no such container', () => {
    const { status, stderr } = run('none', 'alpha');
    expect([status, stderr]).toEqual([46, expect.stringContaining('No such container')]);
  });
});
