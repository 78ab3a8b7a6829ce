/**
 * Many simulated devices in one process, each an SSH server on an address of its own of the loopback network.
 *
 *     node devices.ts <count> <port> <host key file>
 *
 * Tells its parent when all of them listen, and answers `report` with what was seen of each.
 */
import { readFileSync } from 'node:fs';
import { addressOf } from './addresses.ts';
import { Recordings } from './recordings.ts';
import { startSimulatedDevice } from './simulated-device.ts';

/** What the device side saw. */
export interface DevicesReport {
  /** Moments of the polls of each device, in milliseconds since 1970. */
  readonly polls: readonly (readonly number[])[];
  readonly connections: number;
  readonly commands: number;
  readonly cpuMs: number;
}

/** Only the poll of the metrics reads this. */
const markOfPoll = '/proc/diskstats';

const [count = '0', port = '0', hostKeyFile = ''] = process.argv.slice(2);
const hostKey = readFileSync(hostKeyFile, 'utf8');
const recordings = new Recordings();
const polls = Array.from({ length: Number(count) }, (): number[] => []);
let connections = 0;
let commands = 0;

for (const [index, seen] of polls.entries()) {
  await startSimulatedDevice({
    address: addressOf(index),
    port: Number(port),
    hostKey,
    recordings,
    onCommand(text) {
      commands++;
      if (text.includes(markOfPoll)) seen.push(Date.now());
    },
    onConnection() {
      connections++;
    },
  });
}
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  const report: DevicesReport = { polls, connections, commands, cpuMs: (user + system) / 1_000 };
  process.send?.(report);
});
process.once('disconnect', () => process.exit());
process.send?.('ready');
