import { loadTranscript } from '@infrastructor/core/testing';
import { createTestHost, type FakeDevice, fakeDevice } from '@infrastructor/testing';
import { describe, expect, it } from 'vitest';
import { containerList } from '../commands/container-list.ts';
import { programList } from '../commands/program-list.ts';
import plugin from '../index.ts';
import { parseCompose } from '../model/parse-compose.ts';
import type { ComposeModification } from '../schemas/compose-change.ts';
import { sharedFolder, sharedIsAbsent } from '../testing/shared-data.ts';

/** A recorded machine; what our own wording of `docker inspect` prints is taken from the recording of the plain one. */
async function recorded(machine: string, fromHealthy: readonly string[] = []): Promise<FakeDevice> {
  const healthy = await loadTranscript(`${sharedFolder}transcripts/${machine.replace(/\/.*/, '/healthy')}`);
  const borrowed = healthy.filter(({ command }) => fromHealthy.includes(command));
  const transcript = [...(await loadTranscript(`${sharedFolder}transcripts/${machine}`)), ...borrowed];
  const all = transcript.find(({ command }) => command === 'docker inspect $(docker ps -aq)');
  const own = [
    { ...all, command: containerList.command({}).text, exitCode: all?.exitCode === 0 ? 0 : 3 },
    {
      command: programList.command({}).text,
      stdout: machine.startsWith('trixie') ? 'docker compose 2.26.1-4\n' : 'docker-compose 1.29.2\n',
      exitCode: 0,
    },
  ];
  return fakeDevice({ hostname: machine.replace('/', '-'), transcript: [...transcript, ...own] });
}

const defaultsOnly = {
  composeContent: `# mine
services:
  web:
    image: nginx # pinned
    ports:
      - "8080:80"
      - 80:81 # taken by nginx
    volumes:
      - /mnt/user/appdata/web:/config
`,
};

describe.skipIf(sharedIsAbsent)(`recorded machines (${sharedIsAbsent ?? 'trixie and bookworm'})`, () => {
  it.each(['trixie/healthy', 'bookworm/healthy'])('scans the ports of %s', async (machine) => {
    const device = await recorded(machine);
    await using host = await createTestHost({ plugins: [plugin], devices: [device] });
    const { data } = await host.call('scan_device_ports', {
      device: device.hostname,
      portRangeStart: 8088,
      portRangeEnd: 8095,
    });
    const scan = data as {
      used: { port: number; owner: object }[];
      conflicts: unknown[];
      nextFree: { tcp: number[]; udp: number[] };
    };
    expect(scan.used.find(({ port }) => port === 22)).toMatchObject({
      protocol: 'tcp',
      address: '::',
      owner: { process: 'sshd' },
    });
    // The engine's proxy is not shown beside the container that it works for.
    expect(scan.used.filter(({ port }) => port === 8090)).toMatchObject([
      { address: '127.0.0.1', owner: { service: 'front', project: 'media' } },
    ]);
    expect(scan.conflicts).toEqual([]);
    expect(scan.nextFree.tcp).toEqual([8088, 8089, 8091, 8092, 8093, 8094, 8095]);
    expect(scan.nextFree.udp).toEqual([8088, 8089, 8090, 8091, 8092, 8093, 8094, 8095]);
  });

  it.each(['trixie/healthy', 'bookworm/healthy'])('scans the networks of %s', async (machine) => {
    const device = await recorded(machine);
    await using host = await createTestHost({ plugins: [plugin], devices: [device] });
    const { data } = await host.call('scan_docker_networks', { device: device.hostname, prefixLength: 16, count: 3 });
    const scan = data as {
      networks: { name: string }[];
      overlaps: unknown[];
      freeSubnets: string[];
      recommendation: object;
    };
    expect(scan.networks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['bridge', 'media_back', 'media_front']),
    );
    expect(scan.overlaps).toEqual([]);
    expect(scan.freeSubnets).toEqual(['172.20.0.0/16', '172.21.0.0/16', '172.22.0.0/16']);
    expect(scan.recommendation).toMatchObject({ subnet: '172.20.0.0/16' });
  });

  it('adapts a file to a machine, the same each time, and asks it no more than it has to', async () => {
    const device = await recorded('trixie/healthy');
    await using host = await createTestHost({ plugins: [plugin], devices: [device] });
    const modify = async (composeContent: string) =>
      (
        await host.call('modify_compose_for_device', {
          device: device.hostname,
          composeContent,
          generateProxyConfigs: true,
        })
      ).data as ComposeModification;
    const first = await modify(defaultsOnly.composeContent);
    expect(first.changes.map(({ path, after }) => [path, after])).toEqual([
      ['services.web.volumes.0', '/mnt/appdata/web:/config'],
      ['services.web.ports.0', '8000:80'],
      ['services.web.ports.1', '8001:81'],
      ['networks.proxy', 'external'],
      ['services.web.networks', 'default, proxy'],
    ]);
    expect(first.composeContent).toContain('# taken by nginx');
    expect(parseCompose(first.composeContent).problems).toEqual([]);
    expect(await modify(defaultsOnly.composeContent)).toEqual(first);
    expect((await modify(first.composeContent)).changed).toBe(false);
    expect(first.proxyConfigs[0]?.upstream).toBe('http://web:80');
    const commands = new Set(device.shell.executed.map(({ command }) => command));
    expect(commands.size).toBe(4);
  });

  it('adapts ports also where docker does not run, and says so', async () => {
    const device = await recorded('trixie/docker-stopped', ['ss -tulpnH', 'ip -j route']);
    await using host = await createTestHost({ plugins: [plugin], devices: [device] });
    const { data, meta } = await host.call('modify_compose_for_device', { device: device.hostname, ...defaultsOnly });
    expect((data as ComposeModification).changes.map(({ path }) => path)).toContain('services.web.ports.1');
    expect(meta.warnings.join('\n')).toContain('Containers are not taken into account');
  });

  it('gives a proxy conf, with a warning for a container that the proxy cannot reach', async () => {
    const device = await recorded('trixie/healthy');
    await using host = await createTestHost({ plugins: [plugin], devices: [device] });
    const { data, meta } = await host.call('generate_proxy_config', {
      device: device.hostname,
      service: 'front',
      upstreamPort: 80,
      domain: 'example.org',
    });
    expect(data).toMatchObject({
      fileName: 'front.subdomain.conf',
      upstream: 'http://media-front-1:80',
      url: 'https://front.example.org/',
    });
    expect(meta.warnings).toEqual([
      'media-front-1 is not in proxy, the network of the proxy, which would not reach it',
    ]);
    const other = await host.call('generate_proxy_config', {
      device: device.hostname,
      service: 'absent',
      upstreamPort: 80,
    });
    expect(other.meta.warnings).toEqual(['trixie-healthy has no container or service absent yet']);
  });
});

describe('arguments', () => {
  it('refuses hostile names and paths before a device is asked', async () => {
    const device = await fakeDevice({ hostname: 'nas', transcript: [] });
    await using host = await createTestHost({ plugins: [plugin], devices: [device] });
    const refused = (tool: string, args: object) =>
      expect(host.call(tool, { device: 'nas', ...args })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    const composeContent = 'services: { a: { image: x } }';
    await refused('deploy_compose_to_device', { composeContent, deploymentPath: 'relative' });
    await refused('deploy_compose_to_device', { composeContent, deploymentPath: '/opt/../etc' });
    await refused('deploy_compose_to_device', { composeContent, deploymentPath: '/etc/x' });
    await refused('deploy_compose_to_device', { composeContent, deploymentPath: '/opt/a\nb' });
    await refused('deploy_compose_to_device', { composeContent, deploymentPath: '/opt/a', services: ['-f'] });
    await refused('deploy_compose_to_device', {
      composeContent: 'services: { -a: { image: x } }',
      deploymentPath: '/opt/a',
    });
    await refused('modify_compose_for_device', { composeContent, defaultNetwork: '--x' });
    await refused('generate_proxy_config', { service: 'a;b', upstreamPort: 80 });
    await refused('scan_device_ports', { portRangeStart: 9, portRangeEnd: 8 });
    expect(device.shell.executed).toEqual([]);
  });

  it('says what a device lacks', async () => {
    const device = await fakeDevice({
      hostname: 'bare',
      transcript: [{ command: programList.command({}).text, stdout: '', exitCode: 0 }],
    });
    await using host = await createTestHost({ plugins: [plugin], devices: [device] });
    await expect(
      host.call('deploy_compose_to_device', {
        device: 'bare',
        composeContent: 'services: { a: { image: x } }',
        deploymentPath: '/opt/a',
      }),
    ).rejects.toMatchObject({
      code: 'CAPABILITY_MISSING',
      message: 'bare has neither docker compose nor docker-compose',
    });
  });
});
