import type { DeviceAccess, HandlerContext } from '../../contract/context.ts';
import { isInfrastructorError } from '../../contract/errors.ts';
import { configCheck } from '../collectors/config-check.ts';
import type { ConfigMonitor } from '../config-monitor.ts';
import type { DeviceMonitor } from '../device-monitor.ts';

/**
 * Lets the device be compared before what is stored of it is shown, where that was not done lately. What is stored is an
 * answer without it as well, so whatever keeps it from being done is a warning.
 */
export async function checkFirst(
  { device, collect, warn }: Pick<DeviceAccess & HandlerContext, 'device' | 'collect' | 'warn'>,
  monitors: Pick<ConfigMonitor, 'of'>,
): Promise<DeviceMonitor | undefined> {
  const monitor = monitors.of(device.id);
  if (!monitor) warn('This process does not watch the device: what is shown is what was stored last');
  else if (monitor.mode === 'offline')
    warn(`The device is not watched just now: ${monitor.reason ?? 'it cannot be reached'}`);
  else {
    try {
      await collect(configCheck);
    } catch (error) {
      if (!isInfrastructorError(error)) throw error;
      warn(`What is shown was not compared with the device: ${error.message}`);
    }
  }
  return monitor;
}
