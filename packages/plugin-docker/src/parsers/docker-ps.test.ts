import { runParser } from '@infrastructor/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readContainerStatus } from './container-status.ts';
import { dockerPs } from './docker-ps.ts';
import { unquoteGoString } from './go-string.ts';
import { readLabelList } from './label-list.ts';
import { readPortList } from './port-list.ts';

describe('readPortList', () => {
  it.each([
    ['80/tcp', [{ privatePort: 80, type: 'tcp' }]],
    ['0.0.0.0:8080->80/tcp', [{ ip: '0.0.0.0', privatePort: 80, publicPort: 8080, type: 'tcp' }]],
    [':::53->53/udp', [{ ip: '::', privatePort: 53, publicPort: 53, type: 'udp' }]],
    ['[::]:80->80/tcp', [{ ip: '::', privatePort: 80, publicPort: 80, type: 'tcp' }]],
    ['[fe80::1]:80->8080/sctp', [{ ip: 'fe80::1', privatePort: 8080, publicPort: 80, type: 'sctp' }]],
    ['8080->80/tcp', [{ privatePort: 80, publicPort: 8080, type: 'tcp' }]],
    [
      '127.0.0.1:8000-8002->9000-9002/tcp, 7000-7001/udp',
      [
        { ip: '127.0.0.1', privatePort: 9000, publicPort: 8000, type: 'tcp' },
        { ip: '127.0.0.1', privatePort: 9001, publicPort: 8001, type: 'tcp' },
        { ip: '127.0.0.1', privatePort: 9002, publicPort: 8002, type: 'tcp' },
        { privatePort: 7000, type: 'udp' },
        { privatePort: 7001, type: 'udp' },
      ],
    ],
    ['', []],
    ['nothing of the kind', []],
    ['9-1/tcp', []],
    ['1-999999999/tcp', []],
  ])('%s', (text, expected) => {
    expect(readPortList(text)).toEqual(expected);
  });

  it('reads back whatever it is given', () => {
    const port = fc.record({
      ip: fc.constantFrom('0.0.0.0', '::', '10.0.0.1', 'fd00::2'),
      privatePort: fc.integer({ min: 1, max: 65_535 }),
      publicPort: fc.integer({ min: 1, max: 65_535 }),
      type: fc.constantFrom('tcp', 'udp', 'sctp'),
    });
    fc.assert(
      fc.property(fc.array(port), (ports) => {
        const text = ports.map(
          (p) => `${p.ip.includes(':') ? `[${p.ip}]` : p.ip}:${p.publicPort}->${p.privatePort}/${p.type}`,
        );
        expect(readPortList(text.join(', '))).toEqual(ports);
      }),
    );
  });
});

describe('readLabelList', () => {
  it('keeps commas that belong to a value', () => {
    expect(
      readLabelList(
        'traefik.rule=Host(`a.example`, `b.example`),com.docker.compose.depends_on=db:service_healthy:false,cache:service_started:true,empty=,x=a=b',
      ),
    ).toEqual({
      'traefik.rule': 'Host(`a.example`, `b.example`)',
      'com.docker.compose.depends_on': 'db:service_healthy:false,cache:service_started:true',
      empty: '',
      x: 'a=b',
    });
  });

  it('is empty for no labels and never touches prototypes', () => {
    expect(readLabelList('')).toEqual({});
    expect(Object.getPrototypeOf(readLabelList('__proto__=x'))).toBe(Object.prototype);
  });
});

describe('readContainerStatus', () => {
  it.each([
    ['Up 4 hours', { state: 'running', uptimeSec: 14_400 }],
    ['Up About a minute (healthy)', { state: 'running', health: 'healthy', uptimeSec: 60 }],
    ['Up About an hour (unhealthy)', { state: 'running', health: 'unhealthy', uptimeSec: 3_600 }],
    ['Up Less than a second (health: starting)', { state: 'running', health: 'starting', uptimeSec: 0 }],
    ['Up 2 weeks (Paused)', { state: 'paused', uptimeSec: 1_209_600 }],
    ['Exited (137) 2 days ago', { state: 'exited', exitCode: 137 }],
    ['Restarting (1) 5 seconds ago', { state: 'restarting', exitCode: 1 }],
    ['Created', { state: 'created' }],
    ['Removal In Progress', { state: 'removing' }],
    ['Dead', { state: 'dead' }],
    ['', {}],
  ])('%s', (status, expected) => {
    expect(readContainerStatus(status)).toEqual(expected);
  });
});

describe('unquoteGoString', () => {
  it.each([
    ['"sleep 1"', 'sleep 1'],
    ['"a \\"b\\" \\\\ \\n \\u00e9"', 'a "b" \\ \n é'],
    ['plain', 'plain'],
  ])('%s', (text, expected) => {
    expect(unquoteGoString(text)).toBe(expected);
  });
});

describe('docker.ps', () => {
  it('reads what podman prints', () => {
    const podman = [
      {
        Id: 'abcdef123456'.repeat(5),
        Names: ['web'],
        Image: 'docker.io/library/nginx:latest',
        Command: ['nginx', '-g', 'daemon off;'],
        Created: 1_700_000_000,
        CreatedAt: '4 minutes ago',
        State: 'running',
        Status: 'Up 4 minutes (healthy)',
        Labels: { maintainer: 'a, b' },
        Networks: ['podman'],
        Mounts: ['/data'],
        Ports: [{ host_ip: '', container_port: 80, host_port: 8080, range: 2, protocol: 'tcp' }],
      },
    ];
    expect(runParser(dockerPs, JSON.stringify(podman)).value[0]).toMatchObject({
      name: 'web',
      command: 'nginx -g daemon off;',
      createdAt: '2023-11-14T22:13:20.000Z',
      state: 'running',
      health: 'healthy',
      labels: { maintainer: 'a, b' },
      networks: ['podman'],
      mounts: ['/data'],
      ports: [
        { ip: '0.0.0.0', privatePort: 80, publicPort: 8080, type: 'tcp' },
        { ip: '0.0.0.0', privatePort: 81, publicPort: 8081, type: 'tcp' },
      ],
    });
  });

  it('has no rows when docker printed nothing, and refuses when it failed', () => {
    expect(runParser(dockerPs, '').value).toEqual([]);
    expect(() => runParser(dockerPs, '', 1)).toThrow(/empty/);
    expect(() =>
      runParser(dockerPs, 'Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?', 1),
    ).toThrow(/Cannot connect/);
  });

  it('has no rows for a table with only its header', () => {
    expect(
      runParser(dockerPs, 'CONTAINER ID   IMAGE     COMMAND   CREATED   STATUS    PORTS     NAMES\n').value,
    ).toEqual([]);
  });

  it('takes the name without a slash where links add others', () => {
    const line = '{"ID":"e2173b9478a6","Names":"web/db,db","Image":"x","Status":"Up 1 second"}';
    expect(runParser(dockerPs, line).value[0]).toMatchObject({ name: 'db', names: ['web/db', 'db'] });
  });

  it('leaves out a last line that was cut and says so', () => {
    const line = '{"ID":"e2173b9478a6","Names":"db","Image":"x","Status":"Up 1 second"}';
    const { value, warnings } = runParser(dockerPs, `${line}\n${line.slice(0, 20)}`);
    expect(value).toHaveLength(1);
    expect(warnings.join()).toMatch(/cut/);
  });
});
