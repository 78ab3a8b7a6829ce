import { setTimeout as pause } from 'node:timers/promises';
import type { BusMessage } from '@infrastructor/core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ContainerSummary } from './schemas/container-summary.ts';
import type { EngineEvent } from './schemas/engine-event.ts';
import { type DockerHost, startDockerHost, transports } from './test-support/docker-host.ts';
import { startLaggingEngine } from './test-support/lagging-engine.ts';
import { engineIsAbsent, startTestDockerd, type TestDockerd } from './test-support/test-dockerd.ts';

/** What the bus has told, and a way to wait for it. */
function listen({ bus }: DockerHost) {
  const messages: BusMessage[] = [];
  let wake: (() => void) | undefined;
  bus.subscribe((message) => {
    messages.push(message);
    wake?.();
  });
  return {
    messages,
    async next(fits: (message: BusMessage) => boolean): Promise<BusMessage> {
      for (;;) {
        const found = messages.find(fits);
        if (found) return found;
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await promise;
      }
    },
  };
}

const isEvent = (eventType: string, container: string) => (message: BusMessage) =>
  message.type === 'event' &&
  message.eventType === eventType &&
  (message.data as { container?: string }).container === container;

const showsState = (container: string, state: string) => (message: BusMessage) =>
  message.type === 'data' &&
  message.dataType === 'docker.containers' &&
  (message.data as ContainerSummary[]).some((each) => each.name === container && each.state === state);

/** Subscribes to the stream of events; what it told, and a way to wait for it. */
async function streamEvents(host: DockerHost, dockerd: TestDockerd) {
  const owned = host.runtime.registry.streams.get('docker.events');
  if (!owned) throw new Error('no stream');
  const subscription = await host.runtime.streams.subscribe(owned, host.device, {}, host.runtime.internalCaller);
  const items: EngineEvent[] = [];
  let told = Promise.withResolvers<void>();
  const reading = (async () => {
    for await (const message of subscription) {
      if (message.kind !== 'item') continue;
      items.push(message.item as EngineEvent);
      told.resolve();
      told = Promise.withResolvers();
    }
  })();
  // Connected when it tells of anything at all.
  while (items.length === 0) {
    await dockerd.docker('volume', 'create');
    await Promise.race([told.promise, pause(200)]);
  }
  return {
    items,
    async next(action: string): Promise<void> {
      while (!items.some((item) => item.action === action)) await told.promise;
    },
    async [Symbol.asyncDispose]() {
      subscription.close();
      await reading;
    },
  };
}

const listedState = async (host: DockerHost) => (await host.call<ContainerSummary[]>('list_containers')).data[0]?.state;

describe.skipIf(engineIsAbsent)('an engine with troubles', () => {
  let dockerd: TestDockerd;
  beforeAll(async () => {
    dockerd = await startTestDockerd();
  });
  afterAll(() => dockerd?.dispose());
  afterEach(async () => {
    await dockerd.start();
    await dockerd.removeContainers();
  });

  describe.each(transports)('over %s', (transport) => {
    test('that is stopped is a 503, and answers again when it is back', async () => {
      await using host = await startDockerHost({ transport, dockerd });
      await dockerd.runContainer('kept');
      await host.call('list_containers', { fresh: true });
      await dockerd.stop();
      await expect(host.call('get_container_info', { container: 'other' })).rejects.toMatchObject({
        status: 503,
        code: 'SERVICE_UNAVAILABLE',
        message: expect.stringContaining('does not answer'),
        hint: expect.stringContaining('systemctl'),
      });
      await expect(host.call('start_container', { container: 'kept' })).rejects.toMatchObject({ status: 503 });
      // The device itself answers, so its breaker stays closed however often an engine that is stopped is asked.
      const ofDevice = host.runtime.operations.filter(
        ({ plugin, tool }) => plugin === 'docker' && tool.target === 'device',
      );
      expect(ofDevice.length).toBeGreaterThan(9);
      for (const { name, input } of ofDevice) {
        const args = {
          ...('container' in input.properties ? { container: 'unseen' } : {}),
          ...(name === 'execute_in_container' ? { command: ['true'] } : {}),
          ...('fresh' in input.properties ? { fresh: true } : {}),
        };
        // A list that is known is given as the last known state instead, and says so.
        const outcome = await host.call(name, args).then(
          ({ meta }) => (meta.stale ? 'stale' : 'fresh'),
          ({ code }: { readonly code: string }) => code,
        );
        expect(outcome, name).toBe(name === 'list_containers' ? 'stale' : 'SERVICE_UNAVAILABLE');
      }
      await dockerd.start();
      await expect
        .poll(async () => (await host.call<ContainerSummary[]>('list_containers', { fresh: true })).meta.source, {
          timeout: 30_000,
          interval: 500,
        })
        .toBe('live');
    });

    // How soon is measured by benchmarks/docker/live.ts.
    test('shows a killed container to listeners', async () => {
      await using host = await startDockerHost({ transport, dockerd, watchEvents: true });
      const heard = listen(host);
      await dockerd.runContainer('victim');
      await heard.next(showsState('victim', 'running'));
      await dockerd.docker('kill', 'victim');
      await heard.next(showsState('victim', 'exited'));
      const died = await heard.next(isEvent('container.died', 'victim'));
      expect(died).toMatchObject({ hostname: 'engine', severity: 'warning', data: { exitCode: 137 } });
      expect(
        heard.messages.some((message) => message.type === 'invalidation' && message.dataType === 'docker.containers'),
      ).toBe(true);
      const { data } = await host.call<ContainerSummary[]>('list_containers');
      expect(
        data.map(({ state }) => state),
        'what is cached is what was shown',
      ).toEqual(['exited']);
      await host.runtime.tables.flush();
      const { items } = await host.runtime.tables.containerSnapshots.newest({ limit: 10 });
      expect(
        items.map(({ containerData }) => containerData.state),
        'and it is stored',
      ).toEqual(['exited']);
    });

    test('that was away tells what happened meanwhile', async () => {
      await using host = await startDockerHost({ transport, dockerd, watchEvents: true });
      const heard = listen(host);
      await dockerd.runContainer('lost');
      await heard.next(showsState('lost', 'running'));
      // Containers end with this engine, and it forgets its events.
      await dockerd.stop('SIGKILL');
      await dockerd.start();
      await heard.next(showsState('lost', 'exited'));
      expect(await heard.next(isEvent('container.died', 'lost'))).toMatchObject({ hostname: 'engine' });
    });
  });

  test('streams its events to whoever subscribes, and collects anew', async () => {
    await using host = await startDockerHost({ transport: 'local', dockerd });
    await using events = await streamEvents(host, dockerd);
    await dockerd.runContainer('short', ['--label', 'api.token=hunter2'], ['true']);
    await events.next('die');
    expect(events.items.map(({ action }) => action)).toEqual(expect.arrayContaining(['create', 'start', 'die']));
    expect(JSON.stringify(events.items)).not.toContain('hunter2');
    await expect.poll(() => listedState(host)).toBe('exited');
  });

  test('whose list is late is asked again by the stream, until the list shows the event', async () => {
    await using late = await startLaggingEngine(dockerd.socketPath);
    await using host = await startDockerHost({ transport: 'local', socketPath: late.socketPath });
    await using events = await streamEvents(host, dockerd);
    await dockerd.runContainer('victim');
    await expect.poll(() => listedState(host)).toBe('running');
    late.holdBack(2);
    const before = late.lists;
    await dockerd.docker('kill', 'victim');
    await events.next('die');
    await expect.poll(() => listedState(host), { timeout: 15_000 }).toBe('exited');
    expect(late.lists - before).toBeGreaterThan(2);
  });

  test('is reached by docker system dial-stdio where sshd forwards no sockets', async () => {
    await using host = await startDockerHost({
      transport: 'ssh',
      dockerd,
      sshdConfig: ['AllowStreamLocalForwarding no'],
    });
    await dockerd.runContainer('far');
    const { data } = await host.call<ContainerSummary[]>('list_containers', { fresh: true });
    expect(data.map(({ name }) => name)).toEqual(['far']);
    const { data: outcome } = await host.call('execute_in_container', { container: 'far', command: ['echo', 'hello'] });
    expect(outcome).toMatchObject({ exitCode: 0, stdout: 'hello\n' });
  });

  test('is a 503 that says why where nothing listens', async () => {
    for (const transport of transports) {
      await using host = await startDockerHost({ transport, socketPath: '/nonexistent/docker.sock' });
      await expect(host.call('list_containers')).rejects.toMatchObject({
        status: 503,
        hint: expect.stringContaining('docker'),
      });
    }
  });
});
