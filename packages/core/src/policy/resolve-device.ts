import type { Caller, DeviceInfo } from '../contract/context.ts';
import { isInfrastructorError } from '../contract/errors.ts';
import { outOfReach, refusalOnDevice } from './authorize.ts';

interface Directory {
  resolve(hostnameOrId: string): Promise<DeviceInfo>;
}

/**
 * The device of that name, if the caller may use it.
 * @throws {NotFoundError} DEVICE_NOT_FOUND
 * @throws {PermissionError} to a caller that is limited to some devices, also where there is no such device
 */
export async function resolveDevice(devices: Directory, caller: Caller, name: string): Promise<DeviceInfo> {
  if (caller.deviceTags === undefined) return devices.resolve(name);
  const device = await devices.resolve(name).catch((error: unknown) => {
    throw isInfrastructorError(error) && error.code === 'DEVICE_NOT_FOUND' ? outOfReach(caller, name) : error;
  });
  const refusal = refusalOnDevice(caller, device);
  if (refusal) throw refusal;
  return device;
}
