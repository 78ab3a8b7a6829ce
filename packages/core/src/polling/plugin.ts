import { backgroundWorkToken } from '../configs/background-work.ts';
import { definePlugin, type Provision } from '../contract/plugin.ts';
import { devicesToken } from '../devices/devices.ts';
import { eventBusToken } from '../events/bus.ts';
import { registryToken } from '../lifecycle/registry-token.ts';
import { PollScheduler, pollParts, pollSchedulerToken } from './poll-scheduler.ts';
import { pollingOptions } from './polling-options.ts';

const scheduler = {
  token: pollSchedulerToken,
  create: ({ log }) => new PollScheduler(log),
} satisfies Provision<PollScheduler>;

/** Collects by itself what has an interval: built in, and a plugin like any other. */
export const pollingPlugin = definePlugin({
  name: 'polling',
  version: '0.1.0',
  description: 'Collects what has an interval from every monitored device',
  options: pollingOptions,
  provides: [scheduler],
  needs: {
    registry: registryToken,
    devices: devicesToken,
    bus: eventBusToken,
    work: backgroundWorkToken,
    options: pollingOptions,
    scheduler: pollSchedulerToken,
  },
  async start({ needs: { scheduler, work, ...services }, withShares, log }) {
    if (!services.options.enabled) return;
    scheduler.enable();
    // Each process polls its share of the devices, so nothing is collected twice.
    withShares('scheduler', pollParts, (share, signal) =>
      scheduler.run({ ...services, work, clock: work.clock }, share, signal),
    ).catch((error: unknown) => log.error('polling ended', { error }));
  },
});
