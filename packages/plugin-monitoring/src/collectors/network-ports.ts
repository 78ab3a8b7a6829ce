import { defineCollector, toInfrastructorError } from '@infrastructor/core';
import { socketList, socketListOfNetstat, socketListOfRoot } from '../commands/socket-list.ts';
import { withContainers } from '../ports/find-containers.ts';
import { fromNetstat, fromSs } from '../ports/port-rows.ts';
import { type NetworkPort, NetworkPorts } from '../schemas/network-port.ts';

/** Ports that are open on a machine, TCP and UDP, IPv4 and IPv6, with their processes and containers. */
export const networkPorts = defineCollector({
  name: 'network.ports',
  description: 'Open TCP and UDP ports with the processes and containers behind them',
  ttl: '60s',
  output: NetworkPorts,
  async collect({ run, exec, warn }) {
    const seen = await ownView();
    const asRoot = seen.some(hasNoProcess) ? await rootView() : undefined;
    const ports = asRoot ?? seen;
    // What shows no process to root either has none here: the kernel's own (NFS, WireGuard), or of another namespace.
    if (!asRoot && ports.some(hasNoProcess)) {
      warn('Some ports show no process: only root sees the processes of other users');
    }
    return withContainers(ports, exec, asRoot !== undefined);

    async function ownView(): Promise<NetworkPort[]> {
      try {
        return (await run(socketList)).flatMap(fromSs);
      } catch (thrown) {
        if (toInfrastructorError(thrown).code !== 'COMMAND_NOT_FOUND') throw thrown;
        const rows = await run(socketListOfNetstat);
        warn('There is no ss, and netstat shows only one process for each port');
        return rows.flatMap(fromNetstat);
      }
    }

    async function rootView(): Promise<NetworkPort[] | undefined> {
      try {
        return (await run(socketListOfRoot)).flatMap(fromSs);
      } catch (thrown) {
        const { code } = toInfrastructorError(thrown);
        if (code === 'PRIVILEGE_REQUIRED' || code === 'COMMAND_NOT_FOUND') return undefined;
        throw thrown;
      }
    }
  },
});

const hasNoProcess = ({ processes }: NetworkPort) => processes.length === 0;
