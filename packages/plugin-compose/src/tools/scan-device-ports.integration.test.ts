import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { devicesToken } from '@infrastructor/core/runtime';
import { createTestHost } from '@infrastructor/testing';
import { describe, expect, it } from 'vitest';
import plugin from '../index.ts';
import type { ComposeModification } from '../schemas/compose-change.ts';

const absent = ['/usr/bin/ss', '/bin/ss', '/sbin/ss'].some(existsSync) ? undefined : 'ss is not installed';

describe.skipIf(absent)(`this machine's own ports (${absent ?? 'as ss sees them'})`, () => {
  it('finds sockets that are open, and keeps a compose file clear of them', async () => {
    const tcp = createServer().listen(0, '127.0.0.1');
    const udp = createSocket('udp4');
    udp.bind(0, '127.0.0.1');
    await Promise.all([once(tcp, 'listening'), once(udp, 'listening')]);
    const ports = { tcp: (tcp.address() as AddressInfo).port, udp: udp.address().port };
    try {
      await using host = await createTestHost({ plugins: [plugin] });
      await host.runtime.service(devicesToken).table.insert({ hostname: 'here', transport: 'local' });
      const scan = (await host.call('scan_device_ports', { device: 'here' })).data;
      expect(scan).toMatchObject({
        used: expect.arrayContaining([
          expect.objectContaining({ protocol: 'tcp', address: '127.0.0.1', port: ports.tcp, state: 'listening' }),
          expect.objectContaining({ protocol: 'udp', address: '127.0.0.1', port: ports.udp, state: 'listening' }),
        ]),
      });
      const composeContent = `services:\n  a:\n    image: x\n    ports: ["${ports.tcp}:1", "${ports.udp}:2/udp"]\n`;
      const { data } = await host.call('modify_compose_for_device', { device: 'here', composeContent });
      const { changes } = data as ComposeModification;
      expect(changes.filter(({ kind }) => kind === 'port').map(({ path }) => path)).toEqual([
        'services.a.ports.0',
        'services.a.ports.1',
      ]);
    } finally {
      tcp.close();
      udp.close();
    }
  });
});
