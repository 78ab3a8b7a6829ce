import type { Caller } from '../contract/context.ts';
import { tagFilterOf } from '../policy/authorize.ts';
import type { DevicesTable } from '../store/devices-table.ts';

/** Ids of the devices that a limited caller may use; undefined for one that may use all. */
export async function devicesWithinReach(
  table: Pick<DevicesTable, 'list'>,
  caller: Caller,
): Promise<readonly string[] | undefined> {
  if (caller.deviceTags === undefined) return undefined;
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const found = await table.list({ limit: 500, cursor, tag: tagFilterOf(caller) });
    ids.push(...found.items.map(({ id }) => id));
    cursor = found.nextCursor;
  } while (cursor);
  return ids;
}
