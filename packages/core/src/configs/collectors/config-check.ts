import { Type } from 'typebox';
import { defineCollector } from '../../contract/collector.ts';
import { configMonitorToken } from '../config-monitor.ts';

/** Compares the followed files with the device: by itself now and then, and whenever somebody asks for a fresh answer. */
export const configCheck = defineCollector({
  name: 'configs.check',
  description: 'Comparison of all followed configuration files with what is on the device',
  ttl: '15m',
  timeout: '3m',
  needs: { monitor: configMonitorToken },
  output: Type.Object({
    files: Type.Integer(),
    watchedBy: Type.Optional(Type.Enum(['inotify', 'polling'])),
    unreadable: Type.Array(Type.Object({ path: Type.String(), problem: Type.String() })),
  }),
  async collect({ device, needs, signal, skip }) {
    const monitor = needs.monitor.of(device.id);
    if (!monitor) return skip(`The configuration files of ${device.hostname} are not watched by this process`);
    await monitor.check(signal);
    const files = [...monitor.files.files.values()];
    const { mode } = monitor;
    return {
      files: files.length,
      ...(mode === 'inotify' || mode === 'polling' ? { watchedBy: mode } : {}),
      unreadable: files.flatMap(({ path, problem }) => (problem === undefined ? [] : [{ path, problem }])),
    };
  },
});
