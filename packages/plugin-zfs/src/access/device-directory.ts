import { type Page, type PageRequest, token } from '@infrastructor/core';

/** The part of the registry that this plugin reads: the devices there are. */
interface DeviceDirectory {
  readonly table: {
    list(
      request: PageRequest,
    ): Promise<Page<{ readonly hostname: string; readonly capabilities: Readonly<Record<string, unknown>> | null }>>;
  };
}

export const deviceDirectory = token<DeviceDirectory>('infrastructor.devices');

/** Hostnames of devices on which ZFS was found. */
export async function zfsDevices({ table }: DeviceDirectory): Promise<string[]> {
  const { items } = await table.list({ limit: 10_000 });
  return items.filter(({ capabilities }) => capabilities && 'zfs' in capabilities).map(({ hostname }) => hostname);
}
