import { ConflictError, NotFoundError, token } from '@infrastructor/core';

interface KnownDevice {
  readonly hostname: string;
  readonly capabilities: Readonly<Record<string, unknown>> | null;
}

/** The part of the host's registry of devices that is asked here. */
export interface DeviceRegistry {
  readonly table: { list(filter: { readonly limit: number }): Promise<{ readonly items: readonly KnownDevice[] }> };
}

export const deviceRegistryToken = token<DeviceRegistry>('infrastructor.devices');

/**
 * The device that is meant: the one that was named, or the only one with SWAG.
 * @throws {NotFoundError} when no device is known to have SWAG
 * @throws {ConflictError} when several have it
 */
export async function swagDevice(devices: DeviceRegistry, named: string | undefined): Promise<string> {
  if (named !== undefined) return named;
  const { items } = await devices.table.list({ limit: 10_000 });
  const known = items
    .filter(({ capabilities }) => capabilities && 'swag' in capabilities)
    .map(({ hostname }) => hostname);
  // Before any analysis nothing is known, and where there is one device there is no doubt.
  const [only, ...others] = known.length === 0 && items.length === 1 ? items.map(({ hostname }) => hostname) : known;
  if (only !== undefined && others.length === 0) return only;
  if (only !== undefined) {
    throw new ConflictError(`${known.join(', ')} all have SWAG`, { hint: 'Say which with `device`.' });
  }
  throw new NotFoundError('No device is known to have SWAG', {
    hint: 'Name one with `device`, or let get_device_info analyze the one that has it.',
  });
}
