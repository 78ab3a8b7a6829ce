import { type Static, Type } from 'typebox';
import type { Caller } from '../../contract/context.ts';
import { NotFoundError, ValidationError } from '../../contract/errors.ts';
import { nearestNames } from '../../contract/nearest-names.ts';
import { reaches, tagFilterOf } from '../../policy/authorize.ts';
import type { DevicesTable } from '../../store/devices-table.ts';

export const DeviceSelection = Type.Object(
  {
    tags: Type.Optional(Type.Array(Type.String(), { description: 'name or name=value; all of them must hold' })),
    types: Type.Optional(Type.Array(Type.String(), { description: 'Device types; one of them must hold' })),
    hostnames: Type.Optional(Type.Array(Type.String(), { description: 'One of these' })),
    capabilities: Type.Optional(Type.Array(Type.String(), { description: 'Like zfs or docker; all must be there' })),
  },
  { default: {}, additionalProperties: false, description: 'What is given must hold; nothing given: every device' },
);
export type DeviceSelection = Static<typeof DeviceSelection>;

/**
 * Hostnames of the devices that are selected, as far as the caller may use them, in their order.
 * @throws {NotFoundError} DEVICE_NOT_FOUND for a hostname that no device has, or that the caller may not use
 * @throws {ValidationError} when no device is selected
 */
export async function selectDevices(
  table: Pick<DevicesTable, 'list'>,
  selection: DeviceSelection,
  caller: Caller,
): Promise<readonly string[]> {
  const { tags = [], types, hostnames, capabilities = [] } = selection;
  const all: string[] = [];
  const known: string[] = [];
  let cursor: string | undefined;
  do {
    const found = await table.list({ limit: 500, cursor, tag: [...tags, ...tagFilterOf(caller)] });
    for (const row of found.items) {
      known.push(row.hostname);
      const fits =
        reaches(caller, row.tags) &&
        (types?.includes(row.deviceType) ?? true) &&
        (hostnames?.includes(row.hostname) ?? true) &&
        capabilities.every((capability) => Object.hasOwn(row.capabilities ?? {}, capability));
      if (fits) all.push(row.hostname);
    }
    cursor = found.nextCursor;
  } while (cursor);
  const isNarrowed = tags.length > 0;
  const missing = isNarrowed ? [] : (hostnames ?? []).filter((name) => !known.includes(name));
  if (missing.length > 0) {
    const near = missing.flatMap((name) => nearestNames(name, known));
    throw new NotFoundError(`No device is called ${missing.join(', ')}`, {
      code: 'DEVICE_NOT_FOUND',
      hint: near.length > 0 ? `Did you mean ${[...new Set(near)].join(', ')}?` : 'list_devices shows those there are.',
    });
  }
  if (all.length > 0) return all;
  throw new ValidationError('No device is selected', {
    hint: 'list_devices shows the devices with their tags, types and capabilities.',
    problems: [{ path: '/select', message: 'selects no device' }],
  });
}
