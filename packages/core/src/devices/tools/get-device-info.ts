import { exposeCollector } from '../../contract/expose-collector.ts';
import { deviceAnalysis } from '../analysis/device-analysis.ts';

/** Reads only on the machine; what it keeps is its own knowledge of it. `fresh` looks again before the hour is over. */
export const getDeviceInfo = exposeCollector(deviceAnalysis, {
  name: 'get_device_info',
  description:
    'Analyze a device: OS, kernel, CPU, memory, GPUs, virtualisation and every capability (zfs, docker, systemd …) with evidence',
  http: 'POST /api/devices/:device/analyze',
});
