import { hasSshd, startTestSshd } from '@infrastructor/core/testing';
import { expect, test } from 'vitest';
import { SeenStates } from './test-support/container-states.ts';
import { startHostProcess } from './test-support/host-process.ts';
import { engineIsAbsent, startTestDockerd } from './test-support/test-dockerd.ts';

const kills = 5;

/** `benchmarks/docker/live.ts` holds every kill to a second; here other suites run beside, and a poll would take half a minute. */
const limitMs = 15_000;

test.skipIf(engineIsAbsent || !hasSshd)('a WebSocket subscriber sees at once what was killed, over SSH', async () => {
  await using dockerd = await startTestDockerd();
  await using sshd = await startTestSshd();
  await using host = await startHostProcess({ socketPath: dockerd.socketPath, sshd });
  const states = new SeenStates();
  const { subscribe } = await host.listen((message) => states.heard(message));
  subscribe({ topics: ['devices.remote.docker.containers'] });
  const tookMs: number[] = [];
  for (let n = 0; n < kills; n++) {
    await dockerd.runContainer(`victim-${n}`);
    await states.of(`victim-${n}`, 'running');
    const killed = dockerd.docker('kill', `victim-${n}`).then(() => performance.now());
    const shownAtMs = await states.of(`victim-${n}`, 'exited');
    tookMs.push(shownAtMs - (await killed));
  }
  tookMs.sort((a, b) => a - b);
  console.log(`shown after ${tookMs.map((ms) => ms.toFixed(0)).join(', ')} ms`);
  expect(Math.max(...tookMs)).toBeLessThan(limitMs);
});
