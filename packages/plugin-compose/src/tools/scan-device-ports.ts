import { defineTool, Type } from '@infrastructor/core';
import { describeOwner } from '../adapt/device-state.ts';
import { PortLedger } from '../adapt/port-ledger.ts';
import { socketList } from '../commands/socket-list.ts';
import { portConflicts } from '../device/port-conflicts.ts';
import { portUses } from '../device/port-uses.ts';
import { readContainers } from '../device/read-device-state.ts';
import { PortNumber } from '../schemas/names.ts';
import { PortScan } from '../schemas/port-scan.ts';
import { assertPortRange } from './modify-input.ts';

export const scanDevicePorts = defineTool({
  name: 'scan_device_ports',
  description: 'Ports in use on a device, by which process or container, ports in conflict, and the next free ones',
  scope: 'read',
  effects: { readOnly: true, idempotent: true },
  http: 'POST /api/compose/scan-ports',
  timeout: '90s',
  input: Type.Object({
    portRangeStart: Type.Integer({ ...PortNumber, default: 8000, description: 'Where to look for free ports' }),
    portRangeEnd: Type.Integer({ ...PortNumber, default: 9000 }),
    count: Type.Integer({ default: 10, minimum: 1, maximum: 1000, description: 'How many free ports to name' }),
  }),
  output: PortScan,
  async run(context) {
    const { portRangeStart, portRangeEnd, count } = context.input;
    assertPortRange(portRangeStart, portRangeEnd);
    const sockets = await context.run(socketList);
    const containers = await readContainers(context);
    const used = portUses(sockets, containers);
    const ledger = new PortLedger();
    for (const { owner, ...use } of used) ledger.take({ ...use, holder: describeOwner(owner) });
    const free = (protocol: string) => {
      const ports: number[] = [];
      for (let first = portRangeStart; ports.length < count; ) {
        const port = ledger.findFree(protocol, 1, { first, last: portRangeEnd });
        if (port === undefined) break;
        ports.push(port);
        first = port + 1;
      }
      return ports;
    };
    const conflicts = portConflicts(used).map((conflict) => ({ ...conflict, holders: [...conflict.holders] }));
    return { used, conflicts, nextFree: { tcp: free('tcp'), udp: free('udp') } };
  },
});
