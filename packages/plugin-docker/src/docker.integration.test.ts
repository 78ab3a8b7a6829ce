import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { hostileStrings } from '@infrastructor/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ContainerDependencies } from './schemas/container-dependencies.ts';
import type { ContainerDetail } from './schemas/container-detail.ts';
import type { ContainerStats } from './schemas/container-stats.ts';
import type { ContainerSummary } from './schemas/container-summary.ts';
import type { ContainerLogEntry } from './schemas/log-entry.ts';
import { confirmed, type DockerHost, startDockerHost, transports } from './test-support/docker-host.ts';
import { engineIsAbsent, startTestDockerd, type TestDockerd } from './test-support/test-dockerd.ts';

interface Logs {
  readonly tty: boolean;
  readonly truncated: boolean;
  readonly lines: readonly ContainerLogEntry[];
}

interface Executed {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: boolean;
}

interface Changed {
  readonly changed: boolean;
  readonly state: string;
  readonly exitCode?: number;
}

/** What is in use after what is not has been given back. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

let dockerd: TestDockerd;
beforeAll(async () => {
  if (!engineIsAbsent) dockerd = await startTestDockerd();
}, 60_000);
afterAll(() => dockerd?.dispose());

describe.skipIf(engineIsAbsent).each(transports)(`a real engine over %s`, (transport) => {
  let host: DockerHost;
  beforeAll(async () => {
    host = await startDockerHost({ transport, dockerd });
  });
  afterAll(() => host?.[Symbol.asyncDispose]());
  afterEach(() => dockerd.removeContainers());

  const container = async (name: string) =>
    (await host.call<ContainerDetail>('get_container_info', { container: name, fresh: true })).data;

  describe('lists and shows', () => {
    test('containers in each state, by pages and without secrets', async () => {
      await dockerd.runContainer('one', [
        '--label',
        'com.docker.compose.project=shop',
        '--label',
        'db.password=hunter2',
      ]);
      await dockerd.runContainer('two', [], ['sh', '-c', 'exit 3']);
      await dockerd.docker('wait', 'two');
      const { data, meta } = await host.call<ContainerSummary[]>('list_containers', { fresh: true });
      expect(meta.source).toBe('live');
      expect(data.map(({ name, state, exitCode }) => [name, state, exitCode]).sort()).toEqual([
        ['one', 'running', undefined],
        ['two', 'exited', 3],
      ]);
      expect(data.find(({ name }) => name === 'one')).toMatchObject({
        composeProject: 'shop',
        image: 'lab/busybox:1',
        labels: { 'db.password': expect.stringMatching(/^\[redacted:[0-9a-f]{8}\]$/) },
      });
      const running = await host.call<ContainerSummary[]>('list_containers', { all: false });
      expect(running.data.map(({ name }) => name)).toEqual(['one']);
      const exited = await host.call<ContainerSummary[]>('list_containers', { status: 'exited' });
      expect(exited.data.map(({ name }) => name)).toEqual(['two']);
      const first = await host.call<ContainerSummary[]>('list_containers', { limit: 1 });
      const second = await host.call<ContainerSummary[]>('list_containers', {
        limit: 1,
        cursor: first.meta.nextCursor,
      });
      expect([...first.data, ...second.data].map(({ name }) => name).sort()).toEqual(['one', 'two']);
      expect(second.meta.nextCursor).toBeUndefined();
    });

    test('a long list at once, without waiting for acknowledgements', async () => {
      const label = ['--label', `long=${'x'.repeat(20_000)}`];
      for (const name of ['long-1', 'long-2', 'long-3']) await dockerd.runContainer(name, label);
      const tookMs: number[] = [];
      for (let n = 0; n < 30; n++) {
        const startedAt = performance.now();
        await host.call('list_containers', { fresh: true });
        tookMs.push(performance.now() - startedAt);
      }
      // A delayed acknowledgement costs 40 ms each time; a busy machine costs more at times, but not always.
      expect(Math.min(...tookMs)).toBeLessThan(38);
    });

    test('a container in detail, with its last health checks and without secrets', async () => {
      await dockerd.runContainer(
        'web',
        [
          ...[
            '--env',
            'POSTGRES_PASSWORD=hunter2',
            '--env',
            'PLAIN=yes',
            '--env',
            'URL=pg://me:hunter2@db/x',
            '--memory',
            '50m',
          ],
          ...['--health-cmd', 'echo checked; exit 1', '--health-interval', '1s', '--health-retries', '1'],
        ],
        ['sh', '-c', 'sleep 3600', 'sh', '--token=hunter2'],
      );
      await expect
        .poll(async () => (await container('web')).state.health?.status, { timeout: 15_000 })
        .toBe('unhealthy');
      const found = await container('web');
      expect(found.state.health?.log.at(-1)).toMatchObject({ exitCode: 1, output: expect.stringContaining('checked') });
      expect(found.resources.memoryLimitBytes).toBe(50 * 1024 * 1024);
      expect(JSON.stringify(found)).not.toContain('hunter2');
      expect(found.env).toContain('PLAIN=yes');
    });

    test('an out-of-memory kill in the list', async () => {
      await dockerd.runContainer(
        'greedy',
        ['--memory', '10m'],
        ['sh', '-c', 'x=$(head -c 60000000 /dev/zero | tr "\\0" x); echo $x | wc -c'],
      );
      await dockerd.docker('wait', 'greedy');
      const { data } = await host.call<ContainerSummary[]>('list_containers', { fresh: true });
      expect(data[0]).toMatchObject({ name: 'greedy', exitCode: 137, oomKilled: true });
    });

    test('the use of a busy container as docker stats counts it', async () => {
      await dockerd.runContainer('busy', ['--memory', '64m', '--cpus', '0.5'], ['sh', '-c', 'while :; do :; done']);
      const { data } = await host.call<ContainerStats>('get_container_stats', { container: 'busy', fresh: true });
      expect(data.cpuPercent).toBeGreaterThan(10);
      expect(data.cpuPercent).toBeLessThan(100);
      expect(data.memoryUsedBytes).toBeGreaterThan(0);
      expect(data.memoryLimitBytes).toBe(64 * 1024 * 1024);
      expect(data.pids).toBe(1);
    });

    test('dependencies in both directions', async () => {
      await dockerd.createNetwork('back');
      const service = (name: string, ...more: string[]) => [
        ...['--network', 'back', '--volume', 'shared:/data'],
        ...['--label', 'com.docker.compose.project=shop', '--label', `com.docker.compose.service=${name}`],
        ...more,
      ];
      await dockerd.runContainer('db', service('db'));
      await dockerd.runContainer(
        'app',
        service('app', '--label', 'com.docker.compose.depends_on=db:service_healthy:false'),
      );
      const app = await host.call<ContainerDependencies>('get_service_dependencies', { container: 'app', fresh: true });
      expect(app.data).toMatchObject({
        networks: ['back'],
        volumes: ['shared'],
        dependsOn: [{ kind: 'depends_on', container: 'db', via: 'service_healthy' }],
        requiredBy: [],
      });
      expect(app.data.sharesWith.map(({ kind, via }) => [kind, via]).sort()).toEqual([
        ['network', 'back'],
        ['volume', 'shared'],
      ]);
      const db = await host.call<ContainerDependencies>('get_service_dependencies', { container: 'db' });
      expect(db.data.requiredBy).toEqual([{ kind: 'depends_on', container: 'app', via: 'service_healthy' }]);
      await dockerd.removeContainers();
      await dockerd.docker('network', 'rm', 'back');
      await dockerd.docker('volume', 'rm', 'shared');
    });

    test('the containers of every device as stored', async () => {
      await dockerd.runContainer('stored');
      await host.call('list_containers', { fresh: true });
      await host.runtime.tables.flush();
      const { data } = (await host.runtime
        .operation('list_all_containers')
        .invoke({ status: 'running' }, { caller: host.runtime.internalCaller })) as {
        data: { device: string; container: ContainerSummary }[];
      };
      expect(data.map(({ device, container: { name } }) => [device, name])).toEqual([['engine', 'stored']]);
    });
  });

  describe('reads logs', () => {
    test('with stdout and stderr told apart, times, and nothing that steers a terminal', async () => {
      const script = 'echo one; sleep 0.1; echo two >&2; sleep 0.1; printf "\\033[31mred\\033[0m\\007\\n"';
      await dockerd.runContainer('talker', [], ['sh', '-c', script]);
      await dockerd.docker('wait', 'talker');
      const { data } = await host.call<Logs>('get_container_logs', { container: 'talker' });
      expect(data.lines.map(({ stream, text }) => [stream, text])).toEqual([
        ['stdout', 'one'],
        ['stderr', 'two'],
        ['stdout', 'red'],
      ]);
      const times = data.lines.map(({ time }) => time ?? '');
      expect([...times].sort()).toEqual(times);
      const after = await host.call<Logs>('get_container_logs', { container: 'talker', since: times[1] });
      expect(after.data.lines.map(({ text }) => text)).toEqual(['two', 'red']);
      const before = await host.call<Logs>('get_container_logs', {
        container: 'talker',
        until: times[1],
        timestamps: false,
      });
      expect(before.data.lines[0]).toEqual({ stream: 'stdout', text: 'one' });
      expect((await host.call<Logs>('get_container_logs', { container: 'talker', tail: 1 })).data.lines).toHaveLength(
        1,
      );
      await expect(host.call('get_container_logs', { container: 'talker', since: 'yesterday' })).rejects.toMatchObject({
        status: 400,
      });
    });

    test('of a container with a terminal', async () => {
      await dockerd.runContainer('terminal', ['--tty'], ['sh', '-c', 'echo one; echo two >&2; sleep 3600']);
      await pause(300);
      const { data } = await host.call<Logs>('get_container_logs', { container: 'terminal' });
      expect(data).toMatchObject({
        tty: true,
        lines: [
          { stream: 'stdout', text: 'one' },
          { stream: 'stdout', text: 'two' },
        ],
      });
    });

    test('of container A for A, and of B for B, at the same time', async () => {
      await dockerd.runContainer('aa', [], ['sh', '-c', 'echo from aa; sleep 3600']);
      await dockerd.runContainer('bb', [], ['sh', '-c', 'echo from bb; sleep 3600']);
      const names = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? 'aa' : 'bb'));
      const answers = await Promise.all(
        names.map((name) => host.call<Logs>('get_container_logs', { container: name })),
      );
      expect(answers.map(({ data }) => data.lines[0]?.text)).toEqual(names.map((name) => `from ${name}`));
    });

    test('followed, until the container ends', async () => {
      await dockerd.runContainer('clock', [], ['sh', '-c', 'for i in 1 2 3; do echo tick $i; sleep 0.2; done']);
      const owned = host.runtime.registry.streams.get('docker.logs');
      if (!owned) throw new Error('no stream');
      const subscription = await host.runtime.streams.subscribe(
        owned,
        host.device,
        { container: 'clock' },
        host.runtime.internalCaller,
      );
      const lines: string[] = [];
      for await (const message of subscription) {
        if (message.kind === 'item') lines.push((message.item as ContainerLogEntry).text);
      }
      expect(lines).toEqual(['tick 1', 'tick 2', 'tick 3']);
    });

    describe('followed through a flood', () => {
      const lineBytes = 15_000;
      const mostGrowthBytes = 100 * 2 ** 20;
      beforeEach(() =>
        dockerd.runContainer(
          'flood',
          // `json-file` costs the engine several times as much, and 20.10 may end a stream when a file is full.
          ['--log-driver', 'local', '--log-opt', 'max-size=1g', '--log-opt', 'compress=false'],
          ['sh', '-c', `yes "$(head -c ${lineBytes} /dev/zero | tr "\\0" x)"`],
        ),
      );

      async function follow() {
        const owned = host.runtime.registry.streams.get('docker.logs');
        if (!owned) throw new Error('no stream');
        const params = { container: 'flood', tail: 0 };
        return host.runtime.streams.subscribe(owned, host.device, params, host.runtime.internalCaller);
      }

      test('that is read, without growing', async () => {
        const subscription = await follow();
        let [bytes, startedAt, before, most] = [0, 0, 0, 0];
        for await (const message of subscription) {
          if (message.kind === 'item') bytes += (message.item as ContainerLogEntry).text.length;
          if (bytes < 10e6) continue;
          // What is compiled and allocated for the first time is no growth.
          if (before === 0) [startedAt, before] = [performance.now(), process.memoryUsage().rss];
          most = Math.max(most, process.memoryUsage().rss);
          if (bytes > 110e6) break;
        }
        const megabytesPerSec = (bytes - 10e6) / 1e3 / (performance.now() - startedAt);
        console.log(`a flood of ${megabytesPerSec.toFixed(1)} MB/s over ${transport} is read whole`);
        await dockerd.docker('kill', 'flood');
        expect(bytes).toBeGreaterThan(110e6);
        expect(most - before).toBeLessThan(mostGrowthBytes);
      });

      test('that nobody reads, without growing, and says how much was lost', async () => {
        const subscription = await follow();
        const messages = subscription[Symbol.asyncIterator]();
        await messages.next();
        const before = heldBytes();
        // Nobody reads for a while; what waits is bounded, and the oldest is told as lost.
        await pause(8_000);
        const after = heldBytes();
        await dockerd.docker('kill', 'flood');
        let items = 0;
        let dropped = 0;
        for (let next = await messages.next(); !next.done; next = await messages.next()) {
          if (next.value.kind === 'item') items += 1;
          else dropped += next.value.count;
        }
        const megabytes = (dropped * lineBytes) / 1e6;
        const grown = (after - before) / 2 ** 20;
        console.log(
          `a flood of ${(megabytes / 8).toFixed(1)} MB/s over ${transport} is not read; ${grown.toFixed(0)} MiB are held of it`,
        );
        expect(items).toBeGreaterThan(0);
        expect(megabytes).toBeGreaterThan(10);
        expect(grown).toBeLessThan(80);
      });
    });
  });

  describe('changes', () => {
    test('start, stop and restart, and says when nothing was to be done', async () => {
      await dockerd.docker('create', '--name', 'job', '--network', 'none', 'lab/busybox:1', 'sleep', '3600');
      const change = async (tool: string, args = {}) =>
        (await host.call<Changed>(tool, { container: 'job', ...args })).data;
      expect(await change('start_container')).toMatchObject({ changed: true, state: 'running' });
      expect(await change('start_container')).toMatchObject({ changed: false, state: 'running' });
      expect(await change('restart_container', { graceSec: 0 })).toMatchObject({ changed: true, state: 'running' });
      expect(await change('stop_container', { graceSec: 0 })).toMatchObject({
        changed: true,
        state: 'exited',
        exitCode: 137,
      });
      expect(await change('stop_container')).toMatchObject({ changed: false, state: 'exited' });
      const { data, meta } = await host.call<ContainerSummary[]>('list_containers');
      expect(data[0]?.state).toBe('exited');
      expect(meta.source).toBe('live');
    });

    test('a container that ignores SIGTERM stops after its grace', async () => {
      await dockerd.runContainer('stubborn', [], ['sh', '-c', 'trap "" TERM; while :; do sleep 1; done']);
      const startedAt = performance.now();
      const { data } = await host.call<Changed>('stop_container', { container: 'stubborn', graceSec: 2 });
      const tookMs = performance.now() - startedAt;
      expect(data).toMatchObject({ state: 'exited', exitCode: 137 });
      expect(tookMs).toBeGreaterThan(1_900);
      expect(tookMs).toBeLessThan(8_000);
    });

    test('removal only after its plan, which names what is lost', async () => {
      await dockerd.runContainer('old', ['--volume', '/data', '--volume', 'kept:/kept']);
      await expect(host.call('remove_container', { container: 'old' })).rejects.toMatchObject({
        status: 409,
        message: expect.stringContaining('running'),
      });
      await dockerd.docker('kill', 'old');
      const { data: first } = await host.call<{ confirmationRequired: boolean }>('remove_container', {
        container: 'old',
      });
      expect(first.confirmationRequired).toBe(true);
      expect((await container('old')).name).toBe('old');
      const volume = (await container('old')).mounts.find(({ destination }) => destination === '/data')?.name ?? '';
      const { plan, answer } = await confirmed<{ removedVolumes: string[] }>(host, 'remove_container', {
        container: 'old',
        removeVolumes: true,
      });
      expect(plan.losses.join()).toContain(volume);
      expect(plan.steps.join()).toContain('Keep the named volumes kept');
      expect(answer.data.removedVolumes).toEqual([volume]);
      expect((await dockerd.docker('volume', 'ls', '--quiet')).split('\n')).toEqual(['kept']);
      await dockerd.docker('volume', 'rm', 'kept');
      await expect(container('old')).rejects.toMatchObject({ status: 404 });
    });

    test('removal of a running container by force', async () => {
      await dockerd.runContainer('forced');
      const { plan } = await confirmed(host, 'remove_container', { container: 'forced', force: true });
      expect(plan.steps[0]).toContain('Kill forced');
      await expect(container('forced')).rejects.toMatchObject({ status: 404 });
    });
  });

  describe('executes', () => {
    beforeEach(() => dockerd.runContainer('box'));
    const execute = async (command: string[], args = {}) =>
      (await host.call<Executed>('execute_in_container', { container: 'box', command, ...args })).data;

    test('a program with its exit code and both outputs', async () => {
      const outcome = await execute(['sh', '-c', 'echo out; echo err >&2; exit 7']);
      expect(outcome).toEqual({ exitCode: 7, stdout: 'out\n', stderr: 'err\n', truncated: false });
    });

    test('as another user, elsewhere, with an environment', async () => {
      const outcome = await execute(['sh', '-c', 'id -u; pwd; echo $GREETING'], {
        user: '1000:1000',
        workdir: '/tmp',
        env: { GREETING: 'hi there' },
      });
      expect(outcome.stdout).toBe('1000\n/tmp\nhi there\n');
    });

    test('arguments as they are, whatever is in them', async () => {
      const { stdout } = await execute(['printf', '%s\\n', ...hostileStrings]);
      expect(stdout).toBe(hostileStrings.map((text) => `${text}\n`).join(''));
    });

    test('within the limits of its output', async () => {
      const outcome = await execute(['sh', '-c', 'head -c 3000000 /dev/zero | tr "\\0" x; echo end >&2'], {
        maxOutputBytes: 1_000,
      });
      expect(outcome).toMatchObject({ exitCode: 0, truncated: true, stderr: 'end\n' });
      expect(outcome.stdout).toBe('x'.repeat(1_000));
    });

    test('until its deadline, which kills it and what it started', async () => {
      const command = ['sh', '-c', 'setsid sleep 4242 & trap "" TERM; sleep 4242'];
      await expect(execute(command, { timeoutMs: 1_000 })).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
      const processes = await dockerd.docker('top', 'box', '-eo', 'pid,args');
      expect(processes).not.toContain('4242');
    });

    test('nothing where the program or the container is missing, or does not run', async () => {
      // 20.10 answers 126, later engines 127.
      expect((await execute(['no-such-program'])).exitCode).toBeOneOf([126, 127]);
      await dockerd.docker('kill', 'box');
      await expect(execute(['true'])).rejects.toMatchObject({ status: 409 });
    });
  });

  test('refuses what the state of a container does not allow, and says why', async () => {
    await dockerd.runContainer('paused');
    await dockerd.docker('pause', 'paused');
    const attempts: Record<string, object> = {
      start_container: {},
      stop_container: {},
      remove_container: {},
      execute_in_container: { command: ['true'] },
    };
    for (const [tool, args] of Object.entries(attempts)) {
      await expect(host.call(tool, { container: 'paused', ...args }), tool).rejects.toMatchObject({
        status: 409,
        message: expect.stringMatching(/paused|running/),
        hint: expect.any(String),
      });
    }
    expect((await container('paused')).state.status).toBe('paused');
    const { data } = await host.call<Changed>('stop_container', { container: 'paused', force: true });
    expect(data).toMatchObject({ changed: true, state: 'exited' });
  });

  describe('every tool of a container', () => {
    const tools = () => {
      const found = host.runtime.operations.filter(
        ({ plugin, input }) => plugin === 'docker' && input.required?.includes('container'),
      );
      expect(found).toHaveLength(9);
      return found.map(({ name }) => ({ name, args: name === 'execute_in_container' ? { command: ['true'] } : {} }));
    };

    test('says 404 of what is not there', async () => {
      for (const { name, args } of tools()) {
        await expect(host.call(name, { container: 'nothing', ...args }), name).rejects.toMatchObject({
          status: 404,
          message: expect.stringContaining('nothing'),
        });
      }
    });

    test('refuses a hostile name before it reaches the engine', async () => {
      for (const { name, args } of tools()) {
        for (const container of [...hostileStrings, '../networks', 'a/b', 'a?b=c', 'a%2Fb']) {
          await expect(host.call(name, { container, ...args }), `${name} ${container}`).rejects.toMatchObject({
            status: 400,
          });
        }
      }
    });
  });

  test('resources tell the stacks', async () => {
    const labels = (service: string) => [
      '--label',
      'com.docker.compose.project=shop',
      '--label',
      `com.docker.compose.service=${service}`,
    ];
    await dockerd.runContainer('shop-web-1', labels('web'));
    await host.call('list_containers', { fresh: true });
    await host.runtime.tables.flush();
    const read = async (uri: string) =>
      JSON.parse((await host.runtime.resources.read(uri, { caller: host.runtime.internalCaller })).text) as Record<
        string,
        unknown
      >[];
    expect(await read('docker://configs')).toMatchObject([{ device: 'engine', stack: 'shop', services: ['web'] }]);
    expect(await read('docker://shop')).toMatchObject([{ device: 'engine', running: 1, total: 1 }]);
    expect(await read('docker://engine/stacks')).toMatchObject([{ stack: 'shop' }]);
    expect(await read('docker://engine/web')).toMatchObject([{ name: 'shop-web-1', composeService: 'web' }]);
    await expect(read('docker://engine/nothing')).rejects.toMatchObject({ status: 404 });
    const listed = await host.runtime.resources.list({ caller: host.runtime.internalCaller });
    expect(listed.map(({ uri }) => uri)).toEqual(
      expect.arrayContaining(['docker://configs', 'docker://shop', 'docker://engine/stacks']),
    );
  });
});
