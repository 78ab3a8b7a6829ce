import { describe, expect, it } from 'vitest';
import { parseCompose } from '../model/parse-compose.ts';
import { type AdaptOptions, adaptCompose } from './adapt-compose.ts';
import type { DeviceState } from './device-state.ts';

const device: DeviceState = {
  ports: [
    { protocol: 'tcp', address: '0.0.0.0', port: 80, state: 'listening', owner: { process: 'nginx', pid: 806 } },
    {
      protocol: 'tcp',
      address: '::',
      port: 8080,
      state: 'listening',
      owner: { container: 'web', process: 'docker-proxy' },
    },
    { protocol: 'udp', address: '0.0.0.0', port: 53, state: 'listening', owner: { process: 'dnsmasq' } },
    { protocol: 'tcp', address: '127.0.0.1', port: 8001, state: 'listening', owner: {} },
    { protocol: 'tcp', address: '0.0.0.0', port: 8003, state: 'reserved', owner: { container: 'stopped' } },
  ],
  networks: [
    { name: 'bridge', kind: 'engine', subnets: ['172.17.0.0/16'] },
    { name: 'swag', kind: 'engine', subnets: ['172.20.0.0/16'] },
    { name: 'eth0', kind: 'route', subnets: ['192.168.1.0/24'] },
  ],
  appdataPath: '/mnt/appdata',
  proxyNetwork: 'swag',
};

const defaults: AdaptOptions = {
  updateAppdataPaths: true,
  autoAssignPorts: true,
  portRangeStart: 8000,
  portRangeEnd: 9000,
  customPortMappings: {},
  updateNetworks: false,
  generateProxyConfigs: false,
};

const adapt = (text: string, options: Partial<AdaptOptions> = {}, state = device) =>
  adaptCompose(text, state, { ...defaults, ...options });

const service = (fields: string) => `services:\n  web:\n    image: nginx # pinned\n${fields}\n`;
const ports = (...items: string[]) => service(`    ports:\n${items.map((item) => `      - ${item}`).join('\n')}`);

describe('ports', () => {
  it.each([
    ['"80:80"', '"8000:80"'],
    ['8080:80', '8000:80'],
    ['53:53/udp', '8000:53/udp'],
    ['127.0.0.1:80:80', '127.0.0.1:8000:80'],
    ['"[::1]:8080:80"', '"[::1]:8000:80"'],
    // Behind 8001, which one process has, and 8003, which a container wants.
    ['79-81:79-81', '8004-8006:79-81'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of compose
    ['"${WEB_PORT:-80}:80"', '"${WEB_PORT:-8000}:80"'],
    ['{ target: 80, published: 80 }', '{ target: 80, published: 8000 }'],
    ['{ target: 80, published: "80", protocol: tcp }', '{ target: 80, published: "8000", protocol: tcp }'],
  ])('moves %s to %s', (before, after) => {
    const { composeContent, changes, warnings } = adapt(ports(before));
    expect(composeContent).toBe(ports(after));
    expect(changes).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  it.each(['"80"', '80:80/udp', '127.0.0.2:8001:80', '8079-8081:80', '"[::1]:80:80"', '$PORT:80', '8443:443'])(
    'leaves %s as it is',
    (written) => {
      expect(adapt(ports(written)).composeContent).toBe(ports(written));
    },
  );

  it('says whose the port was', () => {
    const [change] = adapt(ports('80:80')).changes;
    expect(change).toEqual({
      kind: 'port',
      service: 'web',
      path: 'services.web.ports.0',
      before: '80:80',
      after: '8000:80',
      reason: 'Port 80/tcp is used by nginx (pid 806)',
    });
  });

  it('moves both protocols of a port to the same one', () => {
    const both = adapt(
      ports('8080:53/tcp', '53:53/udp'),
      {},
      {
        ...device,
        ports: [...device.ports, { protocol: 'udp', address: '::', port: 8080, state: 'listening', owner: {} }],
      },
    );
    expect(both.changes.map(({ after }) => after)).toEqual(['8000:53/tcp', '8000:53/udp']);
  });

  it('parts two services of the file that want one port', () => {
    const text = 'services:\n  a:\n    ports: ["9000:1"]\n  b:\n    ports: ["9000:1", "8000:2"]\n';
    const { composeContent, changes } = adapt(text);
    // 8000 is wanted by the file itself, 8001 and 8003 are taken.
    expect(composeContent).toBe(text.replace('b:\n    ports: ["9000:1"', 'b:\n    ports: ["8002:1"'));
    expect(changes[0]?.reason).toBe('Port 9000/tcp is used by the service a of this file');
  });

  it('does not count the containers of the project itself', () => {
    const owner = { container: 'proj-web-1', service: 'web', project: 'proj', image: 'other' };
    const state = {
      ...device,
      ports: [{ protocol: 'tcp', address: '::', port: 443, state: 'listening', owner }],
    } as const;
    expect(adapt(`name: proj\n${ports('443:443')}`, {}, state).changed).toBe(false);
    expect(adapt(`name: another\n${ports('443:443')}`, {}, state).changed).toBe(true);
  });

  it('follows custom mappings and refuses those that clash', () => {
    const text = ports('9001:80', '9002:81');
    expect(adapt(text, { customPortMappings: { '9001': 8500, 'web:9002': 8501 } }).composeContent).toBe(
      ports('8500:80', '8501:81'),
    );
    const again = adapt(ports('8500:80'), { customPortMappings: { '9001': 8500 } });
    expect([again.changed, again.warnings]).toEqual([false, []]);
    expect(adapt(text, { customPortMappings: { '7': 8500 } }).warnings[0]).toContain('no service publishes 7');
    expect(() => adapt(text, { customPortMappings: { '9001': 80 } })).toThrow(/nginx/);
  });

  it('only warns when it may not assign, when nothing is free and when a variable decides', () => {
    expect(adapt(ports('80:80'), { autoAssignPorts: false }).warnings).toEqual([
      'web: Port 80/tcp is used by nginx (pid 806)',
    ]);
    expect(adapt(ports('80:80'), { portRangeStart: 8001, portRangeEnd: 8001 }).warnings[0]).toContain(
      'none is free from 8001 to 8001',
    );
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of compose
    expect(adapt(ports('"${A:-8}${B:-0}:80"')).warnings[0]).toContain('leaves the port to a variable');
  });

  it('writes out a list that an anchor shares', () => {
    const text = 'services:\n  a:\n    image: x\n    ports: &p ["9000:1"]\n  b:\n    image: x\n    ports: *p\n';
    const { composeContent } = adapt(text);
    expect(composeContent).toContain('ports: &p ["9000:1"]');
    expect(parseCompose(composeContent).services.b?.ports?.[0]?.published).toBe(8000);
  });

  it('changes only the service that is asked for', () => {
    const text = 'services:\n  a:\n    ports: ["80:1"]\n  b:\n    ports: ["80:1"]\n';
    expect(adapt(text, { service: 'b' }).changes.map(({ path }) => path)).toEqual(['services.b.ports.0']);
    expect(() => adapt(text, { service: 'c' })).toThrow(/no service c/);
  });
});

describe('paths of application data', () => {
  it.each([
    ['/mnt/user/appdata/plex:/config', '/mnt/appdata/plex:/config'],
    ['/path/to/appdata:/config:ro', '/mnt/appdata:/config:ro'],
    ['~/appdata/plex:/config', '/mnt/appdata/plex:/config'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of compose
    ['"${DATA:-/mnt/user/appdata}/plex:/config"', '"${DATA:-/mnt/appdata}/plex:/config"'],
    ['{ type: bind, source: /opt/appdata/x, target: /x }', '{ type: bind, source: /mnt/appdata/x, target: /x }'],
  ])('%s becomes %s', (before, after) => {
    const volumes = (item: string) => service(`    volumes:\n      - ${item} # data`);
    expect(adapt(volumes(before)).composeContent).toBe(volumes(after));
    expect(adapt(volumes(after)).changed).toBe(false);
  });

  it.each([
    './appdata:/config',
    'appdata:/config',
    '/mnt/appdata2/x:/x',
    '/data:/appdata',
    '/mnt/appdata/appdata/x:/x',
  ])('leaves %s', (mount) => {
    expect(adapt(service(`    volumes:\n      - ${mount}`)).changed).toBe(false);
  });

  it('reaches volumes that are bind mounts', () => {
    const text = 'services: {}\nvolumes:\n  data:\n    driver_opts:\n      device: /srv/appdata/x\n      o: bind\n';
    expect(adapt(text).composeContent).toBe(text.replace('/srv/appdata', '/mnt/appdata'));
  });
});

describe('networks', () => {
  const networked = (text: string, options: Partial<AdaptOptions> = {}) =>
    adapt(text, { updateNetworks: true, ...options });

  it('joins published services to the network of the proxy and keeps the others', () => {
    const text = `# top
services:
  web:
    ports: ["1:1"]
    networks:
      - front # kept
  api:
    ports: ["2:2"]
    networks: { front: { aliases: [x] } }
  db:
    image: postgres
  plain:
    ports: ["3:3"]
networks:
  front: {}
`;
    const { composeContent, warnings } = networked(text);
    const { services, networks, problems } = parseCompose(composeContent);
    expect(problems).toEqual([]);
    expect(networks.swag).toEqual({ external: true, name: 'swag' });
    expect(Object.keys(services.web?.networks ?? {})).toEqual(['front', 'swag']);
    expect(services.api?.networks?.front).toEqual({ aliases: ['x'] });
    expect(Object.keys(services.api?.networks ?? {})).toEqual(['front', 'swag']);
    expect(services.db?.networks).toBeUndefined();
    expect(Object.keys(services.plain?.networks ?? {})).toEqual(['default', 'swag']);
    expect(composeContent).toContain('# kept');
    expect(warnings).toEqual([]);
    expect(networked(composeContent).changed).toBe(false);
  });

  it('makes a network that the device does not have', () => {
    const { composeContent } = networked(ports('1:1'), { defaultNetwork: 'edge' });
    expect(parseCompose(composeContent).networks.edge).toEqual({ name: 'edge' });
  });

  it('moves a subnet that overlaps, with all addresses in it', () => {
    const text = `services:
  web:
    networks:
      inner:
        ipv4_address: 172.20.0.9
networks:
  inner:
    ipam:
      config:
        - subnet: 172.20.0.0/24
          gateway: 172.20.0.1
          ip_range: 172.20.0.128/25
  lan:
    ipam: { config: [{ subnet: 192.168.1.128/25 }] }
  fine:
    ipam: { config: [{ subnet: 172.30.0.0/24 }] }
`;
    const { composeContent, changes } = networked(text, { defaultNetwork: 'none' });
    expect(changes.map(({ path, after }) => [path, after])).toEqual([
      ['networks.inner.ipam.config.0.subnet', '172.18.0.0/24'],
      ['networks.inner.ipam.config.0.gateway', '172.18.0.1'],
      ['networks.inner.ipam.config.0.ip_range', '172.18.0.128/25'],
      ['services.web.networks.inner.ipv4_address', '172.18.0.9'],
      ['networks.lan.ipam.config.0.subnet', '172.18.1.0/25'],
    ]);
    expect(networked(composeContent, { defaultNetwork: 'none' }).changed).toBe(false);
  });
});

it('gives a proxy conf for each service with a TCP port', () => {
  const text = 'services:\n  Web.App:\n    container_name: front\n    ports: ["9:80"]\n  db: { image: x }\n';
  const { proxyConfigs } = adapt(text, { generateProxyConfigs: true, baseDomain: 'example.org' });
  expect(proxyConfigs.map(({ fileName, upstream, url }) => [fileName, upstream, url])).toEqual([
    ['web-app.subdomain.conf', 'http://front:80', 'https://web-app.example.org/'],
  ]);
});

it('gives a diff of what it changed', () => {
  expect(adapt(ports('80:80')).diff).toContain('-      - 80:80\n+      - 8000:80\n');
});
