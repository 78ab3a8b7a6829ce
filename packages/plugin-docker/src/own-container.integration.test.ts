import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { engineIsAbsent, startTestDockerd, type TestDockerd } from './test-support/test-dockerd.ts';

const program = fileURLToPath(new URL('./test-support/own-container-program.ts', import.meta.url));

/** A name that tells nothing, so that the container is found by its mounts and cgroups. */
const named = ['--hostname', 'manager'];

/** The files of this machine, so that Node and the sources are there, and its /proc, which shows the container's own mounts. */
const insideOfThisMachine = ['--pid', 'host', '--volume', '/:/machine'];

describe.skipIf(engineIsAbsent)('Infrastructor in a container of the engine that it uses', () => {
  let dockerd: TestDockerd;
  beforeAll(async () => {
    dockerd = await startTestDockerd();
  }, 60_000);
  afterAll(() => dockerd?.dispose());
  afterEach(() => dockerd.removeContainers());

  async function outcomesIn(name: string, target: string) {
    const command = ['chroot', '/machine', process.execPath, '--conditions=development', program];
    await dockerd.runContainer(name, [...named, ...insideOfThisMachine], [...command, dockerd.socketPath, target]);
    const exitCode = await dockerd.docker('wait', name);
    const printed = await dockerd.docker('logs', name);
    expect(exitCode, printed).toBe('0');
    return JSON.parse(printed.split('\n').at(-1) ?? '') as Record<string, unknown>;
  }

  test('refuses to stop, restart or remove it, and does so to others', async () => {
    const refused = (action: string) => ({ status: 409, message: expect.stringContaining(`it will not ${action} it`) });
    expect(await outcomesIn('infrastructor', 'infrastructor')).toEqual({
      stop_container: refused('stop'),
      restart_container: refused('restart'),
      remove_container: refused('remove'),
    });
    await dockerd.runContainer('other');
    expect(await outcomesIn('second', 'other')).toMatchObject({
      stop_container: { data: { changed: true, state: 'exited' } },
      restart_container: { data: { changed: true, state: 'running' } },
      remove_container: { data: { confirmationRequired: true } },
    });
  });
});
